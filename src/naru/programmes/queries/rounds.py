"""Reading rounds: who may see which, their phases on a day, and who takes part."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, QuerySet, When

from naru.core.actor import Actor
from naru.core.errors import NotFound, NotPermitted
from naru.people.models import Organisation
from naru.programmes.models import Round, RoundMember, RoundPhase
from naru.programmes.permissions import can_read_running_of, can_run_round
from naru.programmes.queries.programmes import fits_of
from naru.programmes.rules import Fit, Span, phase_state
from naru.programmes.states import MemberRole, MemberState, PhaseKind, PhaseState, RoundState

PAGE_SIZE = 20
_PUBLIC = (RoundState.RUNNING.value, RoundState.CLOSED.value)
_WAITING = (MemberState.ASKED.value, MemberState.INVITED.value)


def rounds_visible_to(actor: Actor) -> QuerySet[Round]:
    """Open and closed ones for all, every one for its operator, cancelled ones for those who had to do with them."""
    if actor.is_system or actor.is_platform_admin:
        return Round.objects.all()
    mine = list(actor.memberships)
    took_part = RoundMember.objects.filter(organisation_id__in=mine).values("round_id")
    cancelled = Q(state=RoundState.CANCELLED, pk__in=took_part)
    return Round.objects.filter(Q(state__in=_PUBLIC) | Q(operator_id__in=mine) | cancelled)


def round_page(actor: Actor, *, page: int = 1) -> "Page[Round]":
    """Rounds, running ones first and then the newest: three queries whatever the number."""
    ahead = Case(When(state__in=(RoundState.RUNNING, RoundState.DRAFT), then=0), default=1)
    found = rounds_visible_to(actor).order_by(ahead, "-created_at", "-id")
    found = found.select_related("programme", "operator").prefetch_related("phases")
    return Paginator(found, PAGE_SIZE).get_page(page)


def rounds_matching(
    actor: Actor, *, programme_id: int | None = None, state: RoundState | None = None
) -> QuerySet[Round]:
    """Visible rounds with their phases, the newest first. None filters nothing."""
    found = rounds_visible_to(actor).prefetch_related("phases").order_by("-id")
    if programme_id is not None:
        found = found.filter(programme_id=programme_id)
    return found if state is None else found.filter(state=state)


def rounds_of_programme(actor: Actor, programme_id: int) -> list[Round]:
    """A programme's rounds, the newest first: two queries."""
    return list(rounds_visible_to(actor).filter(programme_id=programme_id).prefetch_related("phases"))


def round_seen_by(actor: Actor, round_id: int) -> Round:
    """One round with its phases. Raises NotFound where there is none for the actor, so that drafts stay unknown."""
    found = rounds_visible_to(actor).select_related("programme", "operator").prefetch_related("phases")
    round_ = found.filter(pk=round_id).first()
    if round_ is None:
        raise NotFound(f"no round {round_id} that you may see", round_id=round_id)
    return round_


def round_to_run(actor: Actor, round_id: int) -> Round:
    """The round, for those who run it. Raises NotFound, and NotPermitted for everybody else."""
    round_ = round_seen_by(actor, round_id)
    if not can_run_round(actor, round_.operator_id):
        raise NotPermitted(f"no right to run round {round_id}", round_id=round_id)
    return round_


@dataclass(frozen=True, slots=True)
class PhaseOn:
    """A phase of a round as it stands on one day."""

    kind: PhaseKind
    starts_on: date
    ends_on: date
    state: PhaseState


def phases_on(round_: Round, day: date) -> list[PhaseOn]:
    """The round's phases in their order; reads no more than `round.phases`."""
    known = {PhaseKind(phase.kind): phase for phase in round_.phases.all()}
    return [_phase_on(known[kind], day) for kind in PhaseKind if kind in known]


def _phase_on(phase: RoundPhase, day: date) -> PhaseOn:
    span = Span(phase.starts_on, phase.ends_on)
    return PhaseOn(PhaseKind(phase.kind), phase.starts_on, phase.ends_on, phase_state(span, day))


def now_and_next(round_: Round, day: date) -> tuple[list[PhaseOn], PhaseOn | None]:
    """The phases that run on a day, and the next one to begin after it; in a round that runs, otherwise nothing."""
    if round_.state != RoundState.RUNNING:
        return [], None
    phases = phases_on(round_, day)
    following = [phase for phase in phases if phase.state is PhaseState.BEFORE]
    return [phase for phase in phases if phase.state is PhaseState.NOW], following[0] if following else None


@dataclass(frozen=True, slots=True)
class MemberCounts:
    """How many organisations take part on each side, and how many answers are open. For everybody: no names."""

    firms: int = 0
    institutes: int = 0
    asked: int = 0
    invited: int = 0


def member_counts(round_ids: Collection[int]) -> dict[int, MemberCounts]:
    """The counts of rounds by id: one query."""

    def of(**wanted: str) -> Count:
        return Count("pk", filter=Q(**wanted))

    admitted = MemberState.ADMITTED.value
    rows = (
        RoundMember.objects.filter(round_id__in=list(round_ids))
        .values("round_id")
        .order_by()
        .annotate(
            firms=of(state=admitted, role=MemberRole.FIRM.value),
            institutes=of(state=admitted, role=MemberRole.INSTITUTE.value),
            asked=of(state=MemberState.ASKED.value),
            invited=of(state=MemberState.INVITED.value),
        )
    )
    return {
        row["round_id"]: MemberCounts(row["firms"], row["institutes"], row["asked"], row["invited"]) for row in rows
    }


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """A round with all that its page shows on one day.

    institutes : who takes part on their side; firms stay a number, as whose demand it is may be confidential.
    mine : the actor's own organisations in it.
    """

    round: Round
    phases: Sequence[PhaseOn]
    now: Sequence[PhaseOn]
    following: PhaseOn | None
    counts: MemberCounts
    institutes: Sequence[Organisation]
    mine: Sequence[RoundMember]
    may_run: bool
    reads_running: bool


