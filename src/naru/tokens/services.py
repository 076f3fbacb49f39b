"""Issuing, using and revoking personal tokens."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from naru.core.actor import Actor, Scope
from naru.core.errors import InvalidInput, NotFound, NotPermitted
from naru.people.queries import actor_for
from naru.records.services import record_event
from naru.tokens.models import PersonalToken
from naru.tokens.queries import tokens_visible_to
from naru.tokens.rules import LONGEST_DAYS, USE_NOTED_EVERY, is_live, new_token, token_hash


@transaction.atomic
def issue_token(*, name: str, scopes: Iterable[Scope], days: int, actor: Actor, now: datetime) -> str:
    """Make a token for the actor and return its text, which is kept nowhere.

    Raises NotPermitted for visitors and for programs that use a token with fewer scopes than they ask for,
    InvalidInput for an empty name, no scope, or more than LONGEST_DAYS.
    """
    wanted = frozenset(scopes)
    if actor.person_id is None or not wanted <= actor.scopes:
        raise NotPermitted("only a signed-in person issues tokens, with no more scopes than they have")
    fields: dict[str, list[str]] = {}
    if not name.strip():
        fields["name"] = ["name_missing"]
    if not wanted:
        fields["scopes"] = ["scope_missing"]
    if not 1 <= days <= LONGEST_DAYS:
        fields["days"] = ["days_out_of_range"]
    if fields:
        raise InvalidInput("the token cannot be issued", fields=fields)
    text = new_token()
    token = PersonalToken.objects.create(
        person_id=actor.person_id,
        name=name.strip()[:80],
        hash=token_hash(text),
        hint=text[-4:],
        scopes=sorted(wanted),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record_event(
        actor=actor,
        verb="token.issued",
        subject_type="token",
        subject_id=token.pk,
        now=now,
        details={"scopes": sorted(wanted), "days": days},
    )
    return text


@transaction.atomic
def revoke_token(*, token_id: int, actor: Actor, now: datetime) -> None:
    """End a token at once; doing it again changes nothing. Raises NotFound for tokens of others."""
    token = tokens_visible_to(actor).select_for_update().filter(pk=token_id).first()
    if token is None:
        raise NotFound(f"no token {token_id} of yours", token_id=token_id)
    if token.revoked_at is not None:
        return
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    record_event(actor=actor, verb="token.revoked", subject_type="token", subject_id=token.pk, now=now)


def actor_of_token(text: str, *, now: datetime) -> Actor | None:
    """Who acts with this token and with which scopes; None when it is unknown, expired, revoked, or its person gone."""
    token = PersonalToken.objects.select_related("person").filter(hash=token_hash(text)).first()
    if token is None or not is_live(now, expires_at=token.expires_at, revoked_at=token.revoked_at):
        return None
    actor = actor_for(token.person, scopes=frozenset(Scope(scope) for scope in token.scopes))
    if not actor.is_signed_in:
        return None
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        PersonalToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return actor
