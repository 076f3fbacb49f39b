"""A small world in which every confidential thing holds a mark of its own, and the people who come to look.

Everything is made through the services, as it comes to be; what stands in two places (a number cut to thousands) has
several marks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.factories.demands import make_demand, make_offer, make_organisation
from tests.factories.introductions import make_round as make_running_round
from tests.factories.plans import PRIVATE_LINE, WHOLE, Pair, make_signed_plan, save
from tests.factories.rounds import spans

from naru.core.actor import SYSTEM, Actor, Role, Scope
from naru.core.period import SEOUL
from naru.demands.services import keep_draft as keep_demand_draft
from naru.demands.states import Confidentiality
from naru.imports.models import ImportBatch
from naru.introductions.models import Introduction
from naru.introductions.queries import nda_of
from naru.introductions.rules import MeetingValues
from naru.introductions.services import (
    accept_nda,
    answer_introduction,
    end_introduction,
    introduce_pair,
    propose_by_hand,
    propose_meeting,
    send_message,
)
from naru.introductions.services.messages import SentFile
from naru.introductions.states import Answer, EndReason
from naru.introductions.states import Party as Side
from naru.matching import following
from naru.matching.services import RunSettings, add_run_rule, decide_interest, draft_run, enter_round
from naru.matching.states import ReasonCode, RuleKind
from naru.matching.states import Side as DecidingSide
from naru.people.models import Membership, Organisation, Person
from naru.people.queries import actor_for
from naru.people.services import ask_to_join, end_membership, invite
from naru.plans.models import JointPlan
from naru.plans.services import comment, keep_draft, start_plan
from naru.plans.sheets import StrategyPart
from naru.plans.states import Party, PlanPart
from naru.programmes.models import Round, RoundPhase
from naru.programmes.states import RoundState
from naru.records.models import Attachment, Notice, OutboxMail
from naru.tokens.models import PersonalToken
from naru.tokens.services import issue_token

BACKEND = "django.contrib.auth.backends.ModelBackend"
PUBLIC_WORD = "QXPUBLIC"
BUDGET_KRW = 734_561_298
ROADMAP_KRW = 618_273_954


def mark(name: str) -> str:
    return f"QX{name.upper().replace(' ', '').replace(chr(39), '')}Z"


def marks(name: str) -> tuple[str, ...]:
    """How the secret would read, wherever it stood."""
    amounts = {"budget": BUDGET_KRW, "roadmap": ROADMAP_KRW}
    if name in amounts:
        krw = amounts[name]
        return (str(krw), f"{krw:,}", f"{krw // 1000:,}", f"{krw / 1e6:,.1f}")
    if name == "business number":
        return ("1248100998", "124-81-00998")
    return (mark(name),)


F, G, I, J, K, S, O1, O2 = (  # noqa: E741
    "firm",
    "other firm",
    "partner",
    "introduced",
    "ended",
    "stranger",
    "operator",
    "other operator",
)
KIND = {F: "firm", G: "firm", I: "institute", J: "institute", K: "institute", S: "institute", O1: "operator"}


@dataclass
class World:
    """ids : what stands for each argument of an address, to be asked one after the other."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, list[Any]] = field(default_factory=dict)
    demand_id: int = 0
    offer_id: int = 0

    def actor(self, who: str) -> Actor:
        return actor_for(self.people[who])


def plant() -> World:
    world = World()
    now = timezone.now()
    _people(world)
    round_ = make_running_round(
        world.organisations[O1],
        *((world.organisations[who], "institute" if KIND[who] == "institute" else "firm") for who in (F, I, J, K, S)),
    )
    day = now.astimezone(SEOUL).date()
    discovery = spans(day - timedelta(days=1))
    RoundPhase.objects.bulk_create(
        RoundPhase(round=round_, kind=kind.value, starts_on=span.starts_on, ends_on=span.ends_on)
        for kind, span in discovery.items()
    )
    demand = _demand(world)
    enter_round(round_id=round_.pk, side=DecidingSide.DEMAND, subject_id=demand, actor=world.actor(F), now=now)
    offers = {
        who: make_offer(world.organisations[who], title=f"{who} 다이캐스팅 진공 공정 {PUBLIC_WORD}").pk
        for who in (I, J, K, S)
    }
    hidden_demand = make_demand(world.organisations[F], title=mark("unpublished demand"), is_open=False)
    hidden_offer = make_offer(world.organisations[I], title=mark("unpublished offer"), is_published=False)
    keep_demand_draft(
        token=uuid4(),
        subject_type="demand",
        organisation_id=world.organisations[F].pk,
        values={"title": mark("unfinished text")},
        actor=world.actor("writer"),
        now=now,
    )
    _interest(world, demand, offers[S])
    introductions = _introductions(world, round_, demand, offers)
    plan = _plan(world, introductions[I])
    signed = _signed_plan(world, round_)
    run_ids = _run(world, round_, demand)
    hidden_round = Round.objects.create(
        programme=round_.programme,
        operator=world.organisations[O1],
        title=mark("unopened round"),
        state=RoundState.DRAFT.value,
        created_at=now,
        updated_at=now,
    )
    _joining(world)
    batch = _import(world)
    # Its results are public from here on: who did not sign is counted there and never named.
    Round.objects.filter(pk=round_.pk).update(state=RoundState.CLOSED.value)
    following.catch_up(following.shared_index())
    world.demand_id, world.offer_id = demand, offers[S]
    world.ids = {
        "demand_id": [demand, hidden_demand.pk],
        "offer_id": [offers[I], offers[S], hidden_offer.pk],
        "introduction_id": list(introductions.values()),
        "meeting_id": list(Introduction.objects.get(pk=introductions[I]).meetings.values_list("pk", flat=True)),
        "plan_id": [plan, signed],
        "round_id": [round_.pk, hidden_round.pk],
        "run_id": run_ids,
        "organisation_id": [world.organisations[F].pk],
        "attachment_id": list(Attachment.objects.values_list("pk", flat=True)),
        "batch_id": [batch],
        "mail_id": list(OutboxMail.objects.order_by("-id").values_list("pk", flat=True)[:3]),
        "notice_id": list(Notice.objects.order_by("-id").values_list("pk", flat=True)[:2]),
        "programme_id": [round_.programme_id],
        "part": [PlanPart.STRATEGY.value, PlanPart.RISKS.value],
        "document": ["plan", "agreement"],
        "table": ["pairs", "funnel"],
        "ending": ["xlsx"],
    }
    return world