def round_sheet(actor: Actor, round_id: int, *, day: date) -> RoundSheet:
    """Raises NotFound. Five queries."""
    round_ = round_seen_by(actor, round_id)
    now, following = now_and_next(round_, day)
    return RoundSheet(
        round=round_,
        phases=phases_on(round_, day),
        now=now,
        following=following,
        counts=member_counts([round_id]).get(round_id, MemberCounts()),
        institutes=institutes_in(round_id),
        mine=my_round_memberships(actor, round_id=round_id),
        may_run=can_run_round(actor, round_.operator_id),
        reads_running=can_read_running_of(actor, round_.operator_id),
    )


def institutes_in(round_id: int) -> list[Organisation]:
    """The institutes and universities that take part, which is public: one query."""
    found = Organisation.objects.filter(
        round_memberships__round_id=round_id,
        round_memberships__role=MemberRole.INSTITUTE,
        round_memberships__state=MemberState.ADMITTED,
    )
    return list(found.order_by("name", "id"))


def admitted_organisations(round_id: int, role: MemberRole) -> set[int]:
    """The organisations that take part on one side: for later stages, which decide who may know."""
    rows = RoundMember.objects.filter(round_id=round_id, role=role, state=MemberState.ADMITTED)
    return set(rows.values_list("organisation_id", flat=True))


def my_round_memberships(actor: Actor, *, round_id: int | None = None) -> list[RoundMember]:
    """Where the actor's own organisations take part or took part, in rounds that are not drafts: two queries."""
    found = RoundMember.objects.filter(organisation_id__in=list(actor.memberships))
    found = found.exclude(round__state=RoundState.DRAFT).select_related(
        "round", "round__programme", "round__operator", "organisation"
    )
    if round_id is not None:
        found = found.filter(round_id=round_id)
    return list(found.prefetch_related("round__phases").order_by("-round__created_at", "-round_id", "organisation"))


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the operator sees it. fit : how the programme's conditions answer; None for institutes."""

    member: RoundMember
    fit: Fit | None


def members_of(
    actor: Actor, round_id: int, *, on: date, role: str = "", page: int = 1
) -> "tuple[Page[RoundMember], list[MemberRow]]":
    """Everybody who has to do with the round, who waits for an answer first, for its operator: five queries a page.

    Raises NotFound, and NotPermitted for those who are not of the operator.
    """
    round_ = _read_by_operator(actor, round_id)
    found = RoundMember.objects.filter(round=round_).select_related("organisation")
    if role in {known.value for known in MemberRole}:
        found = found.filter(role=role)
    waiting_first = Case(When(state__in=_WAITING, then=0), default=1)
    found = found.order_by(waiting_first, "state", "organisation__name", "pk")
    shown = Paginator(found, PAGE_SIZE).get_page(page)
    return shown, _with_fits(round_, list(shown.object_list), on)


def member_states(actor: Actor, round_id: int, organisation_ids: Collection[int]) -> dict[int, MemberState]:
    """How organisations stand to a round, for its operator. Raises NotFound, NotPermitted."""
    round_ = _read_by_operator(actor, round_id)
    rows = RoundMember.objects.filter(round=round_, organisation_id__in=list(organisation_ids))
    return {
        organisation_id: MemberState(state) for organisation_id, state in rows.values_list("organisation_id", "state")
    }


def member_in(actor: Actor, round_id: int, member_id: int, *, on: date) -> MemberRow:
    """One member, for the operator and for the organisation itself. Raises NotFound for everybody else."""
    round_ = round_seen_by(actor, round_id)
    member = RoundMember.objects.select_related("organisation", "round").filter(round=round_, pk=member_id).first()
    of_operator = can_read_running_of(actor, round_.operator_id)
    if member is None or not (of_operator or actor.is_member(member.organisation_id)):
        raise NotFound(f"no member {member_id} of round {round_id} for you", round_id=round_id)
    return _with_fits(round_, [member], on)[0]


def _read_by_operator(actor: Actor, round_id: int) -> Round:
    round_ = rounds_visible_to(actor).filter(pk=round_id).first()
    if round_ is None:
        raise NotFound(f"no round {round_id} that you may see", round_id=round_id)
    if not can_read_running_of(actor, round_.operator_id):
        raise NotPermitted(f"the members of round {round_id} are for its operator", round_id=round_id)
    return round_


def _with_fits(round_: Round, members: Sequence[RoundMember], on: date) -> list[MemberRow]:
    firms = [member.organisation for member in members if member.role == MemberRole.FIRM]
    fits: Mapping[int, Fit] = fits_of(round_.programme_id, firms, on=on) if firms else {}
    return [MemberRow(member, fits.get(member.organisation_id)) for member in members]


def rounds_waiting_for(actor: Actor) -> list[tuple[Round, MemberCounts]]:
    """Rounds that the actor runs and that are not over, with their counts: three queries."""
    if not actor.is_operator:
        return []
    found = Round.objects.filter(state__in=(RoundState.DRAFT, RoundState.RUNNING)).select_related("operator")
    if not (actor.is_platform_admin or actor.is_system):
        found = found.filter(operator_id__in=[one for one in actor.memberships if actor.can_write_for(one)])
    rows = list(found.prefetch_related("phases")[:PAGE_SIZE])
    counts = member_counts([round_.pk for round_ in rows])
    return [(round_, counts.get(round_.pk, MemberCounts())) for round_ in rows]
