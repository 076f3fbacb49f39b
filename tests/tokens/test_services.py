"""Personal tokens: shown once, kept as a hash, ended by expiry, revocation or the person's leaving."""

from datetime import UTC, datetime, timedelta

import pytest

from naru.core.actor import PUBLIC, Actor, Scope
from naru.core.errors import InvalidInput, NotFound, NotPermitted
from naru.people.models import Person
from naru.people.queries import actor_for
from naru.records.models import AuditEvent
from naru.tokens import services
from naru.tokens.models import PersonalToken
from naru.tokens.queries import tokens_visible_to

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def actor() -> Actor:
    return actor_for(Person.objects.create_user("owner@example.org"))


def issue(actor: Actor, *, scopes: frozenset[Scope] = frozenset({Scope.READ}), days: int = 30) -> str:
    return services.issue_token(name="시험", scopes=scopes, days=days, actor=actor, now=NOW)


def test_token_acts_for_its_person_with_its_scopes_only(actor: Actor) -> None:
    found = services.actor_of_token(issue(actor), now=NOW)
    assert found is not None
    assert (found.person_id, found.scopes) == (actor.person_id, frozenset({Scope.READ}))


def test_token_text_is_kept_nowhere(actor: Actor) -> None:
    text = issue(actor)
    token = PersonalToken.objects.get()
    kept = [str(getattr(token, field.attname)) for field in token._meta.concrete_fields]
    assert not any(text in value for value in kept)
    assert text not in str(list(AuditEvent.objects.values_list("details", flat=True)))


def test_token_ends_at_its_instant_of_expiry(actor: Actor) -> None:
    text = issue(actor, days=1)
    assert services.actor_of_token(text, now=NOW + timedelta(days=1, microseconds=-1)) is not None
    assert services.actor_of_token(text, now=NOW + timedelta(days=1)) is None


def test_revoked_token_is_dead_at_once_and_revoking_twice_is_one_event(actor: Actor) -> None:
    text = issue(actor)
    token_id = PersonalToken.objects.get().pk
    services.revoke_token(token_id=token_id, actor=actor, now=NOW)
    services.revoke_token(token_id=token_id, actor=actor, now=NOW)
    assert services.actor_of_token(text, now=NOW) is None
    assert AuditEvent.objects.filter(verb="token.revoked").count() == 1


def test_token_of_a_closed_account_is_dead(actor: Actor) -> None:
    text = issue(actor)
    Person.objects.filter(pk=actor.person_id).update(is_active=False)
    assert services.actor_of_token(text, now=NOW) is None


def test_token_of_others_is_neither_seen_nor_revoked(actor: Actor) -> None:
    text = issue(actor)
    other = actor_for(Person.objects.create_user("other@example.org"))
    assert list(tokens_visible_to(other)) == []
    with pytest.raises(NotFound):
        services.revoke_token(token_id=PersonalToken.objects.get().pk, actor=other, now=NOW)
    assert services.actor_of_token(text, now=NOW) is not None


def test_program_cannot_issue_a_token_with_more_scopes_than_its_own(actor: Actor) -> None:
    program = services.actor_of_token(issue(actor), now=NOW)
    assert program is not None
    with pytest.raises(NotPermitted):
        issue(program, scopes=frozenset({Scope.READ, Scope.WRITE}))


def test_visitor_cannot_issue_a_token() -> None:
    with pytest.raises(NotPermitted):
        issue(PUBLIC)


def test_token_without_scope_or_beyond_a_year_is_refused_with_every_field(actor: Actor) -> None:
    with pytest.raises(InvalidInput) as refused:
        services.issue_token(name=" ", scopes=frozenset(), days=366, actor=actor, now=NOW)
    assert sorted(refused.value.fields) == ["days", "name", "scopes"]
    assert not PersonalToken.objects.exists()


def test_last_use_is_noted_at_most_once_a_minute(actor: Actor) -> None:
    text = issue(actor)
    for seconds in (0, 30, 59):
        services.actor_of_token(text, now=NOW + timedelta(seconds=seconds))
    assert PersonalToken.objects.get().last_used_at == NOW
    services.actor_of_token(text, now=NOW + timedelta(seconds=60))
    assert PersonalToken.objects.get().last_used_at == NOW + timedelta(seconds=60)


def test_unknown_token_is_nobody() -> None:
    assert services.actor_of_token("naru_unknown", now=NOW) is None
