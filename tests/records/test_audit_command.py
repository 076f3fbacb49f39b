"""`naru audit` on the terminal."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from naru.cli.records import audit
from naru.core.actor import SYSTEM
from naru.records.models import AuditEvent
from naru.records.services import record_event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def three_events() -> None:
    for number in (1, 2, 3):
        record_event(actor=SYSTEM, verb="offer.published", subject_type="offer", subject_id=number, now=NOW)


def naru_audit(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(audit, arguments, env={"LC_ALL": "C"})
    return result.exit_code, result.output


def test_verify_of_a_whole_chain_exits_0_and_prints_the_head() -> None:
    code, said = naru_audit("verify")
    assert code == 0
    assert f"The audit chain is whole: 3 events. Head: 3:{AuditEvent.objects.get(sequence=3).hash}" in said


def test_verify_of_a_broken_chain_exits_1_and_names_the_place() -> None:
    AuditEvent.objects.filter(sequence=2).update(verb="offer.retired")
    code, said = naru_audit("verify")
    assert code == 1
    assert "The audit chain is broken at 2: changed. The 1 before it are whole." in said


def test_verify_takes_the_anchor_that_head_printed() -> None:
    anchor = naru_audit("head")[1].strip()
    assert naru_audit("verify", "--anchor", anchor)[0] == 0
    assert naru_audit("verify", "--anchor", anchor.replace("3:", "9:"))[0] == 1
    assert naru_audit("verify", "--anchor", "nonsense")[0] == 2


def test_log_prints_what_was_asked_for_as_lines_or_json() -> None:
    assert [line.split()[4] for line in naru_audit("log", "--limit", "2")[1].splitlines()] == ["offer:2", "offer:3"]
    said = naru_audit("log", "--subject", "offer:1", "--json")[1]
    assert json.loads(said)["subject_id"] == "1"
