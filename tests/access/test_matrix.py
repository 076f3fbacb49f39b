"""Every address and every API operation, asked by every role in real requests, against the two access tables."""

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker, Settings

from naru.api.access import OPERATIONS
from naru.core.access import Who
from naru.core.actor import Role
from naru.demands.models import Demand, Offer
from naru.people.models import Invitation, Membership, Organisation, Person
from naru.web.access import PAGES

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

# role → (kind of organisation, role in it); who may in is written down once more here, apart from the code.
ROLES: Mapping[str, tuple[str, Role] | None] = {
    "visitor": None,
    "signed in, no organisation": None,
    **{
        f"{kind} {role}": (kind, role)
        for kind in ("firm", "institute", "operator", "public_body")
        for role in (Role.VIEWER, Role.EDITOR, Role.ADMIN)
    },
    "platform admin": None,
}
MEMBERS = {role for role, place in ROLES.items() if place}
STAFF = {"operator viewer", "operator editor", "operator admin"}
ADMITTED: Mapping[Who | None, set[str]] = {
    Who.PUBLIC: set(ROLES),
    Who.SIGNED_IN: set(ROLES) - {"visitor"},
    Who.MEMBER: MEMBERS,
    Who.OPERATOR: STAFF | {"platform admin"},
    Who.ADMIN: {"platform admin"},
    None: set(),
}
NOBODY_HAS_IT = 987_654_321


def addresses(
    patterns: list[Any] | None = None, namespace: str = "", prefix: str = "/", outer: Mapping[str, Any] | None = None
) -> Iterator[tuple[str, tuple[str, dict[str, Any]]]]:
    """Name → path and sample arguments that name nothing real, of the whole resolver; the API has its own test."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        arguments, path = {**(outer or {}), **_arguments(pattern)}, f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api":
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from addresses(pattern.url_patterns, inner, path, arguments)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or path}", (path, arguments)


def _arguments(pattern: URLPattern | URLResolver) -> dict[str, Any]:
    """A number or a word for each argument that the pattern takes."""
    converters = getattr(pattern.pattern, "converters", {})
    named = getattr(getattr(pattern.pattern, "regex", None), "groupindex", {})
    return {
        name: NOBODY_HAS_IT if type(converters.get(name)).__name__ == "IntConverter" else "x"
        for name in (converters or named)
    }


ADDRESSES = dict(sorted(addresses()))


@pytest.fixture(scope="module")
def sessions(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Mapping[str, str]]:
    """One signed-in session a role, made once for the whole module and rolled back with it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield {role: _session_of(role, place) for role, place in ROLES.items() if role != "visitor"}
        transaction.set_rollback(True)


def _session_of(role: str, place: tuple[str, Role] | None) -> str:
    email = f"{role.replace(' ', '-').replace(',', '')}@example.org"
    person = Person.objects.create_user(email, is_platform_admin=role == "platform admin")
    if place:
        kind, rank = place
        organisation = Organisation.objects.create(kind=kind, name=role, created_at=NOW, updated_at=NOW)
        Membership.objects.create(person=person, organisation=organisation, role=rank, created_at=NOW)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


@pytest.fixture
def clients(sessions: Mapping[str, str], db: None) -> Mapping[str, Client]:
    found = {role: Client() for role in ROLES}
    for role, session in sessions.items():
        found[role].cookies["sessionid"] = session
    return found


def is_turned_away(client: Client, address: str, caplog: pytest.LogCaptureFixture, method: str = "get") -> bool:
    """Whether the access table, and not the page itself, refuses."""
    caplog.clear()
    response = getattr(client, method)(address)
    assert response.status_code < 500, address
    if response.status_code == 302:
        return str(response["Location"]).startswith("/account/login/?next=")
    errors = [record.exc_info[1] for record in caplog.records if record.exc_info]
    return response.status_code == 403 and any("no access to" in str(error) for error in errors)


def test_the_table_names_no_address_that_is_not_there() -> None:
    assert set(PAGES) - set(ADDRESSES) == set()


