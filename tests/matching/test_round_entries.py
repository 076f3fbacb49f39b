"""What takes part in a round: who puts it in, until when, and who reads of it."""

from datetime import timedelta

import pytest
from tests.factories import demands as things
from tests.factories.people import NOW, make_organisation, member_actor
from tests.factories.rounds import TODAY, add_member, make_round, spans

from naru.core.actor import PUBLIC, Actor, Role
from naru.core.errors import NotFound, NotPermitted, RuleRefused
from naru.demands.models import Demand
from naru.demands.queries import visible_parts
from naru.demands.services import admit_reader
from naru.demands.states import Confidentiality, DemandPart
from naru.matching import queries
from naru.matching.models import RoundEntry
from naru.matching.rules import entry_decision
from naru.matching.services import choose_entries, enter_round, leave_round, leave_with_entries
from naru.matching.states import EntryReason, Side
from naru.people.models import Organisation
from naru.people.states import OrganisationKind
from naru.programmes.models import Round
from naru.programmes.states import PhaseState
from naru.records.models import AuditEvent

pytestmark = pytest.mark.django_db
OVER = spans(TODAY - timedelta(days=40))


@pytest.fixture
def operator() -> Organisation:
    return make_organisation("운영기관", OrganisationKind.OPERATOR)


@pytest.fixture
def firm() -> Organisation:
    return make_organisation("기업")


@pytest.fixture
def round_(operator: Organisation, firm: Organisation) -> Round:
    found = make_round(operator)
    add_member(found, firm)
    return found


def test_entry_before_discovery_is_refused_even_for_the_operator() -> None:
    decision = entry_decision(
        is_running=True,
        is_published=True,
        is_admitted=True,
        discovery=PhaseState.BEFORE,
        by_operator=True,
        reason=EntryReason.OUTAGE,
    )
    assert decision.code == "discovery_not_begun"


def test_member_puts_its_open_demand_in_once(round_: Round, firm: Organisation) -> None:
    demand, actor = things.make_demand(firm), member_actor(firm)
    for _ in range(2):
        enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW)
    assert queries.entry_counts([round_.pk]) == {round_.pk: queries.EntryCounts(1, 0)}
    assert queries.own_entry_counts(actor, [round_.pk]) == {(round_.pk, firm.pk): 1}
    event = AuditEvent.objects.get(verb="round_entry.enter")
    assert (event.subject_id, event.details) == (str(round_.pk), {"demand": demand.pk})


def test_draft_is_refused_and_writes_nothing(round_: Round, firm: Organisation) -> None:
    demand = things.make_demand(firm, is_open=False)
    with pytest.raises(RuleRefused) as refused:
        enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=member_actor(firm), now=NOW)
    assert refused.value.code == "not_published"
    assert RoundEntry.objects.count() == 0


def test_organisation_outside_the_round_is_refused(round_: Round) -> None:
    other = make_organisation()
    with pytest.raises(RuleRefused) as refused:
        enter_round(
            round_id=round_.pk,
            side=Side.DEMAND,
            subject_id=things.make_demand(other).pk,
            actor=member_actor(other),
            now=NOW,
        )
    assert refused.value.code == "not_admitted"


def test_firm_that_takes_part_as_a_firm_puts_no_offer_in(round_: Round, firm: Organisation) -> None:
    offer = things.make_offer(firm)
    with pytest.raises(RuleRefused) as refused:
        enter_round(round_id=round_.pk, side=Side.OFFER, subject_id=offer.pk, actor=member_actor(firm), now=NOW)
    assert refused.value.code == "not_admitted"


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_only_those_who_write_for_it_put_it_in(round_: Round, firm: Organisation, role: Role | None) -> None:
    actor = member_actor(firm, role) if role else member_actor(make_organisation())
    with pytest.raises(NotPermitted):
        enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=things.make_demand(firm).pk, actor=actor, now=NOW)


def test_after_discovery_only_the_operator_adds_and_says_why(operator: Organisation, firm: Organisation) -> None:
    round_ = make_round(operator, phases=OVER)
    add_member(round_, firm)
    demand = things.make_demand(firm, firm_level=Confidentiality.PUBLIC)

    def enter(actor: Actor, reason: EntryReason | None = None) -> None:
        enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW, reason=reason)

    with pytest.raises(RuleRefused) as by_firm:
        enter(member_actor(firm), EntryReason.OUTAGE)
    staff = member_actor(operator)
    with pytest.raises(RuleRefused) as unexplained:
        enter(staff)
    assert (by_firm.value.code, unexplained.value.code) == ("discovery_over", "entry_reason_missing")
    enter(staff, EntryReason.OUTAGE)
    assert AuditEvent.objects.get(verb="round_entry.enter").details["reason"] == "outage"