def _people(world: World) -> None:
    now = timezone.now()
    for who, kind in {**KIND, O2: "operator"}.items():
        name = f"{mark('firm name')} 정밀" if who == F else f"예시 {who}"
        made = world.organisations[who] = make_organisation(name, kind)
        world.people[who] = _person(who)
        Membership.objects.create(person=world.people[who], organisation=made, role=Role.ADMIN, created_at=now)
    firm = world.organisations[F]
    Organisation.objects.filter(pk=firm.pk).update(business_number="1248100998")
    for who, role in (("writer", Role.EDITOR), ("colleague", Role.VIEWER), ("former colleague", Role.EDITOR)):
        world.people[who] = _person(who)
        made_member = Membership.objects.create(person=world.people[who], organisation=firm, role=role, created_at=now)
        if who == "former colleague":
            end_membership(membership_id=made_member.pk, actor=SYSTEM, now=now)
    world.people["nobody's person"] = _person("nobody")
    world.people["platform admin"] = _person("platform-admin", is_platform_admin=True)
    Person.objects.filter(pk=world.people[F].pk).update(email=f"{mark('address')}@naru.example".lower())
    actor = world.actor(F)
    everything = list(Scope)
    for name, scopes in (
        ("reading token", [Scope.READ]),
        ("narrow token", [Scope.MATCH]),
        ("former token", everything),
    ):
        world.tokens[name] = issue_token(name=mark("token name"), scopes=scopes, days=1, actor=actor, now=now)
    PersonalToken.objects.filter(hint=world.tokens["former token"][-4:]).update(expires_at=now - timedelta(days=1))


def _person(name: str, **changes: Any) -> Person:
    return Person.objects.create_user(f"{name.replace(' ', '-').replace(chr(39), '')}@naru.example", **changes)


def _demand(world: World) -> int:
    words = "이것은 정해진 사람만 읽는 긴 설명입니다"
    return make_demand(
        world.organisations[F],
        title=f"다이캐스팅 기포 {PUBLIC_WORD}",
        title_en=f"Pores in castings {PUBLIC_WORD}",
        problem=f"{mark('problem')} {words}",
        problem_en=f"{mark('problem in english')} {words}",
        specification=f"{mark('specification')} {words}",
        specification_en=f"{mark('specification in english')} {words}",
        tried=f"{mark('tried')} {words}",
        contact_role=f"{mark('contact')} 담당",
        budget_min_krw=None,
        budget_max_krw=BUDGET_KRW,
        problem_level=Confidentiality.MATCHED,
        specification_level=Confidentiality.NDA,
        tried_level=Confidentiality.NDA,
        contact_level=Confidentiality.NDA,
        budget_level=Confidentiality.MATCHED,
        firm_level=Confidentiality.MATCHED,
    ).pk


def _interest(world: World, demand: int, offer: int) -> None:
    now = timezone.now()
    for side, who, name in (
        (DecidingSide.DEMAND, F, "firm's reason"),
        (DecidingSide.OFFER, S, "institute's reason"),
    ):
        decide_interest(
            demand_id=demand,
            offer_id=offer,
            side=side,
            action="decline",
            actor=world.actor(who),
            now=now,
            reason=ReasonCode.TOO_COSTLY,
            note=mark(name),
        )


