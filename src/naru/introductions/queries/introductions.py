"""Which introductions somebody may see, and how much of each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, Model, OuterRef, Q, QuerySet, When

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.demands.models import Offer
from naru.demands.permissions import can_see_demand, can_see_offer
from naru.demands.queries import sheets_for as demand_sheets_for
from naru.demands.sheets import DemandSheet
from naru.introductions.models import Introduction, Meeting, Message, NdaAcceptance
from naru.introductions.permissions import SIDES, can_act_for, can_see_introduction, organisation_of, parties_of
from naru.introductions.rules import Standing, next_step
from naru.introductions.sheets import IntroductionSheet
from naru.introductions.states import EndReason, IntroductionState, Origin, Party
from naru.people.models import Membership, Organisation
from naru.programmes.models import Round

# Once they plan together, the plan says where they stand.
_OVER = (IntroductionState.PLANNING, IntroductionState.ENDED)
_WITH = ("firm", "institute", "operator", "round", "demand__organisation", "offer")
_NAMES = (Organisation, ("name", "name_en"))
# What a list needs of each; the rest is not read.
_NEEDED: Mapping[str, tuple[type[Model], tuple[str, ...]]] = {
    "firm": _NAMES,
    "institute": _NAMES,
    "operator": _NAMES,
    "demand__organisation": _NAMES,
    "round": (Round, ("title", "title_en")),
    "offer": (Offer, ("title", "title_en", "state", "organisation", "entered_by")),
}
_NOT_SHOWN = [
    f"{which}__{field.name}"
    for which, (model, needed) in _NEEDED.items()
    for field in model._meta.fields
    if field.name not in ("id", *needed)
]


def introductions_visible_to(actor: Actor) -> QuerySet[Introduction]:
    """Those of one's own organisations, and of the operators one works for."""
    if actor.is_system or actor.is_platform_admin:
        return Introduction.objects.all()
    own = list(actor.memberships)
    return Introduction.objects.filter(
        Q(firm_id__in=own) | Q(institute_id__in=own) | Q(operator_id__in=list(actor.operator_of))
    )


@dataclass(frozen=True, slots=True)
class IntroductionFilter:
    """What a list shows. Empty fields filter nothing.

    waits_on : whose turn it is. ours : those in which it is the turn of a party that the actor belongs to.
    """

    state: IntroductionState | None = None
    waits_on: Party | None = None
    ours: bool = False
    round_id: int | None = None
    organisation_id: int | None = None


def introductions_matching(actor: Actor, wanted: IntroductionFilter) -> QuerySet[Introduction]:
    """Introductions for a list, newest change first."""
    found = introductions_visible_to(actor)
    if wanted.state is not None:
        found = found.filter(state=wanted.state)
    if wanted.round_id is not None:
        found = found.filter(round_id=wanted.round_id)
    if wanted.organisation_id is not None:
        found = found.filter(Q(firm_id=wanted.organisation_id) | Q(institute_id=wanted.organisation_id))
    if wanted.waits_on is not None:
        found = found.filter(waits_on(wanted.waits_on))
    if wanted.ours:
        found = found.filter(_our_turn(actor))
    return found


def waits_on(party: Party) -> Q:
    """The same as `rules.next_step`, for the database."""
    if party is Party.OPERATOR:
        return Q(state=IntroductionState.WANTED)
    accepted = NdaAcceptance.objects.filter(introduction=OuterRef("pk"), organisation=OuterRef(f"{party.value}_id"))
    return (
        Q(state=IntroductionState.PROPOSED, **{f"{party.value}_said": ""})
        | (Q(state=IntroductionState.INTRODUCED) & ~Exists(accepted))
        | Q(state__in=(IntroductionState.UNDER_NDA, IntroductionState.PLANNING))
    )


def _our_turn(actor: Actor) -> Q:
    own = list(actor.memberships)
    operated = Q() if actor.is_platform_admin else Q(operator_id__in=list(actor.operator_of))
    return (
        (Q(firm_id__in=own) & waits_on(Party.FIRM))
        | (Q(institute_id__in=own) & waits_on(Party.INSTITUTE))
        | (operated & waits_on(Party.OPERATOR) if actor.is_operator else Q(pk__in=[]))
    )


def introduction_seen_by(actor: Actor, introduction_id: int) -> IntroductionSheet:
    """One introduction as the actor sees it. Raises NotFound where there is none for them."""
    return sheets_for(actor, [introduction_row(actor, introduction_id)])[0]


def introduction_row(actor: Actor, introduction_id: int) -> Introduction:
    row = Introduction.objects.select_related(*_WITH).filter(pk=introduction_id).first()
    if row is None or not can_see_introduction(actor, row):
        raise NotFound(f"no introduction {introduction_id} that you may see", introduction_id=introduction_id)
    return row


def going_on(actor: Actor, most: int, *, round_id: int | None = None) -> list[IntroductionSheet]:
    """Introductions that were not ended and do not plan together yet, at most so many: first those in which it is the
    actor's turn, then by date. Not counted."""
    found = introductions_matching(actor, IntroductionFilter(round_id=round_id)).exclude(state__in=_OVER)
    turn = Case(When(_our_turn(actor), then=0), default=1)
    return sheets_for(actor, found.order_by(turn, "due_on", "id")[:most], counts=False)


