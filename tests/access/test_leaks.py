"""Whatever is confidential reaches exactly those who may read it, on whatever way they ask.

Every viewer opens every address and calls every reading operation there is, in both languages, with the ids of
everything in a small world (`planted`) in which each secret holds a mark. The marks that come back, in pages, files,
documents and headers, must be those of the table below: one more is a leak, one less and the test could not fail.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader
from pytest_django import DjangoDbBlocker
from tests.access.planted import BACKEND, PUBLIC_WORD, World, marks, plant
from tests.access.test_matrix import ADDRESSES

from naru.api.access import OPERATIONS
from naru.jobs.models import Job
from naru.matching import following
from naru.records.models import AuditEvent, Notice, OutboxMail
from naru.web.access import PAGES

pytestmark = pytest.mark.django_db

VIEWERS = (
    "visitor",
    "nobody's person",
    "other firm",
    "stranger",
    "ended",
    "introduced",
    "partner",
    "former colleague",
    "colleague",
    "writer",
    "firm",
    "operator",
    "other operator",
    "platform admin",
    "reading token",
    "narrow token",
    "former token",
)
ASKS_IN_ENGLISH_TOO = {"visitor", "stranger"}
FIRM = {"firm", "writer", "colleague"}
OPERATORS = {"operator", "other operator", "platform admin"}
# The operator of the round in which the demand takes part, and who runs the installation; no other operator.
ITS_OPERATOR = {"operator", "platform admin"}
MATCHED = {*FIRM, "reading token", "introduced", "partner", *ITS_OPERATOR}
UNDER_NDA = {*FIRM, "reading token", "partner"}
# A token that may only match the firm's demands is told which of their words fit.
MATCHES = {"narrow token"}
THE_TWO = {*FIRM, "partner"}
# Secret → who reads it somewhere. Nobody else, nowhere.
WHO_READS: Mapping[str, set[str]] = {
    # parts of a demand, by their levels
    "problem": MATCHED | MATCHES,
    "problem in english": MATCHED,
    "budget": MATCHED,
    "specification": UNDER_NDA | MATCHES,
    "specification in english": UNDER_NDA,
    "tried": UNDER_NDA | MATCHES,
    "contact": UNDER_NDA,
    "firm name": {*MATCHED, "ended"},
    # what is not published
    "unpublished demand": {*FIRM, "reading token", *MATCHES},
    "unpublished offer": {"partner"},
    "unfinished text": {"writer"},
    "unopened round": {"operator", "platform admin"},
    # why not
    "firm's reason": {*FIRM, *ITS_OPERATOR},
    "institute's reason": {"stranger", "platform admin"},
    "reason of the end": {*FIRM, "operator", "platform admin"},
    # what two talk about
    "name under the nda": {*THE_TWO, "operator", "platform admin"},
    "message": THE_TWO,
    "file name": THE_TWO,
    "file content": THE_TWO,
    "place of a meeting": THE_TWO,
    "room of a meeting": THE_TWO,
    "agenda of a meeting": THE_TWO,
    # what two plan
    "title of a plan": {*THE_TWO, "operator"},
    "strategy": {*THE_TWO, "operator"},
    "roadmap": {*THE_TWO, "operator"},
    "comment": {*THE_TWO, "operator"},
    "unfinished part": {"firm"},
    # what operators prepare
    "title of a run": ITS_OPERATOR,
    "reason of a rule": ITS_OPERATOR,
    "imported row": {"operator", "platform admin"},
    "imported file": {"operator", "platform admin"},
    # people
    "address": {*FIRM, "introduced", "partner", *OPERATORS},
    "invited address": {"firm", "platform admin"},
    "note of who asks": {"firm", "platform admin"},
    "token name": {"firm"},
    "business number": {*FIRM, "reading token", *OPERATORS},
}
SECRETS = tuple(WHO_READS)
# That an organisation exists and takes part is public; that this demand is its, is not.
# /me/ names the firm to whoever asked to join it.
PUBLIC_PLACES = {"firm name": ("/organisations/", "/api/v1/organisations", "/rounds/", "/api/v1/rounds", "/me/")}


def _addresses_of_the_world(world: World) -> Iterator[tuple[str, str]]:
    """Page → address, with each id of the world in its place, and the questions that lists and searches take."""
    for name, (_, arguments) in ADDRESSES.items():
        if name not in PAGES or "_" in name or name in {"theme", "csp-report", "demo-sign-in"}:
            continue
        of_world = {**world.ids, "ending": ENDINGS.get(name, [])}
        choices = [of_world.get(argument, [sample]) for argument, sample in arguments.items()]
        for values in product(*choices):
            yield name, reverse(name, kwargs=dict(zip(arguments, values, strict=True)))
    for question in _QUESTIONS:
        yield question.partition("?")[0].strip("/"), question
    yield "sessions", "/account/sessions/"


ENDINGS = {
    "plan-document": ["pdf", "hwpx"],
    "round-results-document": ["hwpx"],
    "round-results-table": ["csv"],
    "run-export": ["xlsx"],
}
_QUESTIONS = (
    f"/search/?q={PUBLIC_WORD}",
    f"/search/similar/?title={PUBLIC_WORD}+기포&problem=다이캐스팅",
    "/demands/?state=open",
    f"/demands/?q={PUBLIC_WORD}",
    "/offers/?q=다이캐스팅",
    "/organisations/?kind=firm",
    "/introductions/?state=ended",
    "/outbox/?page=2",
    "/audit/?subject=introduction:1",
)


def _operations_of_the_world(world: World) -> Iterator[tuple[str, str]]:
    for operation in OPERATIONS:
        method, _, path = operation.partition(" ")
        if method != "GET":
            continue
        names = re.findall(r"{(\w+)}", path)
        for values in product(*(world.ids[name] for name in names)):
            yield operation, "/api/v1" + path.format(**dict(zip(names, values, strict=True)))
    yield "GET /search", f"/api/v1/search?words={PUBLIC_WORD}"
    yield "openapi", "/api/v1/openapi.json"


def text_of(response: HttpResponse) -> str:
    """Everything that an answer tells, in small letters: its headers, and its body however it is packed."""
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    kind = response.get("Content-Type", "")
    if "json" in kind and content:
        body = json.dumps(json.loads(content), ensure_ascii=False)
    elif kind == "application/pdf":
        reader = PdfReader(io.BytesIO(content))
        body = "".join(page.extract_text() for page in reader.pages) + str(reader.metadata)
    elif content[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(content))
        body = " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    else:
        body = content.decode(errors="replace")
    # A line break or a soft hyphen inside a mark hides nothing.
    return f"{response.headers}\n{body}\n{''.join(body.split())}".lower()


@dataclass
class Reading:
    """What each viewer found, and where: viewer → secret → the addresses that told it."""

    found: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    asked: dict[str, set[str]] = field(default_factory=dict)
    only_sent_to: set[str] = field(default_factory=set)


def _client_of(world: World, viewer: str) -> Client:
    client = Client()
    if viewer in world.people:
        client.force_login(world.people[viewer], backend=BACKEND)
    if viewer in world.tokens:
        client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {world.tokens[viewer]}"
    return client


def _read(world: World, viewer: str, reading: Reading) -> None:
    # An answer in English leaves its thread in English, where addresses read otherwise.
    translation.activate("ko")
    client = _client_of(world, viewer)
    told = reading.found.setdefault(viewer, {})
    asked = reading.asked.setdefault(viewer, set())
    channels = list(_operations_of_the_world(world))
    if viewer not in world.tokens:
        channels = [*channels, *_addresses_of_the_world(world)]
    for channel, address in channels:
        if channel in reading.only_sent_to:
            continue
        asked.add(channel)
        answers = [client.get(address)]
        is_page = answers[0]["Content-Type"].startswith("text/html")
        if answers[0].status_code == 200 and not address.startswith("/api/") and viewer in ASKS_IN_ENGLISH_TOO:
            answers.append(client.get(f"/en{address}") if is_page else client.head(address))
        if answers[0].status_code == 405:
            reading.only_sent_to.add(channel)
        assert all(answer.status_code < 500 for answer in answers), (viewer, address)
        text = "".join(text_of(answer) for answer in answers)
        for secret in SECRETS:
            is_public_here = address.startswith(PUBLIC_PLACES.get(secret, ()))
            if not is_public_here and any(one.lower() in text for one in marks(secret)):
                told.setdefault(secret, set()).add(address)


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("leaks")
    with (
        django_db_blocker.unblock(),
        override_settings(HOME=folder, MEDIA_ROOT=folder, API_CALLS_A_MINUTE=10**9),
        transaction.atomic(),
    ):
        following.shared_index.cache_clear()
        yield plant()
        transaction.set_rollback(True)
    following.shared_index.cache_clear()


@pytest.fixture(scope="module")
def reading(world: World) -> Reading:
    reading = Reading()
    # The firm's administrator may open most: what only takes forms is found out first.
    for viewer in sorted(VIEWERS, key=lambda viewer: viewer != "operator"):
        _read(world, viewer, reading)
    return reading


@pytest.mark.parametrize("viewer", VIEWERS)
def test_viewer_finds_what_they_may_read_and_nothing_else(viewer: str, reading: Reading) -> None:
    told = reading.found[viewer]
    leaks = {secret: sorted(told[secret]) for secret in told if viewer not in WHO_READS[secret]}
    assert leaks == {}
    assert set(told) == {secret for secret in SECRETS if viewer in WHO_READS[secret]}


def test_every_page_and_reading_operation_was_asked_and_attempts_are_many(reading: Reading) -> None:
    asked = set().union(*reading.asked.values())
    assert {one for one in OPERATIONS if one.startswith("GET")} <= asked
    pages = {name for name in PAGES if name in ADDRESSES and "_" not in name}
    assert pages - asked == {"theme", "csp-report", "demo-sign-in"}
    attempts = [
        (secret, channel, viewer)
        for viewer in VIEWERS
        for secret in SECRETS
        if viewer not in WHO_READS[secret]
        for channel in reading.asked[viewer]
    ]
    assert len(attempts) > 10_000


# ---- asking for what one does not see ----

HIDDEN_WORDS = ("problem", "problem in english", "specification", "tried", "contact", "firm name")
ASKED_WITH = (
    "/search/?q={word}",
    "/search/?q={word}&kind=demand",
    "/demands/?q={word}",
    "/api/v1/search?words={word}",
    "/api/v1/demands?words={word}",
    "/search/similar/?title={word}&problem={word}",
    "/en/search/?q={word}",
)
OUTSIDERS = ("visitor", "other firm", "stranger", "ended", "former colleague")


def _names_the_demand(world: World, client: Client, address: str) -> bool:
    answer = client.get(address)
    assert answer.status_code == 200, address
    if address.startswith("/api/"):
        items = answer.json()["items"]
        return any(item.get("id") == world.demand_id and item.get("kind", "demand") == "demand" for item in items)
    return f"/demands/{world.demand_id}/" in answer.content.decode()


def _questions_for(viewer: str) -> Iterator[str]:
    return (one for one in ASKED_WITH if "similar" not in one or viewer != "visitor")


@pytest.mark.parametrize("viewer", OUTSIDERS)
@pytest.mark.parametrize("secret", HIDDEN_WORDS)
def test_word_of_a_hidden_part_finds_the_demand_for_nobody(secret: str, viewer: str, world: World) -> None:
    client = _client_of(world, viewer)
    (word,) = marks(secret)
    hits = [one for one in _questions_for(viewer) if _names_the_demand(world, client, one.format(word=word))]
    assert hits == []


def test_word_of_a_public_part_finds_the_demand_for_everybody(world: World) -> None:
    client = _client_of(world, "stranger")
    for question in ("/demands/?q={word}", "/search/similar/?title={word}&problem={word}"):
        assert _names_the_demand(world, client, question.format(word=PUBLIC_WORD)), question


# ---- what goes out and what stays in the house ----


def test_mails_and_notices_hold_nothing_confidential(world: World) -> None:
    """An invitation goes to its own address; nothing else that was planted stands in any mail or notice."""
    mails = [f"{mail.subject}\n{mail.body}" for mail in OutboxMail.objects.all()]
    notices = [f"{one.title}{one.title_en}{one.text}{one.text_en}{one.path}" for one in Notice.objects.all()]
    assert len(mails) > 10
    assert len(notices) > 10
    said = "\n".join(mails + notices).lower()
    told = {secret for secret in SECRETS if any(one.lower() in said for one in marks(secret))}
    # To the two sides, who by then know each other, and to members and who asks to be one: the firm's own name.
    assert told <= {"firm name"}


def test_calendar_in_a_mail_goes_to_the_two_sides_only(world: World) -> None:
    carried = OutboxMail.objects.exclude(calendar="")
    assert carried
    two = {world.people[who].pk for who in ("firm", "writer", "partner")}
    assert {mail.person_id for mail in carried} <= two


def test_audit_log_and_jobs_hold_nothing_that_somebody_typed() -> None:
    kept = [str(event.details) for event in AuditEvent.objects.all()] + [str(vars(job)) for job in Job.objects.all()]
    assert len(kept) > 20
    everything = "\n".join(kept).lower()
    assert {secret for secret in SECRETS if any(one.lower() in everything for one in marks(secret))} == set()


# ---- acting on what one does not see ----

HIDDEN_PLACES = (
    "/introductions/{introduction}/",
    "/introductions/{introduction}/messages/",
    "/plans/{plan}/",
    "/plans/{plan}/plan.pdf",
    "/files/{file}/",
    "/api/v1/introductions/{introduction}",
)


@pytest.mark.parametrize("viewer", ["other firm", "introduced", "ended", "former colleague", "other operator"])
@pytest.mark.parametrize("place", HIDDEN_PLACES)
def test_what_is_there_and_hidden_is_answered_as_what_is_not_there(place: str, viewer: str, world: World) -> None:
    """So that nobody learns by guessing which numbers exist."""
    client = _client_of(world, viewer)
    there = {
        "introduction": world.ids["introduction_id"][0],
        "plan": world.ids["plan_id"][0],
        "file": world.ids["attachment_id"][0],
    }
    nowhere = dict.fromkeys(there, 987_654_321)
    hidden, missing = client.get(place.format(**there)), client.get(place.format(**nowhere))
    assert hidden.status_code == missing.status_code
    assert hidden.status_code in {403, 404}
    assert {name for name, _ in hidden.items()} == {name for name, _ in missing.items()}
