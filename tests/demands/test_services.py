"""Registering, changing and moving demands and offers."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.factories.demands import (
    DEMAND,
    NOW,
    OFFER,
    make_demand,
    make_member,
    make_offer,
    make_organisation,
)

from naru.core.actor import PUBLIC, SYSTEM, Role, Scope
from naru.core.errors import EditedMeanwhile, InvalidInput, MoveRefused, NotFound, NotPermitted
from naru.demands.models import Demand, Draft, Offer
from naru.demands.queries import demand_seen_by, new_drafts_of
from naru.demands.services import (
    admit_reader,
    change_demand,
    change_offer,
    discard_draft,
    keep_draft,
    move_demand,
    move_offer,
    register_demand,
    register_offer,
)
from naru.demands.states import Confidentiality
from naru.demands.stored import demand_values, offer_values
from naru.demands.values import Origin
from naru.records.models import AuditEvent

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
TOKEN = UUID("00000000-0000-4000-8000-000000000001")


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("sequence").values_list("verb", flat=True))


def test_register_demand_by_an_editor_stores_all_values_and_records_it() -> None:
    firm = make_organisation()
    _, editor = make_member(firm)
    demand = register_demand(organisation_id=firm.pk, values=DEMAND, actor=editor, now=NOW)
    stored = Demand.objects.get(pk=demand.pk)
    assert demand_values(stored) == DEMAND
    assert (stored.state, stored.version, stored.entered_by_id) == ("draft", 1, None)
    assert verbs() == ["demand.registered"]


@pytest.mark.parametrize("role", [Role.VIEWER, None])
def test_register_demand_by_somebody_who_does_not_write_for_the_firm_is_refused(role: Role | None) -> None:
    firm = make_organisation()
    actor = make_member(firm, role)[1] if role else make_member(make_organisation())[1]
    with pytest.raises(NotPermitted):
        register_demand(organisation_id=firm.pk, values=DEMAND, actor=actor, now=NOW)
    assert (Demand.objects.count(), verbs()) == (0, [])


def test_register_demand_with_a_read_only_token_is_refused() -> None:
    firm = make_organisation()
    _, editor = make_member(firm)
    with pytest.raises(NotPermitted):
        register_demand(
            organisation_id=firm.pk, values=DEMAND, actor=replace(editor, scopes=frozenset({Scope.READ})), now=NOW
        )


def test_register_demand_by_an_operator_keeps_the_operator_as_the_one_who_entered_it() -> None:
    firm, operator = make_organisation(), make_organisation(kind="operator")
    _, staff = make_member(operator)
    demand = register_demand(organisation_id=firm.pk, values=DEMAND, actor=staff, now=NOW)
    assert demand.entered_by_id == operator.pk
    assert demand_seen_by(staff, demand.pk).hidden == frozenset()


def test_register_demand_with_bad_values_names_every_field_and_writes_nothing() -> None:
    firm = make_organisation()
    with pytest.raises(InvalidInput) as refusal:
        register_demand(organisation_id=firm.pk, values=replace(DEMAND, title="", trl_wanted=11), actor=SYSTEM, now=NOW)
    assert sorted(refusal.value.fields) == ["title", "trl_wanted"]
    assert (Demand.objects.count(), verbs()) == (0, [])


def test_change_demand_raises_the_version_and_records_the_names_of_changed_fields_only() -> None:
    demand = make_demand()
    values = replace(demand_values(demand), tried="비밀 조건 4711")
    changed = change_demand(demand_id=demand.pk, version=1, values=values, actor=SYSTEM, now=LATER)
    assert (changed.version, changed.tried, changed.updated_at) == (2, "비밀 조건 4711", LATER)
    event = AuditEvent.objects.latest("sequence")
    assert (event.verb, event.details) == ("demand.changed", {"fields": ["tried"], "version": 2})


def test_change_demand_without_a_change_writes_nothing() -> None:
    demand = make_demand()
    before = verbs()
    same = change_demand(demand_id=demand.pk, version=1, values=demand_values(demand), actor=SYSTEM, now=LATER)
    assert (same.version, same.updated_at, verbs()) == (1, NOW, before)


def test_change_demand_from_an_old_version_is_refused_and_both_texts_are_kept() -> None:
    firm = make_organisation()
    (_, first), (_, second) = make_member(firm), make_member(firm)
    demand = make_demand(firm)
    keep_draft(
        token=TOKEN, subject_type="demand", subject_id=demand.pk, base_version=1, organisation_id=firm.pk,
        values={"title": "둘째 글"}, actor=second, now=NOW,
    )  # fmt: skip
    change_demand(demand_id=demand.pk, version=1, values=replace(DEMAND, title="첫째 글"), actor=first, now=NOW)
    with pytest.raises(EditedMeanwhile) as refusal:
        change_demand(demand_id=demand.pk, version=1, values=replace(DEMAND, title="둘째 글"), actor=second, now=LATER)
    assert refusal.value.facts["version"] == 2
    assert Demand.objects.get().title == "첫째 글"
    assert Draft.objects.get().values == {"title": "둘째 글"}


def test_change_demand_that_is_published_must_stay_fit_to_be_published() -> None:
    demand = make_demand()
    with pytest.raises(InvalidInput) as refusal:
        change_demand(demand_id=demand.pk, version=1, values=replace(DEMAND, problem=""), actor=SYSTEM, now=NOW)
    assert list(refusal.value.fields) == ["problem"]


def test_move_demand_withdrawn_can_be_opened_again() -> None:
    firm = make_organisation()
    _, editor = make_member(firm)
    demand = make_demand(firm)
    assert move_demand(demand_id=demand.pk, action="withdraw", actor=editor, now=LATER).state == "withdrawn"
    with pytest.raises(NotFound):
        demand_seen_by(PUBLIC, demand.pk)
    again = move_demand(demand_id=demand.pk, action="reopen", actor=editor, now=LATER)
    assert (again.state, again.published_at) == ("open", NOW)
    assert verbs()[-2:] == ["demand.withdraw", "demand.reopen"]


def test_move_demand_that_is_not_in_the_table_is_refused_with_the_open_actions() -> None:
    demand = make_demand(is_open=False)
    with pytest.raises(MoveRefused) as refusal:
        move_demand(demand_id=demand.pk, action="meet", actor=SYSTEM, now=NOW)
    assert refusal.value.facts["open_actions"] == ["discard", "publish"]


def test_move_demand_by_an_admitted_operator_reports_a_match_and_no_withdrawal() -> None:
    operator = make_organisation(kind="operator")
    _, staff = make_member(operator)
    demand = make_demand()
    with pytest.raises(NotPermitted):
        move_demand(demand_id=demand.pk, action="match", actor=staff, now=NOW)
    admit_reader(demand_id=demand.pk, organisation_id=operator.pk, level=Confidentiality.MATCHED, actor=SYSTEM, now=NOW)
    with pytest.raises(NotPermitted):
        move_demand(demand_id=demand.pk, action="withdraw", actor=staff, now=NOW)
    assert move_demand(demand_id=demand.pk, action="match", actor=staff, now=NOW).state == "matched"


def test_move_demand_to_open_needs_a_described_problem() -> None:
    demand = make_demand(is_open=False, problem="")
    with pytest.raises(InvalidInput):
        move_demand(demand_id=demand.pk, action="publish", actor=SYSTEM, now=NOW)
    assert Demand.objects.get().state == "draft"


def test_register_offer_stores_all_values_with_their_origin() -> None:
    institute = make_organisation(kind="institute")
    _, editor = make_member(institute)
    origin = Origin(external_key="row-1", is_example=True)
    offer = register_offer(organisation_id=institute.pk, values=OFFER, actor=editor, now=NOW, origin=origin)
    stored = Offer.objects.get(pk=offer.pk)
    assert offer_values(stored) == OFFER
    assert (stored.external_key, stored.is_example, verbs()) == ("row-1", True, ["offer.registered"])


def test_change_offer_by_another_institute_is_refused() -> None:
    offer = make_offer()
    _, stranger = make_member(make_organisation(kind="institute"))
    with pytest.raises(NotPermitted):
        change_offer(offer_id=offer.pk, version=1, values=replace(OFFER, title="남의 것"), actor=stranger, now=NOW)


def test_move_offer_retired_is_no_longer_offered_and_can_return() -> None:
    offer = make_offer()
    assert move_offer(offer_id=offer.pk, action="retire", actor=SYSTEM, now=NOW).state == "retired"
    assert move_offer(offer_id=offer.pk, action="republish", actor=SYSTEM, now=NOW).state == "published"


def test_keep_draft_twice_with_one_token_stays_one_draft_and_takes_any_text() -> None:
    firm = make_organisation()
    person, editor = make_member(firm)
    for text in ("천오", "천오백만 원쯤"):
        keep_draft(
            token=TOKEN, subject_type="demand", organisation_id=firm.pk,
            values={"budget_max": text}, actor=editor, now=NOW,
        )  # fmt: skip
    draft = Draft.objects.get()
    assert (draft.person_id, draft.values, verbs()) == (person.pk, {"budget_max": "천오백만 원쯤"}, [])


def test_keep_draft_is_seen_by_nobody_else() -> None:
    firm = make_organisation()
    (_, mine), (_, colleague) = make_member(firm), make_member(firm)
    keep_draft(token=TOKEN, subject_type="demand", organisation_id=firm.pk, values={}, actor=mine, now=NOW)
    assert [draft.token for draft in new_drafts_of(mine, "demand")] == [TOKEN]
    assert new_drafts_of(colleague, "demand") == []
    discard_draft(token=TOKEN, actor=colleague)
    assert Draft.objects.count() == 1
    discard_draft(token=TOKEN, actor=mine)
    assert Draft.objects.count() == 0


def test_keep_draft_with_a_resident_number_stores_nothing() -> None:
    firm = make_organisation()
    _, editor = make_member(firm)
    with pytest.raises(InvalidInput) as refusal:
        keep_draft(
            token=TOKEN, subject_type="demand", organisation_id=firm.pk,
            values={"tried": "담당 900101-1234568"}, actor=editor, now=NOW,
        )  # fmt: skip
    assert list(refusal.value.fields) == ["tried"]
    assert Draft.objects.count() == 0


def test_keep_draft_for_somebody_elses_demand_is_refused() -> None:
    demand = make_demand()
    _, stranger = make_member(make_organisation())
    with pytest.raises(NotPermitted):
        keep_draft(
            token=TOKEN, subject_type="demand", subject_id=demand.pk, base_version=1,
            organisation_id=demand.organisation_id, values={}, actor=stranger, now=NOW,
        )  # fmt: skip


def test_operator_registers_nothing_for_an_organisation_that_is_not_there() -> None:
    _, staff = make_member(make_organisation(kind="operator"))
    with pytest.raises(NotFound):
        register_demand(organisation_id=987_654_321, values=DEMAND, actor=staff, now=NOW)
    with pytest.raises(NotFound):
        register_offer(organisation_id=987_654_321, values=OFFER, actor=staff, now=NOW)
    with pytest.raises(NotFound):
        keep_draft(token=uuid4(), subject_type="demand", organisation_id=987_654_321, values={}, actor=staff, now=NOW)
