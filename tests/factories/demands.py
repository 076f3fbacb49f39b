"""Organisations, demands and offers for tests, made through the services as everybody else makes them."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from naru.core.actor import SYSTEM, Actor, Role
from naru.demands.models import Demand, Offer
from naru.demands.services import move_demand, move_offer, register_demand, register_offer
from naru.demands.states import OfferKind
from naru.demands.values import DemandValues, OfferValues
from naru.people.models import Membership, Organisation, Person

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
_number = count(1)

DEMAND = DemandValues(
    title="다이캐스팅 제품 기포 불량 줄이기",
    title_en="Fewer pores in die castings",
    field="알루미늄 다이캐스팅",
    problem="얇은 알루미늄 하우징을 주조하면 기포가 생겨 열에 아홉만 씁니다.",
    problem_en="Thin aluminium housings come out of the die with pores.",
    specification="기포율 0.5 % 아래",
    tried="진공도를 높여 보았습니다.",
    trl_now=4,
    trl_wanted=7,
    budget_min_krw=100_000_000,
    budget_max_krw=300_000_000,
    contact_role="생산기술팀 담당",
)
OFFER = OfferValues(
    kind=OfferKind.TECHNOLOGY,
    title="고진공 다이캐스팅 공정",
    title_en="High-vacuum die casting",
    summary="기포를 줄이는 고진공 다이캐스팅 공정 설계 기술입니다.",
    summary_en="A casting process that leaves fewer pores.",
    description="금형 배기와 진공 제어를 함께 설계합니다.",
    trl=6,
)


def make_organisation(name: str = "", kind: str = "firm") -> Organisation:
    name = name or f"예시 기관 {next(_number)}"
    return Organisation.objects.create(kind=kind, name=name, is_example=True, created_at=NOW, updated_at=NOW)


def make_member(organisation: Organisation, role: Role = Role.EDITOR) -> tuple[Person, Actor]:
    person = Person.objects.create_user(f"member{next(_number)}@example.org")
    Membership.objects.create(person=person, organisation=organisation, role=role.value, created_at=NOW)
    operator_of = frozenset({organisation.pk} if organisation.kind == "operator" else ())
    return person, Actor(person_id=person.pk, memberships={organisation.pk: role}, operator_of=operator_of)


def make_demand(organisation: Organisation | None = None, *, is_open: bool = True, **changes: object) -> Demand:
    organisation = organisation or make_organisation()
    values = replace(DEMAND, **changes)  # type: ignore[arg-type]
    demand = register_demand(organisation_id=organisation.pk, values=values, actor=SYSTEM, now=NOW)
    return move_demand(demand_id=demand.pk, action="publish", actor=SYSTEM, now=NOW) if is_open else demand


def make_offer(organisation: Organisation | None = None, *, is_published: bool = True, **changes: object) -> Offer:
    organisation = organisation or make_organisation(kind="institute")
    values = replace(OFFER, **changes)  # type: ignore[arg-type]
    offer = register_offer(organisation_id=organisation.pk, values=values, actor=SYSTEM, now=NOW)
    return move_offer(offer_id=offer.pk, action="publish", actor=SYSTEM, now=NOW) if is_published else offer
