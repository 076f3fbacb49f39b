"""Whatever is sent to any operation: no crash, no status and no shape that the document does not name."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django import Settings
from schemathesis import Case
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.factories.demands import make_demand, make_member, make_offer, make_organisation
from tests.factories.introductions import make_cast, make_introduction, make_run
from tests.factories.introductions import make_round as make_running_round

from naru.api.access import OPERATIONS
from naru.config.wsgi import application
from naru.matching import following
from naru.people.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("default")]

QUICK = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True)
def _keep_the_connection() -> Iterator[None]:
    """The calls go past Django's test client, which keeps the end of a request from ending the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def api_document(settings: Settings) -> BaseSchema:
    settings.API_CALLS_A_MINUTE = 10**9
    settings.ALLOWED_HOSTS = ["*"]
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def callers(
    firm: Organisation, token_of: Callable[..., str], tmp_path: Path, settings: Settings
) -> list[dict[str, str]]:
    """Headers of a firm's program, of an operator's, and of nobody's."""
    settings.HOME = tmp_path
    following.shared_index.cache_clear()
    make_demand(firm)
    make_offer(firm)
    people = (make_member(firm)[0], make_member(make_organisation(kind="operator"))[0])
    return [*({"Authorization": f"Bearer {token_of(person)}"} for person in people), {}]


def test_every_operation_of_the_document_is_called(api_document: BaseSchema) -> None:
    documented = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in api_document.raw_schema["paths"].items()
        for method in methods
    }
    assert documented == set(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_answers_as_documented(
    operation: str, api_document: BaseSchema, callers: list[dict[str, str]]
) -> None:
    method, _, path = operation.partition(" ")
    cases = api_document[f"/api/v1{path}"][method].as_strategy()

    @QUICK
    @given(case=cases)
    def answers(case: Case) -> None:
        # The rules of the field refuse more than a schema can say (422), so that one check does not apply.
        for headers in callers:
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    answers()


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if "{" in one])
def test_operation_on_something_that_is_there_answers_as_documented(
    operation: str, api_document: BaseSchema, callers: list[dict[str, str]]
) -> None:
    """Ids that a generator finds by chance name nothing, so these name what is there."""
    method, _, path = operation.partition(" ")
    called = api_document[f"/api/v1{path}"][method]
    world = make_cast()
    known = {
        "organisation_id": world.firm.pk,
        "demand_id": world.demand.pk,
        "offer_id": world.offer.pk,
        "introduction_id": make_introduction(world).pk,
        "round_id": make_running_round(world.operator).pk,
        "run_id": make_run(None, (world.demand, world.institute, world.offer)).pk,
    }
    parameters = {name: known[name] for name in known if "{" + name + "}" in path}
    body = {"body": {}} if method in {"POST", "PATCH"} else {}
    for headers in callers:
        case = called.Case(path_parameters=parameters, **body)
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
