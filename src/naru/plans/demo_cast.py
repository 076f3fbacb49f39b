"""Who acts in the demo's rounds, and the steps they take: each through the service that a person's click would call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from naru.core.actor import SYSTEM, Actor, Role
from naru.introductions.models import Introduction
from naru.introductions.nda import hash_of
from naru.introductions.queries import text_to_accept
from naru.introductions.services import (
    accept_nda,
    answer_introduction,
    end_introduction,
    introduce_pair,
    propose_by_hand,
)
from naru.introductions.states import Answer, EndReason, IntroductionState
from naru.introductions.states import Party as Side
from naru.matching.services import enter_round
from naru.matching.states import Side as Entry
from naru.people.demo import ROLES, organisation_ids, person_of_role
from naru.people.services import register_person
from naru.plans.models import PlanSection
from naru.plans.services import save_part, sign_plan, start_plan, submit_for_signing
from naru.plans.sheets import Content, RoleLine
from naru.plans.states import Party, PlanPart
from naru.programmes.rules import Span
from naru.programmes.services import RoundText, decide_member, invite_member, move_round, plan_phases, register_round
from naru.programmes.states import PhaseKind

PROGRAMME = "midsize-institute"
OPERATOR = "kiat"
# Who has no account among the demo's roles is played by one for all firms or all institutes.
_EXTRAS = {Side.FIRM: "데모 기업들 (Demo firms)", Side.INSTITUTE: "데모 연구기관들 (Demo institutes)"}
_SIGNER = {Party.FIRM: "예시 기업 대표", Party.INSTITUTE: "예시 연구기관장", Party.OPERATOR: "예시 운영기관장"}


@dataclass(frozen=True, slots=True)
class Cast:
    """ids : organisations by their demo keys. players : persons by demo key or by side."""

    ids: Mapping[str, int]
    players: Mapping[str, int]

    def writer(self, key: str, side: Side) -> Actor:
        """Somebody who writes for the organisation on that side."""
        person_id = self.players.get(key) or self.players[side.value]
        organisation_id = self.ids[key]
        operates = frozenset({organisation_id}) if side is Side.OPERATOR else frozenset()
        return Actor(person_id=person_id, memberships={organisation_id: Role.ADMIN}, operator_of=operates)

    def firm(self, key: str) -> Actor:
        return self.writer(key, Side.FIRM)

    def institute(self, key: str) -> Actor:
        return self.writer(key, Side.INSTITUTE)

    @property
    def operator(self) -> Actor:
        return self.writer(OPERATOR, Side.OPERATOR)


def assemble_cast(now: datetime) -> Cast:
    """The demo's roles, and the two extra accounts, which nobody can sign in to."""
    players = {
        role.organisation: person.pk for role in ROLES if role.organisation and (person := person_of_role(role.key))
    }
    for side, name in _EXTRAS.items():
        email = f"demo-{side.value}s@naru.example"
        players[side.value] = register_person(email=email, name=name, actor=SYSTEM, now=now)
    return Cast(organisation_ids(), players)


def open_round(programme_id: int, text: RoundText, spans: Mapping[PhaseKind, Span], cast: Cast, now: datetime) -> int:
    """A round with its phases, open."""
    operator = cast.operator
    round_id = register_round(
        programme_id=programme_id,
        operator_id=cast.ids[OPERATOR],
        text=text,
        actor=operator,
        now=now,
        is_example=True,
    )
    plan_phases(round_id=round_id, version=1, spans=spans, actor=operator, now=now)
    move_round(round_id=round_id, action="open", actor=operator, now=now)
    return round_id


def take_part(round_id: int, keys: Sequence[str], side: Side, cast: Cast, now: datetime) -> None:
    """The operator invites organisations, and they accept."""
    for key in keys:
        member_id = invite_member(round_id=round_id, organisation_id=cast.ids[key], actor=cast.operator, now=now)
        decide_member(round_id=round_id, member_id=member_id, action="accept", actor=cast.writer(key, side), now=now)