@pytest.mark.parametrize("name", ADDRESSES)
def test_address_admits_exactly_whom_the_table_names(
    name: str, clients: Mapping[str, Client], caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    settings.HOME = "/nonexistent"
    caplog.set_level(logging.WARNING, "django.request")
    path, arguments = ADDRESSES[name]
    address = path if name == path else reverse(name, kwargs=arguments)
    admitted = {role for role, client in clients.items() if not is_turned_away(client, address, caplog)}
    assert admitted == ADMITTED[PAGES.get(name)]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_admits_exactly_whom_the_table_names(
    operation: str, clients: Mapping[str, Client], settings: Settings
) -> None:
    settings.HOME = "/nonexistent"
    method, _, path = operation.partition(" ")
    address = "/api/v1" + path.replace("{", "").replace("}", "")
    for key in ("organisation_id", "demand_id", "offer_id", "round_id", "introduction_id", "run_id"):
        address = address.replace(key, str(NOBODY_HAS_IT))
    admitted = set()
    for role, client in clients.items():
        answer = client.generic(method, address, b"{}", content_type="application/json")
        assert answer.status_code < 500, (role, answer.content)
        body = answer.json()
        refused = answer.status_code == 401 or (answer.status_code == 403 and "is for:" in body["detail"])
        admitted |= set() if refused else {role}
    assert admitted == ADMITTED[OPERATIONS[operation].who]


def test_unknown_api_address_is_not_found(client: Client) -> None:
    assert client.get("/api/v1/secrets").status_code == 404


WRITING = sorted(name for name, who in PAGES.items() if who is not Who.PUBLIC and "_" not in name)


@pytest.mark.parametrize("name", WRITING)
def test_sending_a_form_is_guarded_as_opening_the_page_is(
    name: str, clients: Mapping[str, Client], caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    """The table speaks for every method: whoever it does not name is stopped before the page is asked."""
    settings.HOME = "/nonexistent"
    caplog.set_level(logging.WARNING, "django.request")
    address = reverse(name, kwargs=ADDRESSES[name][1])
    for role in sorted(set(ROLES) - ADMITTED[PAGES[name]]):
        assert is_turned_away(clients[role], address, caplog, method="post"), (name, role)


def test_viewer_reads_and_writes_nothing_for_the_organisation(clients: Mapping[str, Client]) -> None:
    """The table lets members in; what a viewer may not do is refused inside, by real requests."""
    for kind, form in (("firm", "/demands/new/"), ("institute", "/offers/new/")):
        organisation = Organisation.objects.get(name=f"{kind} viewer")
        typed = {"organisation": organisation.pk, "title": "제목", "problem": "문제", "summary": "소개"}
        answer = clients[f"{kind} viewer"].post(form, typed)
        assert answer.status_code in {200, 403, 422}, (kind, answer.status_code)
        edit = f"/organisations/{organisation.pk}/edit/"
        assert clients[f"{kind} viewer"].post(edit, {"kind": kind, "name": "바꿈"}).status_code == 403
        invite = f"/organisations/{organisation.pk}/members/"
        assert clients[f"{kind} viewer"].post(invite, {"email": "x@y.example", "role": "admin"}).status_code == 403
    assert not Demand.objects.exists()
    assert not Offer.objects.exists()
    assert not Invitation.objects.exists()


def test_editor_writes_but_lets_nobody_in(clients: Mapping[str, Client]) -> None:
    organisation = Organisation.objects.get(name="firm editor")
    members = f"/organisations/{organisation.pk}/members/"
    assert clients["firm editor"].get(f"/organisations/{organisation.pk}/edit/").status_code == 200
    assert clients["firm editor"].post(members, {"email": "x@y.example", "role": "viewer"}).status_code == 403
    own = Membership.objects.get(organisation=organisation)
    assert clients["firm editor"].post(f"{members}{own.pk}/", {"role": "admin"}).status_code == 403
    own.refresh_from_db()
    assert own.role == Role.EDITOR


@pytest.mark.parametrize("role", [role for role in ROLES if role != "visitor"])
def test_nobody_but_its_members_and_operators_reads_the_details_of_a_firm(
    role: str, clients: Mapping[str, Client]
) -> None:
    firm = Organisation.objects.create(
        kind="firm", name="남의 기업", business_number="1248100998", employees=777, created_at=NOW, updated_at=NOW
    )
    page = clients[role].get(f"/organisations/{firm.pk}/").content.decode()
    api = clients[role].get(f"/api/v1/organisations/{firm.pk}").content.decode()
    reads = role in STAFF | {"platform admin"}
    assert ("124-81-00998" in page, "1248100998" in api.replace("-", "")) == (reads, reads)


def test_viewer_of_an_operator_reads_and_steers_nothing(clients: Mapping[str, Client]) -> None:
    firm = Organisation.objects.create(kind="firm", name="관리자 없는 기업", created_at=NOW, updated_at=NOW)
    members = f"/organisations/{firm.pk}/members/"
    assert clients["operator viewer"].get(members).status_code == 200
    sent = {"email": "x@y.example", "role": "admin"}
    for role, may in (("operator viewer", False), ("operator editor", True)):
        clients[role].post(members, sent)
        assert Invitation.objects.exists() is may
        edited = clients[role].post(f"/organisations/{firm.pk}/edit/", {"kind": "firm", "name": role})
        assert edited.status_code == (302 if may else 403)
