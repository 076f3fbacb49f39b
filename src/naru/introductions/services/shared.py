"""The steps that every change of an introduction shares."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import override

from naru.core.actor import SYSTEM, Actor
from naru.core.decision import Decision
from naru.core.errors import NotFound, NotPermitted, RuleRefused
from naru.core.period import SEOUL
from naru.demands.models import Demand, DemandReader, Offer
from naru.demands.services import admit_reader, dismiss_reader
from naru.demands.states import Confidentiality, OfferState
from naru.introductions.labels import NOTICES
from naru.introductions.models import Introduction
from naru.introductions.permissions import can_act_for, can_see_introduction, organisation_of
from naru.introductions.rules import OPEN_DEMANDS, due_after, pair_decision
from naru.introductions.states import INTRODUCTION_MOVES, IntroductionState, Party, Step
from naru.people.queries import recipients_of
from naru.records.services import Recipient, Said, notify, record_event
from naru.records.states import NoticeKind

EVERYBODY = (Party.FIRM, Party.INSTITUTE, Party.OPERATOR)
STEP_OF = {
    IntroductionState.PROPOSED: Step.ANSWER,
    IntroductionState.WANTED: Step.INTRODUCE,
    IntroductionState.INTRODUCED: Step.ACCEPT_NDA,
    IntroductionState.UNDER_NDA: Step.START_PLAN,
}


def locked(introduction_id: int, actor: Actor) -> Introduction:
    """The row, held until the transaction ends. Raises NotFound where the actor may not know of it."""
    found = Introduction.objects.select_for_update().filter(pk=introduction_id).first()
    if found is None or not can_see_introduction(actor, found):
        raise NotFound(f"no introduction {introduction_id} that you may see", introduction_id=introduction_id)
    return found


def permit(introduction: Introduction, party: Party, actor: Actor) -> None:
    if not can_act_for(actor, introduction, party):
        raise NotPermitted(f"you may not act for the {party} of introduction {introduction.pk}")


def refuse(decision: Decision) -> None:
    if not decision.passed:
        raise RuleRefused(f"refused: {decision.code}", decision=decision)


def decision_about(firm_id: int, institute_id: int, demand: Demand | None, offer: Offer | None) -> Decision:
    """Whether the two can be brought together over these as they stand now."""
    return pair_decision(
        firm_id=firm_id,
        institute_id=institute_id,
        demand_owner=demand.organisation_id if demand else None,
        demand_open=demand is not None and demand.state in OPEN_DEMANDS,
        offer_owner=offer.organisation_id if offer else None,
        offer_open=offer is not None and offer.state == OfferState.PUBLISHED,
    )


def move(introduction: Introduction, action: str, now: datetime) -> IntroductionState:
    """Make the move and set by when the next step should be done. The caller saves."""
    after = INTRODUCTION_MOVES.after(IntroductionState(introduction.state), action)
    step = STEP_OF.get(after)
    introduction.state = after.value
    introduction.due_on = due_after(step, now.astimezone(SEOUL).date()) if step else None
    return after


def save(introduction: Introduction, now: datetime) -> None:
    introduction.version += 1
    introduction.updated_at = now
    introduction.save()


def record(introduction: Introduction, verb: str, actor: Actor, now: datetime, **details: object) -> None:
    """Into the audit log: codes and ids only."""
    record_event(
        actor=actor, verb=verb, subject_type="introduction", subject_id=introduction.pk, now=now, details=details
    )


def settle_reading(introduction: Introduction, now: datetime) -> None:
    """Let the institute read as much of the demand as its introductions give it, or no more than everybody.

    The firm agreed to this by its «yes» and by accepting the agreement, so the platform does it, whoever acts. An
    admission that the firm gave by hand is not lowered by an introduction; the end of one takes back whatever the
    others that go on do not give.
    """
    if introduction.demand_id is None:
        return
    states = set(
        Introduction.objects.filter(
            demand_id=introduction.demand_id, institute_id=introduction.institute_id, introduced_at__isnull=False
        )
        .exclude(state=IntroductionState.ENDED)
        .values_list("state", flat=True)
    )
    demand_id, institute_id = introduction.demand_id, introduction.institute_id
    if not states:
        dismiss_reader(demand_id=demand_id, organisation_id=institute_id, actor=SYSTEM, now=now)
        return
    level = Confidentiality.MATCHED if states == {IntroductionState.INTRODUCED} else Confidentiality.NDA
    present = DemandReader.objects.filter(demand_id=demand_id, organisation_id=institute_id).first()
    is_ending = introduction.state == IntroductionState.ENDED
    if present is None or (present.level != level and (is_ending or level is Confidentiality.NDA)):
        admit_reader(demand_id=demand_id, organisation_id=institute_id, level=level, actor=SYSTEM, now=now)


def people_of(introduction: Introduction, parties: Iterable[Party]) -> list[Recipient]:
    """Whom to tell on these sides."""
    ids = [organisation_of(introduction, party) for party in parties]
    return recipients_of([id_ for id_ in ids if id_ is not None])


def path_of(introduction: Introduction, page: str = "") -> str:
    return f"/introductions/{introduction.pk}/{page}"


def tell(
    introduction: Introduction,
    code: str,
    parties: Iterable[Party],
    *,
    actor: Actor,
    now: datetime,
    key: str = "",
    kind: NoticeKind = NoticeKind.INTRODUCTION,
    page: str = "",
    calendar: str = "",
) -> None:
    """Tell the people of these sides, but not the one who did it. What is said is the same for every introduction, so
    that neither a notice nor a mail holds anything confidential."""
    notify(
        recipients=[one for one in people_of(introduction, parties) if one.person_id != actor.person_id],
        kind=kind,
        said=said(code, path_of(introduction, page)),
        subject_type="introduction",
        subject_id=introduction.pk,
        now=now,
        key=f"introduction:{introduction.pk}:{key or code}",
        operator_id=introduction.operator_id,
        calendar=calendar,
    )


def said(code: str, path: str) -> Said:
    """A notice's words in both languages."""
    title, text = NOTICES[code]
    with override("ko"):
        korean = (str(title), str(text))
    with override("en"):
        english = (str(title), str(text))
    return Said(title=korean[0], title_en=english[0], text=korean[1], text_en=english[1], path=path)


def other_side(party: Party) -> Party:
    return Party.INSTITUTE if party is Party.FIRM else Party.FIRM


def side_written_for(introduction: Introduction, actor: Actor) -> Party:
    """The side for which the actor writes. Raises NotPermitted for everybody else, operators included."""
    for side in (Party.FIRM, Party.INSTITUTE):
        if actor.can_write_for(organisation_of(introduction, side) or 0):
            return side
    raise NotPermitted(f"only the two sides of introduction {introduction.pk} may do this")
