"""Accepting the confidentiality agreement."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.introductions.models import Introduction, NdaAcceptance
from naru.introductions.nda import hash_of
from naru.introductions.permissions import organisation_of
from naru.introductions.queries import text_to_accept
from naru.introductions.rules import nda_decision
from naru.introductions.services.shared import (
    EVERYBODY,
    locked,
    move,
    other_side,
    permit,
    record,
    refuse,
    save,
    settle_reading,
    side_written_for,
    tell,
)
from naru.introductions.states import INTRODUCTION_MOVES, IntroductionState


@transaction.atomic
def accept_nda(*, introduction_id: int, name: str, read_hash: str, actor: Actor, now: datetime) -> Introduction:
    """One side accepts the agreement; when both did, it stands and the institute reads what it covers of the demand.

    name : of who accepts, as they type it. read_hash : of the text that they read. The second press of the button
    changes nothing. Raises NotFound, NotPermitted (operators do not accept for a side), RuleRefused, MoveRefused.
    """
    introduction = locked(introduction_id, actor)
    party = side_written_for(introduction, actor)
    permit(introduction, party, actor)
    organisation_id = organisation_of(introduction, party) or 0
    accepted = set(introduction.nda_acceptances.values_list("organisation_id", flat=True))
    if organisation_id in accepted:
        return introduction
    INTRODUCTION_MOVES.after(IntroductionState(introduction.state), "accept_nda")
    text = text_to_accept(introduction)
    refuse(nda_decision(name=name, read_hash=read_hash, present_hash=hash_of(text)))
    NdaAcceptance.objects.create(
        introduction=introduction,
        organisation_id=organisation_id,
        person_id=actor.person_id,
        name=name.strip(),
        text=text,
        text_hash=hash_of(text),
        accepted_at=now,
    )
    if accepted:
        move(introduction, "accept_nda", now)
        save(introduction, now)
        settle_reading(introduction, now)
        tell(introduction, "under_nda", EVERYBODY, actor=actor, now=now)
    else:
        tell(introduction, "nda_waits", (other_side(party),), actor=actor, now=now, page="nda/")
    record(
        introduction,
        "introduction.nda_accepted",
        actor,
        now,
        party=party.value,
        text_hash=hash_of(text),
        state=introduction.state,
    )
    return introduction
