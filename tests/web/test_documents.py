"""Documents are downloaded by those who may read the page they print, and by nobody else."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader
from tests.factories.demands import make_demand, make_member, make_organisation
from tests.factories.plans import make_whole_plan
from tests.factories.results import cash, make_introduction, make_round
from tests.factories.results import make_signed_plan as make_result

from naru.core.actor import Role
from naru.introductions.states import IntroductionState
from naru.people.models import Person
from naru.plans.states import Party
from naru.programmes.models import Round
from naru.programmes.states import RoundState

pytestmark = pytest.mark.django_db
FILES = ("plan.pdf", "plan.hwpx", "agreement.pdf", "agreement.hwpx")
KINDS = {"pdf": ("application/pdf", b"%PDF"), "hwpx": ("application/hwp+zip", b"PK")}


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def stranger(kind: str) -> Client:
    return signed_in(make_member(make_organisation(kind=kind), Role.ADMIN)[0])


@pytest.mark.parametrize("name", FILES)
def test_parties_of_a_plan_download_it_and_nobody_else_does(name: str) -> None:
    pair, plan = make_whole_plan()
    address = f"/plans/{plan.pk}/{name}"
    kind, begins = KINDS[name.rpartition(".")[2]]
    for party in Party:
        answer = signed_in(pair.people[party]).get(address)
        assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, kind, "private, no-store")
        assert answer["Content-Disposition"] == f'attachment; filename="{plan.number}-{name}"'
        assert answer.content.startswith(begins)
    for other in ("firm", "institute", "operator"):
        assert stranger(other).get(address).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("name", ["plan.docx", "other.pdf", "plan.x"])
def test_document_that_there_is_not_is_not_found(name: str) -> None:
    pair, plan = make_whole_plan()
    assert signed_in(pair.people[Party.FIRM]).get(f"/plans/{plan.pk}/{name}").status_code == 404


def test_plan_is_printed_in_the_language_of_the_reader() -> None:
    pair, plan = make_whole_plan()
    client = signed_in(pair.people[Party.FIRM])
    answer = client.get(f"/en/plans/{plan.pk}/plan.pdf")
    assert PdfReader(io.BytesIO(answer.content)).root_object["/Lang"] == "en-US"


def a_round(state: RoundState) -> Round:
    operator = make_organisation("시험 운영기관", kind="operator")
    round_ = make_round(operator, state)
    introduction = make_introduction(
        round_, make_demand(), make_organisation(kind="institute"), IntroductionState.PLANNING
    )
    make_result(introduction, (cash(2022, 3_000_000_001),), title="서명한 과제")
    return round_


def test_results_book_of_a_closed_round_is_public() -> None:
    round_ = a_round(RoundState.CLOSED)
    for ending, (kind, begins) in KINDS.items():
        answer = Client().get(f"/rounds/{round_.pk}/results.{ending}")
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert answer.content.startswith(begins)
    assert Client().get(f"/rounds/{round_.pk}/results.docx").status_code == 404
    text = Client().get(f"/rounds/{round_.pk}/results/").content.decode()
    assert f"/rounds/{round_.pk}/results.pdf" in text


def test_results_book_of_a_running_round_is_its_operators() -> None:
    round_ = a_round(RoundState.RUNNING)
    address = f"/rounds/{round_.pk}/results.pdf"
    assert Client().get(address).status_code == 404
    assert stranger("operator").get(address).status_code == 404
    assert signed_in(make_member(round_.operator)[0]).get(address).status_code == 200