def _introductions(world: World, round_: Round, demand: int, offers: Mapping[str, int]) -> dict[str, int]:
    now = timezone.now()
    made: dict[str, int] = {}
    for who in (I, J, K):
        id_ = made[who] = propose_by_hand(
            demand_id=demand, offer_id=offers[who], round_id=round_.pk, actor=world.actor(O1), now=now
        ).pk
        for side, actor in ((Side.FIRM, world.actor(F)), (Side.INSTITUTE, world.actor(who))):
            answer_introduction(introduction_id=id_, party=side, answer=Answer.YES, actor=actor, now=now)
        introduce_pair(introduction_id=id_, actor=world.actor(O1), now=now)
        if who != J:
            for side_of in (F, who):
                read = nda_of(world.actor(side_of), id_)
                accept_nda(
                    introduction_id=id_,
                    name=mark("name under the nda") if who == I else "담당자",
                    read_hash=read.text_hash,
                    actor=world.actor(side_of),
                    now=now,
                )
    end_introduction(
        introduction_id=made[K],
        party=Side.FIRM,
        reason=EndReason.TERMS,
        note=mark("reason of the end"),
        actor=world.actor(F),
        now=now,
    )
    send_message(
        introduction_id=made[I],
        text=f"{mark('message')} 첫 인사",
        key="1",
        actor=world.actor(F),
        now=now,
        files=[SentFile(f"{mark('file name')}.csv", f"{mark('file content')},1\n".encode())],
    )
    propose_meeting(
        introduction_id=made[I],
        values=MeetingValues(
            now + timedelta(days=3),
            place=mark("place of a meeting"),
            address=f"https://meet.example/{mark('room of a meeting')}",
            agenda=mark("agenda of a meeting"),
        ),
        actor=world.actor(F),
        now=now,
    )
    return made


def _plan(world: World, introduction_id: int) -> int:
    """A plan that is being written."""
    now = timezone.now()
    plan = start_plan(introduction_id=introduction_id, actor=world.actor(F), now=now)
    for part, content in WHOLE.items():
        if part is PlanPart.STRATEGY:
            save(plan, part, StrategyPart(mark("strategy"), "고진공", "경쟁"), world.actor(F))
        elif part is PlanPart.SUMMARY:
            save(plan, part, replace(content, title=mark("title of a plan")), world.actor(F))  # type: ignore[type-var]
        elif part is PlanPart.ROADMAP:
            line = replace(PRIVATE_LINE, amount_krw=ROADMAP_KRW, what="설비")
            save(plan, part, (line,), world.actor(F))
    comment(plan_id=plan.pk, part=PlanPart.STRATEGY, text=mark("comment"), actor=world.actor(F), now=now)
    keep_draft(
        plan_id=plan.pk,
        part=PlanPart.RISKS,
        base_version=1,
        values={"rows": [{"what": mark("unfinished part")}]},
        actor=world.actor(F),
        now=now,
    )
    return plan.pk


def _signed_plan(world: World, round_: Round) -> int:
    """A plan of two others in the same round: its facts are public, its strategy is not."""
    firm, institute = world.organisations[G], world.organisations[S]
    demand = make_demand(firm)
    introduction = Introduction.objects.create(
        round=round_,
        operator=round_.operator,
        firm=firm,
        institute=institute,
        demand=demand,
        origin="operator",
        state="under_nda",
        created_at=timezone.now(),
        updated_at=timezone.now(),
    )
    people = {
        Party.FIRM: world.people[G],
        Party.INSTITUTE: world.people[S],
        Party.OPERATOR: world.people[O1],
    }
    actors = {party: actor_for(person) for party, person in people.items()}
    _, plan = make_signed_plan(Pair(introduction, firm, institute, round_.operator, people, actors))
    JointPlan.objects.get(pk=plan.pk)
    return plan.pk


def _run(world: World, round_: Round, demand: int) -> list[int]:
    """A run that was not published, with a rule and its reason."""
    now = timezone.now()
    run_id = draft_run(settings=RunSettings(mark("title of a run"), round_.pk), actor=world.actor(O1), now=now)
    add_run_rule(
        run_id=run_id,
        kind=RuleKind.FORBID,
        organisation_id=world.organisations[S].pk,
        demand_id=demand,
        reason=mark("reason of a rule"),
        actor=world.actor(O1),
        now=now,
    )
    return [run_id]


def _joining(world: World) -> None:
    now = timezone.now()
    firm = world.organisations[F].pk
    invite(
        organisation_id=firm,
        email=f"{mark('invited address')}@naru.example".lower(),
        role=Role.VIEWER,
        actor=world.actor(F),
        now=now,
    )
    ask_to_join(organisation_id=firm, note=mark("note of who asks"), actor=world.actor("nobody's person"), now=now)


def _import(world: World) -> int:
    client = Client()
    client.force_login(world.people[O1], backend=BACKEND)
    text = f"기관명,소개\n(예시) 나래,{mark('imported row')}\n"
    file = SimpleUploadedFile(f"{mark('imported file')}.csv", text.encode())
    client.post("/import/new/", {"kind": "organisations", "file": file})
    return ImportBatch.objects.get().pk