def enter(round_id: int, side: Entry, subject_id: int, actor: Actor, now: datetime) -> None:
    enter_round(round_id=round_id, side=side, subject_id=subject_id, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class Days:
    """When a pair takes each of its steps."""

    proposed: datetime
    answered: datetime
    introduced: datetime
    agreed: datetime
    planned: datetime


@dataclass(frozen=True, slots=True)
class Couple:
    """A firm and an institute of one round, by their demo keys, with what brings them together."""

    firm: str
    institute: str
    demand_id: int
    offer_id: int | None = None


def bring_to(
    state: IntroductionState, couple: Couple, round_id: int, cast: Cast, days: Days, *, firm_says: bool = True
) -> int:
    """Propose a pair and lead it up to a state; returns the introduction's id.

    Up to PROPOSED only the firm has said yes, or nobody (`firm_says` False); PLANNING is left to the plan.
    """
    introduction_id = _propose(couple, round_id, cast, days.proposed)
    if state is IntroductionState.PROPOSED:
        if firm_says:
            say_yes(introduction_id, Side.FIRM, cast.firm(couple.firm), days.answered)
        return introduction_id
    say_yes(introduction_id, Side.FIRM, cast.firm(couple.firm), days.answered)
    say_yes(introduction_id, Side.INSTITUTE, cast.institute(couple.institute), days.answered)
    if state is IntroductionState.WANTED:
        return introduction_id
    introduce_pair(introduction_id=introduction_id, actor=cast.operator, now=days.introduced)
    if state is IntroductionState.INTRODUCED:
        return introduction_id
    for actor in (cast.firm(couple.firm), cast.institute(couple.institute)):
        accept(introduction_id, actor, days.agreed)
    return introduction_id


def _propose(couple: Couple, round_id: int, cast: Cast, now: datetime) -> int:
    made = propose_by_hand(
        round_id=round_id,
        actor=cast.operator,
        now=now,
        demand_id=couple.demand_id,
        offer_id=couple.offer_id,
        firm_id=cast.ids[couple.firm],
        institute_id=cast.ids[couple.institute],
    )
    return made.pk


def say_yes(introduction_id: int, party: Side, actor: Actor, now: datetime) -> None:
    answer_introduction(introduction_id=introduction_id, party=party, answer=Answer.YES, actor=actor, now=now)


def say_no(introduction_id: int, party: Side, reason: EndReason, actor: Actor, now: datetime) -> None:
    answer_introduction(
        introduction_id=introduction_id, party=party, answer=Answer.NO, reason=reason, actor=actor, now=now
    )


def accept(introduction_id: int, actor: Actor, now: datetime) -> None:
    """One side accepts the confidentiality agreement that stands before it."""
    text = text_to_accept(
        Introduction.objects.select_related("firm", "institute", "demand", "offer").get(pk=introduction_id)
    )
    accept_nda(introduction_id=introduction_id, name="예시 담당자", read_hash=hash_of(text), actor=actor, now=now)


def end(introduction_id: int, party: Side, reason: EndReason, actor: Actor, now: datetime) -> None:
    end_introduction(introduction_id=introduction_id, party=party, reason=reason, actor=actor, now=now)


def write_plan(
    introduction_id: int, couple: Couple, parts: Mapping[PlanPart, Content], cast: Cast, now: datetime
) -> int:
    """Begin the pair's joint plan and write these parts of it; returns the plan's id.

    The firm writes; of the roles each side writes its own.
    """
    firm, institute = cast.firm(couple.firm), cast.institute(couple.institute)
    plan_id = start_plan(introduction_id=introduction_id, actor=firm, now=now).pk
    for part, content in parts.items():
        if part is PlanPart.ROLES and isinstance(content, tuple):
            own = tuple(line for line in content if isinstance(line, RoleLine) and line.party is Party.FIRM)
            _save(plan_id, part, own, firm, now)
        writer = institute if part is PlanPart.ROLES else firm
        _save(plan_id, part, content, writer, now)
    return plan_id


def _save(plan_id: int, part: PlanPart, content: Content, actor: Actor, now: datetime) -> None:
    version = PlanSection.objects.values_list("version", flat=True).get(plan_id=plan_id, part=part.value)
    save_part(plan_id=plan_id, part=part, base_version=version, content=content, actor=actor, now=now)


def hand_in(plan_id: int, couple: Couple, cast: Cast, now: datetime) -> int:
    """Freeze the plan for signing; returns the number of the version that is signed."""
    return submit_for_signing(plan_id=plan_id, actor=cast.firm(couple.firm), now=now).number


def sign(plan_id: int, version: int, party: Party, couple: Couple, cast: Cast, now: datetime) -> None:
    actors = {
        Party.FIRM: cast.firm(couple.firm),
        Party.INSTITUTE: cast.institute(couple.institute),
        Party.OPERATOR: cast.operator,
    }
    sign_plan(
        plan_id=plan_id,
        party=party,
        version=version,
        name=_SIGNER[party],
        title="예시",
        has_read=True,
        actor=actors[party],
        now=now,
    )
