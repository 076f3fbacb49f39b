"""`naru programme rules`: conditions out of the command line and in again."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.factories.people import make_organisation
from tests.factories.rounds import make_programme

from naru.cli.programmes import programme
from naru.people.states import OrganisationKind
from naru.programmes.models import Programme, RulePack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def key() -> str:
    programme_id = make_programme(make_organisation(kind=OrganisationKind.OPERATOR))
    return Programme.objects.get(pk=programme_id).key


def run(*arguments: str) -> Result:
    return CliRunner().invoke(programme, ["rules", *arguments])


def test_rules_printed_changed_and_published_are_the_next_version(key: str, tmp_path: Path) -> None:
    printed = run(key).stdout
    assert tomllib.loads(printed)["base_version"] == 1
    file = tmp_path / "rules.toml"
    new = '\n[[conditions]]\nrule = "employees_min"\nparameter = 30\narticle = "공고"\nvalid_from = 2027-01-01\n'
    file.write_text(printed + new, encoding="utf-8")
    done = run(key, str(file))
    assert (done.exit_code, done.stdout) == (0, "naru: version 2 is published.\n")
    pack = RulePack.objects.get(version=2)
    assert [stored["id"] for stored in pack.conditions] == ["kind", "size", "employees_min"]
    assert pack.conditions[2]["valid_from"] == "2027-01-01"


def test_rules_begun_from_an_earlier_version_are_refused(key: str, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("base_version = 0\n", encoding="utf-8")
    done = run(key, str(file))
    assert done.exit_code == 2
    assert "the present version is 1, the file began from 0" in done.stderr
    assert RulePack.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("base_version = 1\n[[conditions]]\nrule = 'size'\nparameter = 'huge'\narticle = 'x'\n", "‘huge’"),
        ("base_version = 1\nconditions = 3\n", "cannot read"),
        ("source = 'x'\n", "cannot read"),
        ("base_version = 1\nconditions = [3]\n", "cannot read"),
        ("base_version =", "cannot read"),
    ],
)
def test_rules_that_cannot_be_read_or_checked_are_refused_by_name(
    key: str, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    done = run(key, str(file))
    assert done.exit_code == 2
    assert said in done.stderr
    assert RulePack.objects.count() == 1


def test_rules_of_a_programme_that_is_not_there_are_refused() -> None:
    assert (run("nothing").exit_code, RulePack.objects.count()) == (2, 0)
