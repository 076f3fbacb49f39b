"""Pages of accounts and organisations."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from pytest_django import DjangoAssertNumQueries, Settings
from tests.factories.demands import make_offer
from tests.factories.people import NOW, make_member, make_organisation, make_person

from naru.core.actor import SYSTEM, Role
from naru.people import demo
from naru.people.models import Membership, Organisation, SizeJudgement
from naru.people.services import update_organisation
from naru.people.states import OrganisationKind
from naru.web.access import PAGES

pytestmark = pytest.mark.django_db


def names_in(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names_in(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield prefix + pattern.name


def signed_in(client: Client, organisation: Organisation, role: Role = Role.ADMIN) -> Client:
    client.force_login(make_member(organisation, role))
    return client


def test_every_address_stands_in_the_access_table() -> None:
    names = {name for name in names_in(get_resolver()) if not name.startswith("api:")}
    assert names - set(PAGES) == set()


@pytest.mark.parametrize("path", ["login", "signup", "password/reset"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_account_pages_are_shown_in_both_languages(client: Client, prefix: str, path: str) -> None:
    page = client.get(f"{prefix}/account/{path}/")
    assert page.status_code == 200
    assert f'<html lang="{"en" if prefix else "ko"}"' in page.content.decode()


@pytest.mark.parametrize("path", ["email/", "password/change/", "2fa/", "sessions/", "logout/"])
def test_account_pages_for_the_signed_in_are_shown(client: Client, path: str) -> None:
    client.force_login(make_person())
    assert client.get(f"/account/{path}").status_code in {200, 302}


def test_sign_up_makes_an_account_that_can_sign_in_after_confirming(client: Client, mailoutbox: list[object]) -> None:
    typed = {"email": "new@naru.example", "password1": "naru-ferry-2026", "password2": "naru-ferry-2026"}
    assert client.post("/account/signup/", typed).status_code == 302
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("role", [role.key for role in demo.ROLES])
def test_demo_sign_in_opens_my_work_with_one_click(client: Client, settings: Settings, role: str) -> None:
    settings.DEMO = True
    demo.fill(NOW)
    answer = client.post("/demo/sign-in/", {"role": role}, follow=True)
    assert answer.redirect_chain == [("/me/", 302)]
    assert answer.status_code == 200


def test_demo_sign_in_goes_only_to_our_own_pages(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    demo.fill(NOW)
    answer = client.post("/demo/sign-in/", {"role": "firm", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/me/"


def test_demo_sign_in_outside_the_demo_does_not_exist(client: Client, settings: Settings) -> None:
    settings.DEMO = False
    demo.fill(NOW)
    assert client.post("/demo/sign-in/", {"role": "admin"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_my_work_names_what_the_profile_lacks(client: Client) -> None:
    organisation = make_organisation("빈소개")
    page = signed_in(client, organisation).get("/me/").content.decode()
    assert "빈소개 소개 채우기" in page
    assert f"/organisations/{organisation.pk}/edit/" in page


@pytest.mark.parametrize(
    ("kind", "address"), [(OrganisationKind.FIRM, "/demands/new/"), (OrganisationKind.INSTITUTE, "/offers/new/")]
)
def test_my_work_begins_with_what_the_organisation_is_here_for(
    client: Client, kind: OrganisationKind, address: str
) -> None:
    page = signed_in(client, make_organisation(kind=kind)).get("/me/").content.decode()
    assert page.count("button-primary") == 1
    assert f'href="{address}"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_organisation_list_takes_two_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make_organisation()
    with django_assert_num_queries(2):
        assert client.get("/organisations/").status_code == 200


def test_organisation_list_without_a_hit_teaches_the_next_step(client: Client) -> None:
    assert "맞는 기관이 없습니다" in client.get("/organisations/?text=없는이름&page=x").content.decode()


def test_organisation_page_hides_numbers_from_strangers(client: Client) -> None:
    organisation = make_organisation("가온", business_number="124-81-00998", employees=777)
    address = f"/organisations/{organisation.pk}/"
    public = client.get(address).content.decode()
    assert "124-81-00998" not in public
    assert "777" not in public
    assert "124-81-00998" in signed_in(client, organisation, Role.VIEWER).get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_organisation_page_shows_its_work_in_six_queries(
    client: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    organisation = make_organisation(kind=OrganisationKind.INSTITUTE)
    for number in range(rows):
        make_offer(organisation, title=f"보유기술 {number}")
    with django_assert_num_queries(6):
        page = client.get(f"/organisations/{organisation.pk}/").content.decode()
    assert page.count("보유기술 ") >= rows


def test_organisation_page_of_nobody_is_not_found(client: Client) -> None:
    assert client.get("/organisations/999999/").status_code == 404


def test_organisation_is_registered_with_region_and_industry_in_words(client: Client) -> None:
    client.force_login(make_person())
    typed = {
        "kind": "firm", "name": "새기업", "business_number": "124-81-00998", "region": "경북 영천시",
        "industry": "금속 절삭기계 제조업", "employees": "12",
    }  # fmt: skip
    answer = client.post("/organisations/add/", typed)
    organisation = Organisation.objects.get()
    assert answer["Location"] == f"/organisations/{organisation.pk}/"
    assert (organisation.region_code, organisation.ksic_code, organisation.employees) == ("47230", "29223", 12)


def test_organisation_form_keeps_what_was_typed_and_says_what_is_wrong(client: Client) -> None:
    client.force_login(make_person())
    typed = {
        "kind": "firm",
        "name": "새기업",
        "business_number": "1234567890",
        "region": "중구",
        "industry": "없는업",
    }
    page = client.post("/organisations/add/", typed).content.decode()
    assert "같은 이름의 지역이 여럿입니다" in page
    assert "업종을 찾지 못했습니다" in page
    assert 'value="1234567890"' in page
    assert not Organisation.objects.exists()


def test_organisation_form_with_a_wrong_number_names_the_remedy(client: Client) -> None:
    client.force_login(make_person())
    page = client.post("/organisations/add/", {"kind": "firm", "name": "새기업", "business_number": "1234567890"})
    assert "검증 숫자가 맞지 않습니다" in page.content.decode()


@pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 200), (Role.EDITOR, 200), (Role.VIEWER, 403), (None, 403)])
def test_organisation_edit_is_for_its_writers(client: Client, role: Role | None, status: int) -> None:
    organisation = make_organisation()
    make_member(organisation, Role.ADMIN)
    signed_in(client, organisation if role else make_organisation(), role or Role.ADMIN)
    assert client.get(f"/organisations/{organisation.pk}/edit/").status_code == status


def test_organisation_edited_meanwhile_keeps_both_texts(client: Client) -> None:
    organisation = make_organisation("처음이름")
    signed_in(client, organisation)
    update_organisation(
        organisation_id=organisation.pk, changes={"name": "남의이름"}, actor=SYSTEM, now=NOW + timedelta(hours=1)
    )
    page = client.post(
        f"/organisations/{organisation.pk}/edit/", {"kind": "firm", "name": "내이름", "version": "1"}
    ).content.decode()
    assert "그사이 다른 사람이 저장했습니다" in page
    assert 'value="내이름"' in page
    assert Organisation.objects.get(pk=organisation.pk).name == "남의이름"


@pytest.mark.parametrize(
    ("typed", "shown"), [("124-81-00998", "올바른"), ("124-81-00999", "검증 숫자"), ("12", "10자리"), ("", "")]
)
def test_business_number_is_checked_while_typing(client: Client, typed: str, shown: str) -> None:
    client.force_login(make_person())
    answer = client.get("/organisations/check/business-number/", {"business_number": typed}).content.decode()
    assert shown in answer
    assert bool(answer.strip()) is bool(typed)


def test_options_of_regions_and_industries_come_in_the_readers_language(client: Client) -> None:
    assert "경상북도 영천시" in client.get("/organisations/options/regions/?region=영천").content.decode()
    english = client.get("/en/organisations/options/regions/?region=yeongcheon").content.decode()
    assert "Yeongcheon-si, Gyeongsangbuk-do" in english
    industries = client.get("/organisations/options/industries/?industry=29271").content.decode()
    assert "29271 반도체 제조용 기계" in industries


def test_size_page_explains_the_verdict_with_its_articles(client: Client) -> None:
    organisation = make_organisation(ksic_code="29223")
    signed_in(client, organisation)
    address = f"/organisations/{organisation.pk}/size/"
    answer = client.post(
        address,
        {"as_of": "2026-11-01", "sales_2025": "9000", "total_assets": "20000", "related_sales": "0",
         "held_by_large": "no", "in_designated_group": "no"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert SizeJudgement.objects.get().size_class == "small"
    page = client.get(address).content.decode()
    assert "소기업" in page
    assert "중소기업기본법 시행령 제3조제1항제1호나목" in page
    assert "90억원" in page


def test_size_page_says_what_is_missing(client: Client) -> None:
    organisation = make_organisation()
    address = f"/organisations/{organisation.pk}/size/"
    signed_in(client, organisation).post(address, {"as_of": "2026-11-01"})
    page = client.get(address).content.decode()
    assert "미판정" in page
    assert "더 필요한 것" in page


def test_size_page_is_no_business_of_strangers(client: Client) -> None:
    organisation = make_organisation()
    signed_in(client, make_organisation())
    assert client.get(f"/organisations/{organisation.pk}/size/").status_code == 403


def test_members_are_changed_and_removed(client: Client) -> None:
    organisation = make_organisation()
    signed_in(client, organisation)
    address = f"/organisations/{organisation.pk}/members/"
    make_member(organisation, Role.VIEWER, "colleague@naru.example")
    member = Membership.objects.get(person__email="colleague@naru.example")
    client.post(f"{address}{member.pk}/", {"role": "editor"})
    member.refresh_from_db()
    assert member.role == "editor"
    client.post(f"{address}{member.pk}/", {"end": "1"})
    member.refresh_from_db()
    assert member.ended_at is not None


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", ["me/", "organisations/", "organisations/add/", "organisations/{}/", "organisations/{}/edit/", "organisations/{}/size/", "organisations/{}/members/"])  # fmt: skip  # noqa: E501
def test_pages_answer_in_both_languages(client: Client, prefix: str, path: str) -> None:
    organisation = make_organisation(name_en="English Name", region_code="47230", ksic_code="29223", employees=5)
    signed_in(client, organisation)
    assert client.get(f"{prefix}/{path.format(organisation.pk)}").status_code == 200
