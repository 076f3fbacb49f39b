"""Pages of demands and offers: what they show, whom they refuse, how they keep what is typed."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.test import Client
from tests.factories.demands import DEMAND, NOW, make_demand, make_member, make_offer, make_organisation

from naru.core.actor import SYSTEM, Role
from naru.demands.models import Demand, Draft, Offer
from naru.demands.services import change_demand
from naru.demands.states import Confidentiality, OfferKind
from naru.demands.stored import demand_values
from naru.people.models import Organisation, Person

pytestmark = pytest.mark.django_db
TOKEN = "00000000-0000-4000-8000-000000000001"
SECRET = "비밀낱말"


def signed_in(client: Client, organisation: Organisation, role: Role = Role.EDITOR) -> Person:
    person, _ = make_member(organisation, role)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def form_data(**changes: str) -> dict[str, object]:
    levels = {
        "problem_level": "public",
        "specification_level": "public",
        "tried_level": "matched",
        "budget_level": "matched",
        "contact_level": "matched",
        "firm_level": "public",
    }
    texts = {
        "title": "기포 줄이기",
        "problem": "얇은 알루미늄 하우징에 기포가 생겨 열에 아홉만 씁니다.",
        "budget_unit": "million",
    }
    return {**texts, **levels, "token": TOKEN, "do": "save", **changes}


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("page", ["/demands/", "/offers/"])
def test_lists_are_public_in_both_languages(client: Client, prefix: str, page: str) -> None:
    make_demand()
    make_offer()
    text = client.get(prefix + page).content.decode()
    expected = {
        "/demands/": "Fewer pores in die castings" if prefix else "다이캐스팅 제품 기포 불량 줄이기",
        "/offers/": "High-vacuum die casting" if prefix else "고진공 다이캐스팅 공정",
    }
    assert expected[page] in text


@pytest.mark.parametrize(("page", "queries"), [("/demands/", 2), ("/offers/", 2)])
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_the_same_queries_for_any_number(
    client: Client, page: str, queries: int, rows: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(rows):
        make_demand()
        make_offer()
    client.get(page)
    with django_assert_num_queries(queries):  # type: ignore[operator]
        client.get(page)


def test_detail_pages_take_few_queries(client: Client, django_assert_num_queries: pytest.FixtureRequest) -> None:
    demand, offer = make_demand(), make_offer()
    client.get(f"/demands/{demand.pk}/")
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get(f"/demands/{demand.pk}/")
    with django_assert_num_queries(1):  # type: ignore[operator]
        client.get(f"/offers/{offer.pk}/")


@pytest.mark.parametrize(
    "page", ["/demands/", "/en/demands/", "/demands/{id}/", "/en/demands/{id}/", "/demands/?q=비밀"]
)
def test_no_page_shows_a_confidential_part_to_a_stranger(client: Client, page: str) -> None:
    secret = f"{SECRET} 정해진 사람만 읽는 글입니다. 아무에게도 보이지 않습니다."
    texts = ("problem", "problem_en", "specification", "specification_en", "tried", "contact_role")
    levels = dict.fromkeys(
        [f"{part}_level" for part in ("problem", "specification", "tried", "budget", "contact", "firm")],
        Confidentiality.NDA,
    )
    demand = make_demand(
        make_organisation(f"{SECRET} 정밀"), **dict.fromkeys(texts, secret), **levels, budget_min_krw=123_000_000
    )
    for role in (None, Role.ADMIN):
        if role:
            signed_in(client, make_organisation(kind="operator"), role)
        text = client.get(page.format(id=demand.pk)).content.decode()
        assert SECRET not in text
        assert "1억 2,300만원" not in text
        assert "123 million" not in text


def test_own_members_see_every_part(client: Client) -> None:
    demand = make_demand(tried=f"{SECRET} 해 본 것", tried_level=Confidentiality.NDA)
    signed_in(client, demand.organisation, Role.VIEWER)
    text = client.get(f"/demands/{demand.pk}/").content.decode()
    assert SECRET in text
    assert "/edit/" not in text


@pytest.mark.parametrize("page", ["/demands/{id}/", "/demands/{id}/edit/", "/demands/{id}/review/"])
def test_draft_demand_is_not_found_by_others(client: Client, page: str) -> None:
    demand = make_demand(is_open=False)
    signed_in(client, make_organisation())
    assert client.get(page.format(id=demand.pk)).status_code == 404


def test_register_demand_leads_to_the_review_and_publishing_opens_it(client: Client) -> None:
    firm = make_organisation()
    signed_in(client, firm)
    data = form_data(budget_min="1,000", budget_max="2000", region="경북 영천시", organisation=str(firm.pk))
    answer = client.post("/demands/new/", data)
    demand = Demand.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/demands/{demand.pk}/review/")
    assert (demand.budget_min_krw, demand.budget_max_krw) == (1_000_000_000, 2_000_000_000)
    assert (demand.region_code, demand.state) == ("47230", "draft")
    assert "공개하기" in client.get(answer["Location"]).content.decode()
    client.post(f"/demands/{demand.pk}/move/", {"action": "publish"})
    assert Demand.objects.get().state == "open"


def test_register_demand_with_bad_values_shows_them_and_keeps_the_text(client: Client) -> None:
    firm = make_organisation()
    signed_in(client, firm)
    data = form_data(trl_now="6", trl_wanted="5", tried="담당 900101-1234568", region="없는 곳", budget_min="삼억")
    answer = client.post("/demands/new/", data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "지역을 찾을 수 없습니다" in text
    assert "숫자로 적으세요" in text
    assert "담당 900101-1234568" in text
    again = client.post("/demands/new/", {**data, "region": "", "budget_min": ""}).content.decode()
    assert "900101-1******" in again
    assert "지금 단계(6)보다" in again
    assert Demand.objects.count() == 0


def test_autosave_keeps_what_is_typed_and_shows_when_and_how_much(client: Client) -> None:
    firm = make_organisation()
    signed_in(client, firm)
    data = {**form_data(budget_min="300", title="쓰는 중"), "organisation": str(firm.pk)}
    answer = client.post("/demands/keep/", data)
    assert answer["X-Draft"] == "kept"
    assert "저장됨" in answer.content.decode()
    assert "300,000,000 원" in answer.content.decode()
    draft = Draft.objects.get()
    assert (draft.token, draft.values["title"]) == (UUID(TOKEN), "쓰는 중")
    text = client.get(f"/demands/new/?draft={TOKEN}").content.decode()
    assert "쓰는 중" in text
    assert "쓰는 중" in client.get("/demands/mine/").content.decode()


def test_autosave_of_a_resident_number_is_refused_and_not_stored(client: Client) -> None:
    firm = make_organisation()
    signed_in(client, firm)
    data = {**form_data(tried="900101-1234568"), "organisation": str(firm.pk)}
    answer = client.post("/demands/keep/", data)
    assert answer["X-Draft"] == "refused"
    assert "900101-1******" in answer.content.decode()
    assert Draft.objects.count() == 0


def test_keep_by_hand_works_without_scripts(client: Client) -> None:
    firm = make_organisation()
    signed_in(client, firm)
    answer = client.post("/demands/new/", {**form_data(title="나중에"), "do": "keep", "organisation": str(firm.pk)})
    assert answer["Location"] == f"/demands/new/?draft={TOKEN}"
    assert Draft.objects.get().values["title"] == "나중에"
    client.post("/drafts/discard/", {"token": TOKEN})
    assert Draft.objects.count() == 0


def test_edit_by_two_at_once_keeps_both_texts_and_shows_the_difference(client: Client) -> None:
    demand = make_demand()
    signed_in(client, demand.organisation)
    stored = replace(demand_values(demand), title="첫째 사람이 고친 제목")
    change_demand(demand_id=demand.pk, version=1, values=stored, actor=SYSTEM, now=NOW)
    data = form_data(title="둘째 사람이 고친 제목", problem=DEMAND.problem, version="1", subject=str(demand.pk))
    answer = client.post(f"/demands/{demand.pk}/edit/", data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "그 사이 다른 사람이 고쳤습니다" in text
    assert "<del>첫째</del><ins>둘째</ins>" in text
    assert 'name="version" value="2"' in text
    assert Demand.objects.get().title == "첫째 사람이 고친 제목"
    again = client.post(f"/demands/{demand.pk}/edit/", {**data, "version": "2"})
    assert again.status_code == 302
    assert Demand.objects.get().title == "둘째 사람이 고친 제목"


def test_edit_shows_stored_values_and_saving_them_changes_nothing(client: Client) -> None:
    demand = make_demand(region_code="47230")
    signed_in(client, demand.organisation)
    form = client.get(f"/demands/{demand.pk}/edit/").context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in data.items()}
    answer = client.post(f"/demands/{demand.pk}/edit/", {**data, "version": "1", "token": TOKEN, "do": "save"})
    assert answer.status_code == 302
    assert Demand.objects.get().version == 1


def test_withdraw_can_be_undone_from_the_page(client: Client) -> None:
    demand = make_demand()
    signed_in(client, demand.organisation)
    text = client.post(f"/demands/{demand.pk}/move/", {"action": "withdraw"}, follow=True).content.decode()
    assert "되돌리기" in text
    client.post(f"/demands/{demand.pk}/move/", {"action": "reopen"})
    assert Demand.objects.get().state == "open"
    twice = client.post(f"/demands/{demand.pk}/move/", {"action": "reopen"}, follow=True)
    assert "이미 바뀌었습니다" in twice.content.decode()


def test_readers_are_let_in_by_name_and_out_again(client: Client) -> None:
    demand = make_demand()
    institute = make_organisation("예시 연구원", kind="institute")
    signed_in(client, demand.organisation)
    page = f"/demands/{demand.pk}/readers/"
    client.post(page, {"name": "예시 연구원", "level": "nda"})
    assert list(demand.readers.values_list("organisation_id", "level")) == [(institute.pk, "nda")]
    assert "찾을 수 없습니다" in client.post(page, {"name": "없는 곳"}, follow=True).content.decode()
    client.post(page, {"dismiss": str(institute.pk)})
    assert demand.readers.count() == 0


@pytest.mark.parametrize("kind", list(OfferKind))
def test_register_offer_of_every_kind_and_publish_it(client: Client, kind: OfferKind) -> None:
    institute = make_organisation(kind="institute")
    signed_in(client, institute)
    form = client.get(f"/offers/new/?kind={kind}").context["form"]
    data = dict.fromkeys(form.fields, "") | {
        "title": "보유기술",
        "summary": "기포를 줄이는 고진공 주조 공정입니다.",
    }
    answer = client.post("/offers/new/", {**data, "kind": kind.value, "token": TOKEN, "do": "save"})
    offer = Offer.objects.get()
    assert (answer["Location"], offer.kind) == (f"/offers/{offer.pk}/", kind.value)
    client.post(f"/offers/{offer.pk}/move/", {"action": "publish"})
    assert "보유기술" in Client().get(f"/offers/{offer.pk}/").content.decode()


def test_offer_edit_by_two_at_once_shows_the_difference(client: Client) -> None:
    offer = make_offer()
    signed_in(client, offer.organisation)
    data = {"title": "새 제목", "summary": offer.summary, "token": TOKEN, "version": "7", "do": "save"}
    answer = client.post(f"/offers/{offer.pk}/edit/", data)
    assert answer.status_code == 409
    assert "<ins>새</ins>" in answer.content.decode()


def test_pages_for_writing_are_closed_to_visitors_and_outsiders(client: Client) -> None:
    offer = make_offer()
    for page in ("/demands/new/", "/offers/new/", f"/offers/{offer.pk}/edit/", "/demands/mine/"):
        assert client.get(page).status_code == 302
    signed_in(client, make_organisation(), Role.VIEWER)
    assert client.get(f"/offers/{offer.pk}/edit/").status_code == 404
    assert "글을 쓸 수 있는 기관이 없습니다" in client.get("/demands/new/").content.decode()
    assert client.get(f"/demands/new/?organisation={offer.organisation_id}").status_code == 403


def test_industries_are_suggested_from_the_text_and_found_by_words(client: Client) -> None:
    suggested = client.get("/demands/industries/", {"title": "알루미늄 주물의 기포를 줄이고 싶다"}).content.decode()
    assert "24321" in suggested
    assert "24321" in client.get("/demands/industries/", {"industry": "24321"}).content.decode()
    assert "영천시" in client.get("/demands/regions/", {"region": "영천"}).content.decode()


def test_organisation_page_shows_its_work_but_no_demand_of_a_firm_without_name(client: Client) -> None:
    firm = make_organisation("예시 주조")
    make_demand(firm, title="보이는 수요")
    make_demand(firm, title="이름 없는 수요", firm_level=Confidentiality.MATCHED)
    make_offer(firm, title="보이는 기술")
    text = client.get(f"/organisations/{firm.pk}/").content.decode()
    assert "보이는 수요" in text
    assert "보이는 기술" in text
    assert "이름 없는 수요" not in text