def test_operator_cannot_find_out_whose_demand_it_is_by_adding_it(
    operator: Organisation, round_: Round, firm: Organisation
) -> None:
    hidden = things.make_demand(firm, firm_level=Confidentiality.NDA)
    elsewhere = things.make_demand(make_organisation(), firm_level=Confidentiality.NDA)
    for demand in (hidden, elsewhere):
        with pytest.raises(NotPermitted):
            enter_round(
                round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=member_actor(operator), now=NOW
            )


def reads(organisation: Organisation, demand: Demand) -> set[DemandPart]:
    return set(visible_parts(demand, member_actor(organisation)))


def test_operator_reads_matched_parts_while_the_demand_is_in_its_round_and_no_other_operator_does(
    operator: Organisation, round_: Round, firm: Organisation
) -> None:
    demand, actor = things.make_demand(firm, problem_level=Confidentiality.MATCHED), member_actor(firm)
    other = make_organisation("다른 운영기관", OrganisationKind.OPERATOR)
    assert DemandPart.PROBLEM not in reads(operator, demand)
    enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW)
    assert DemandPart.PROBLEM in reads(operator, demand)
    assert DemandPart.PROBLEM not in reads(other, demand)
    leave_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW)
    assert DemandPart.PROBLEM not in reads(operator, demand)


def test_operator_reads_on_while_the_demand_is_in_another_of_its_rounds(
    operator: Organisation, round_: Round, firm: Organisation
) -> None:
    second = make_round(operator)
    add_member(second, firm)
    demand, actor = things.make_demand(firm, problem_level=Confidentiality.MATCHED), member_actor(firm)
    for one in (round_, second):
        enter_round(round_id=one.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW)
    leave_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW)
    assert DemandPart.PROBLEM in reads(operator, demand)


def test_admission_under_nda_that_the_firm_gave_is_not_lowered_by_the_round(
    operator: Organisation, round_: Round, firm: Organisation
) -> None:
    demand, actor = things.make_demand(firm, problem_level=Confidentiality.NDA), member_actor(firm)
    admit_reader(demand_id=demand.pk, organisation_id=operator.pk, level=Confidentiality.NDA, actor=actor, now=NOW)
    enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW)
    assert DemandPart.PROBLEM in reads(operator, demand)


def test_left_entry_keeps_its_row_and_may_come_back(round_: Round, firm: Organisation) -> None:
    demand, actor = things.make_demand(firm), member_actor(firm)
    enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW)
    leave_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW)
    assert RoundEntry.objects.get().left_at == NOW
    assert queries.entry_counts([round_.pk]) == {}
    enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW)
    assert RoundEntry.objects.get().left_at is None


def test_choosing_several_writes_all_or_nothing(round_: Round, firm: Organisation) -> None:
    one, draft = things.make_demand(firm), things.make_demand(firm, is_open=False)
    with pytest.raises(RuleRefused):
        choose_entries(
            round_id=round_.pk,
            side=Side.DEMAND,
            enter=[one.pk, draft.pk],
            leave=[],
            actor=member_actor(firm),
            now=NOW,
        )
    assert RoundEntry.objects.count() == 0


def test_firm_that_leaves_takes_its_demands_with_it(round_: Round, firm: Organisation) -> None:
    demand, actor = things.make_demand(firm), member_actor(firm)
    enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=actor, now=NOW)
    member = round_.members.get()
    leave_with_entries(round_id=round_.pk, member_id=member.pk, reason="일정이 맞지 않음", actor=actor, now=NOW)
    member.refresh_from_db()
    assert (member.state, RoundEntry.objects.get().left_at) == ("left", NOW)


def test_list_of_entries_is_for_the_operator_and_those_who_take_part(
    operator: Organisation, round_: Round, firm: Organisation
) -> None:
    demand = things.make_demand(firm, firm_level=Confidentiality.NDA)
    enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=member_actor(firm), now=NOW)
    institute = make_organisation("연구원", OrganisationKind.INSTITUTE)
    add_member(round_, institute)
    for reader in (member_actor(operator), member_actor(institute)):
        _, sheets = queries.demands_in_round(reader, round_.pk)
        assert [(sheet.title, sheet.organisation_name) for sheet in sheets] == [(demand.title, "")]
    for stranger in (PUBLIC, member_actor(make_organisation())):
        with pytest.raises(NotPermitted):
            queries.demands_in_round(stranger, round_.pk)


def test_draft_round_takes_nothing_and_stays_unknown(operator: Organisation, firm: Organisation) -> None:
    draft = make_round(operator, is_open=False)
    with pytest.raises(NotFound):
        enter_round(
            round_id=draft.pk,
            side=Side.DEMAND,
            subject_id=things.make_demand(firm).pk,
            actor=member_actor(firm),
            now=NOW,
        )
