"""Pages of the versions of a programme's conditions."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.people import NOW, make_member, make_organisation

from naru.core.actor import SYSTEM, Role
from naru.people import demo as people_demo
from naru.people.models import Organisation
from naru.people.states import OrganisationKind
from naru.programmes import demo
from naru.programmes.models import Call, RulePack
from naru.programmes.services import publish_call, publish_rule_pack
from naru.records.models import AuditEvent

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def programmes() -> dict[str, int]:
    people_demo.fill(NOW)
    return dict(demo.fill(NOW))


@pytest.fixture
def rules(programmes: dict[str, int]) -> str:
    """The address of the versions of the programme of Yeongcheon."""
    return f"/programmes/{programmes['yeongcheon-innovation']}/rules/"


def signed_in(demo_key: str, role: Role = Role.EDITOR) -> Client:
    client = Client()
    client.force_login(make_member(Organisation.objects.get(demo_key=demo_key), role), backend=BACKEND)
    return client


@pytest.fixture
def operator(programmes: dict[str, int]) -> Client:
    return signed_in("gbtp-green")


def typed(do: str, *conditions: dict[str, str], base: int = 1, **more: str) -> dict[str, str]:
    """What the form sends."""
    rows = {f"c{at}-{name}": value for at, row in enumerate(conditions) for name, value in row.items()}
    return {"do": do, "rows": str(len(conditions)), "base_version": str(base), **rows, **more}


FIRM = {"id": "kind", "rule": "kind", "parameter": "firm", "article": "사업 공고"}
PLACE = {"id": "region", "rule": "region", "parameter": "경북 경산시", "article": "사업 공고"}
FEW = {
    "id": "employees_below", "rule": "employees_below", "parameter": "50", "article": "영천시 조례 제5조",
    "valid_from": "2027-01-01",
}  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_versions_are_public_with_date_and_organisation_and_without_the_person(
    operator: Client, rules: str, prefix: str
) -> None:
    name = "홍길동 담당"
    person = make_member(Organisation.objects.get(demo_key="gbtp-green"))
    person.name = name
    person.save()
    publisher = Client()
    publisher.force_login(person, backend=BACKEND)
    assert publisher.post(f"{rules}new/", typed("publish", FIRM, FEW)).status_code == 302
    for address in (rules, f"{rules}2/", f"{rules}1/"):
        page = Client().get(f"{prefix}{address}").content.decode()
        assert name not in page
        assert person.email not in page
        assert f"{rules}new/" not in page
    page = operator.get(f"{prefix}{rules}").content.decode()
    for shown in (name, "테크노파크" if not prefix else "Technopark", "영천시 조례 제5조", "2027-01-01"):
        assert shown in page
    former = Client().get(f"{prefix}{rules}1/").content.decode()
    assert ("30명 미만" if not prefix else "fewer than 30") in former


def test_form_begins_from_the_present_version(operator: Client, rules: str) -> None:
    page = operator.get(f"{rules}new/").content.decode()
    shown = (
        'name="rows" value="4"', 'name="base_version" value="1"', 'value="경상북도 영천시"', 'value="사업 공고"',
        'name="c3-parameter" value="30"', '<option value="sme" selected>',
    )  # fmt: skip
    for text in shown:
        assert text in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_preview_shows_before_and_after_and_writes_nothing(operator: Client, rules: str, prefix: str) -> None:
    make_organisation("영천 기업", region_code="47230")
    page = operator.post(f"{prefix}{rules}new/", typed("preview", FIRM, PLACE, FEW)).content.decode()
    korean = ("경상북도 영천시", "경상북도 경산시", "30명 미만", "50명 미만", "2027-01-01부터", "중소기업", "2판 게시")
    english = (
        "Yeongcheon-si",
        "Gyeongsan-si",
        "fewer than 30",
        "fewer than 50",
        "from 2027-01-01",
        "Publish version 2",
    )
    for shown in english if prefix else korean:
        assert shown in page
    assert page.count("badge-danger") >= 1  # the size that was taken out
    assert "영천 기업" in page
    assert RulePack.objects.filter(programme__key="yeongcheon-innovation").count() == 1


def test_publishing_makes_the_next_version_and_calls_keep_theirs(operator: Client, rules: str) -> None:
    programme_id = int(rules.split("/")[2])
    call_id = publish_call(
        programme_id=programme_id,
        title="1차 모집",
        opens_at=NOW,
        closes_at=NOW.replace(year=2027),
        actor=SYSTEM,
        now=NOW,
    )
    answer = operator.post(f"{rules}new/", typed("publish", FIRM, PLACE, FEW, source="2027년 사업 공고"))
    assert (answer.status_code, answer["Location"]) == (302, f"{rules}2/")
    pack = RulePack.objects.get(programme_id=programme_id, version=2)
    assert [(each["id"], each["parameter"], each["article"]) for each in pack.conditions] == [
        ("kind", "firm", "announcement"),
        ("region", "47290", "announcement"),
        ("employees_below", "50", "영천시 조례 제5조"),
    ]
    assert pack.source == "2027년 사업 공고"
    assert Call.objects.get(pk=call_id).rule_pack.version == 1
    assert "1차 모집" in operator.get(f"{rules}1/").content.decode()
    assert "1차 모집" not in operator.get(f"{rules}2/").content.decode()
    event = AuditEvent.objects.filter(verb="programme.rules_published").latest("sequence")
    assert (event.details["version"], event.details["removed"]) == (2, ["size"])


def test_conditions_are_added_taken_out_and_gone_back_to_without_scripts(operator: Client, rules: str) -> None:
    address = f"{rules}new/"
    half = {**PLACE, "parameter": "아직 쓰는 중"}
    added = operator.post(address, typed("add", FIRM, half, new_rule="industry"))
    page = added.content.decode()
    assert added.status_code == 200
    for shown in ("아직 쓰는 중", 'name="c2-rule" value="industry"', 'name="rows" value="3"'):
        assert shown in page
    page = operator.post(address, typed("remove-0", FIRM, half)).content.decode()
    assert 'name="rows" value="1"' in page
    assert "아직 쓰는 중" in page
    page = operator.post(address, typed("edit", FIRM, half, source="근거 글")).content.decode()
    assert "근거 글" in page
    assert "아직 쓰는 중" in page


def test_refusals_name_field_and_value_and_keep_what_was_typed(operator: Client, rules: str) -> None:
    few = {**FEW, "parameter": "0", "article": "담당 900101-1234568", "valid_to": "2026-01-01"}
    answer = operator.post(f"{rules}new/", typed("publish", FIRM, few))
    page = answer.content.decode()
    assert answer.status_code == 422
    for shown in ("‘0’은(는) 근로자 수가 아닙니다", "주민등록번호로 보이는", "2026-01-01이(가) 시작하는 날보다"):
        assert shown in page
    for kept in ('name="c1-parameter" value="0"', 'value="2026-01-01"', 'value="담당 900101-1234568"'):
        assert kept in page
    unknown = operator.post(f"{rules}new/", typed("preview", FIRM, {**PLACE, "parameter": "없는시"}))
    assert unknown.status_code == 422
    assert "‘없는시’ 지역을 찾을 수 없습니다" in unknown.content.decode()
    assert RulePack.objects.filter(programme__key="yeongcheon-innovation").count() == 1


def test_unchanged_conditions_are_refused(operator: Client, rules: str) -> None:
    size = {"id": "size", "rule": "size", "parameter": "sme", "article": "사업 공고"}
    present = (
        FIRM,
        size,
        {**PLACE, "parameter": "경북 영천시"},
        {**FEW, "parameter": "30", "article": "사업 공고", "valid_from": ""},
    )
    answer = operator.post(f"{rules}new/", typed("preview", *present))
    assert answer.status_code == 422
    assert "1판과 조건이 같아" in answer.content.decode()


def test_version_published_meanwhile_is_told_and_the_typed_text_goes_on_from_it(operator: Client, rules: str) -> None:
    publish_rule_pack(
        programme_id=int(rules.split("/")[2]),
        base_version=1,
        conditions=[{**FIRM, "article": "announcement"}],
        source="",
        actor=SYSTEM,
        now=NOW,
    )
    late = operator.post(f"{rules}new/", typed("publish", FIRM, FEW))
    page = late.content.decode()
    assert late.status_code == 422
    for shown in ("그사이 2판이 게시되었습니다", 'name="base_version" value="2"', "영천시 조례 제5조"):
        assert shown in page
    assert operator.post(f"{rules}new/", typed("publish", FIRM, FEW, base=2)).status_code == 302
    assert RulePack.objects.filter(programme__key="yeongcheon-innovation").count() == 3


def test_first_version_of_a_programme_without_conditions_is_written(programmes: dict[str, int]) -> None:
    client = signed_in("kitech")
    address = f"/programmes/{programmes['ansan-strong-sme']}/"
    assert f"{address}rules/new/" in client.get(f"{address}calls/new/").content.decode()
    assert "첫 판 쓰기" in client.get(f"{address}rules/").content.decode()
    assert "첫 판 쓰기" not in Client().get(f"{address}rules/").content.decode()
    first = {"rule": "kind", "parameter": "firm", "article": "사업 공고"}
    assert client.post(f"{address}rules/new/", typed("publish", first, base=0)).status_code == 302
    assert RulePack.objects.get(programme_id=programmes["ansan-strong-sme"]).version == 1


def test_writing_is_refused_to_whoever_does_not_write_for_who_runs_the_programme(
    operator: Client, programmes: dict[str, int], rules: str
) -> None:
    foreign = f"/programmes/{programmes['midsize-institute']}/rules/"
    viewer = signed_in("gbtp-green", Role.VIEWER)
    for client, address in ((operator, foreign), (viewer, rules), (signed_in("sm-bexel"), rules)):
        assert client.get(f"{address}new/").status_code == 403
        assert client.post(f"{address}new/", typed("publish", FIRM)).status_code == 403
        assert f"{address}new/" not in client.get(address).content.decode()
    assert set(RulePack.objects.values_list("version", flat=True)) == {1}


def test_funder_publishes_and_is_not_told_how_firms_answer(programmes: dict[str, int], rules: str) -> None:
    make_organisation("영천 기업", region_code="47230")
    city = Organisation.objects.get(demo_key="yeongcheon-city")
    assert city.kind == OrganisationKind.PUBLIC_BODY
    page = signed_in("yeongcheon-city").post(f"{rules}new/", typed("preview", FIRM, PLACE)).content.decode()
    assert "2판 게시" in page
    assert "영천 기업" not in page
    assert "등록한 기업의 판정" not in page


@pytest.mark.parametrize("versions", [1, 3])
def test_pages_of_versions_take_a_fixed_number_of_queries(
    client: Client, rules: str, versions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for base in range(1, versions):
        publish_rule_pack(
            programme_id=int(rules.split("/")[2]),
            base_version=base,
            conditions=[{**FEW, "parameter": str(30 + base)}],
            source="",
            actor=SYSTEM,
            now=NOW,
        )
    with django_assert_num_queries(3):
        client.get(rules)
    with django_assert_num_queries(4):
        client.get(f"{rules}{versions}/")


@pytest.mark.parametrize("firms", [1, 3])
def test_preview_takes_a_fixed_number_of_queries(
    operator: Client, rules: str, firms: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(firms):
        make_organisation(region_code="47230")
    operator.get(f"{rules}new/")
    with django_assert_num_queries(15):
        operator.post(f"{rules}new/", typed("preview", FIRM, PLACE, FEW))


def test_version_that_is_not_there_is_not_found(client: Client, rules: str) -> None:
    assert client.get(f"{rules}9/").status_code == 404
    assert client.get("/programmes/999999/rules/").status_code == 404