def sheets_for(
    actor: Actor, introductions: Iterable[Introduction] | QuerySet[Introduction], *, counts: bool = True
) -> list[IntroductionSheet]:
    """The introductions as the actor sees them: a fixed number of queries.

    counts : whether to say how many messages and meetings each has, which takes two of them.
    """
    if isinstance(introductions, QuerySet):
        introductions = introductions.select_related(*_WITH).defer(*_NOT_SHOWN)
    rows = list(introductions)
    if not rows:
        return []
    demands = [row.demand for row in rows if row.demand is not None and can_see_demand(actor, row.demand)]
    shown = {sheet.id: sheet for sheet in demand_sheets_for(actor, demands)}
    ids = [row.pk for row in rows]
    accepted = _accepted(ids)
    messages, meetings = (_counts(Message, ids), _counts(Meeting, ids)) if counts else ({}, {})
    return [
        _sheet(
            row,
            actor,
            shown.get(row.demand_id or 0),
            frozenset(side for side in SIDES if organisation_of(row, side) in accepted.get(row.pk, set())),
            (messages.get(row.pk, 0), meetings.get(row.pk, 0)) if counts else (None, None),
        )
        for row in rows
    ]


def _accepted(ids: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for id_, organisation_id in NdaAcceptance.objects.filter(introduction_id__in=ids).values_list(
        "introduction_id", "organisation_id"
    ):
        found.setdefault(id_, set()).add(organisation_id)
    return found


def _counts(model: type[Message] | type[Meeting], ids: Collection[int]) -> dict[int, int]:
    rows = model.objects.filter(introduction_id__in=ids).order_by().values("introduction_id")
    return dict(rows.annotate(number=Count("pk")).values_list("introduction_id", "number"))


def _sheet(
    row: Introduction,
    actor: Actor,
    demand: DemandSheet | None,
    accepted: frozenset[Party],
    counts: tuple[int, int] | tuple[None, None],
) -> IntroductionSheet:
    parties = parties_of(actor, row)
    state = IntroductionState(row.state)
    firm = row.firm if _knows_firm(row, parties, demand) else None
    offer = row.offer if row.offer is not None and can_see_offer(actor, row.offer) else None
    ended_by = Party(row.ended_by) if row.ended_by else None
    reads_reason = Party.OPERATOR in parties or ended_by is Party.OPERATOR or ended_by in parties
    reads_note = Party.OPERATOR in parties or ended_by in parties
    standing = Standing(state, row.firm_said, row.institute_said, accepted, row.due_on)
    return IntroductionSheet(
        id=row.pk,
        state=state,
        origin=Origin(row.origin),
        is_example=row.is_example,
        parties=parties,
        acts_as=frozenset(party for party in Party if can_act_for(actor, row, party)),
        round_id=row.round_id,
        round_title=row.round.title if row.round else "",
        round_title_en=row.round.title_en if row.round else "",
        operator_id=row.operator_id,
        operator_name=row.operator.name if row.operator else "",
        operator_name_en=row.operator.name_en if row.operator else "",
        firm_id=firm.pk if firm else None,
        firm_name=firm.name if firm else "",
        firm_name_en=firm.name_en if firm else "",
        institute_id=row.institute_id,
        institute_name=row.institute.name,
        institute_name_en=row.institute.name_en,
        demand_id=demand.id if demand else None,
        demand_title=demand.title if demand else "",
        demand_title_en=demand.title_en if demand else "",
        offer_id=offer.pk if offer else None,
        offer_title=offer.title if offer else "",
        offer_title_en=offer.title_en if offer else "",
        firm_said=row.firm_said,
        institute_said=row.institute_said,
        accepted=accepted,
        next=next_step(standing),
        score=row.score if Party.OPERATOR in parties else None,
        ended_by=ended_by,
        ended_from=IntroductionState(row.ended_from) if row.ended_from else None,
        end_reason=EndReason(row.end_reason) if row.end_reason and reads_reason else None,
        end_note=row.end_note if reads_note else "",
        messages=counts[0],
        meetings=counts[1],
        introduced_at=row.introduced_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _knows_firm(row: Introduction, parties: frozenset[Party], demand: DemandSheet | None) -> bool:
    """Whether the reader may know which firm it is: from its own «yes» on it agreed to be named where it must be."""
    if Party.FIRM in parties or row.introduced_at is not None:
        return True
    if demand is not None and demand.organisation_id is not None:
        return True
    if row.demand_id is None:
        # The firm asked the operator for an institute's proposal; the institute learns who, once the firm said yes.
        return Party.OPERATOR in parties or row.firm_said == "yes"
    return Party.OPERATOR in parties and row.firm_said == "yes"


def sides_without_members(actor: Actor, introduction_id: int) -> frozenset[Party]:
    """The sides of which nobody is on the platform, so that the operator writes down what they say."""
    row = introduction_row(actor, introduction_id)
    present = set(
        Membership.objects.filter(
            organisation_id__in=[row.firm_id, row.institute_id], ended_at=None, person__is_active=True
        ).values_list("organisation_id", flat=True)
    )
    return frozenset(side for side in SIDES if organisation_of(row, side) not in present)
