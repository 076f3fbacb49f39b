"""Every code of this stage in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from naru.core.actor import Role
from naru.core.decision import Verdict
from naru.people.states import InvitationState, JoinState, OrganisationKind, ProfileField, SizeClass

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words

KINDS: Mapping[OrganisationKind, "Words"] = {
    OrganisationKind.FIRM: _("기업"),
    OrganisationKind.INSTITUTE: _("연구기관"),
    OrganisationKind.UNIVERSITY: _("대학"),
    OrganisationKind.OPERATOR: _("운영기관"),
    OrganisationKind.PUBLIC_BODY: _("공공기관·지자체"),
}
ROLES: Mapping[Role, "Words"] = {
    Role.ADMIN: _("관리자"),
    Role.EDITOR: _("작성자"),
    Role.VIEWER: _("열람자"),
}
INVITATION_STATES: Mapping[InvitationState, "Words"] = {
    InvitationState.INVITED: _("초대함"),
    InvitationState.EXPIRED: _("기한 지남"),
    InvitationState.ACCEPTED: _("수락함"),
    InvitationState.WITHDRAWN: _("거둠"),
}
JOIN_STATES: Mapping[JoinState, "Words"] = {
    JoinState.ASKED: _("답을 기다림"),
    JoinState.ADMITTED: _("구성원이 됨"),
    JoinState.REFUSED: _("받아들이지 않음"),
    JoinState.TAKEN_BACK: _("요청을 거둠"),
}
SIZE_CLASSES: Mapping[SizeClass, "Words"] = {
    SizeClass.SMALL: _("소기업"),
    SizeClass.MEDIUM: _("중기업"),
    SizeClass.MID_SIZE: _("중견기업"),
    SizeClass.LARGE: _("대기업"),
}
FIELDS: Mapping[ProfileField, "Words"] = {
    ProfileField.NAME: _("기관 이름"),
    ProfileField.NAME_EN: _("영문 이름"),
    ProfileField.KIND: _("기관 종류"),
    ProfileField.BUSINESS_NUMBER: _("사업자등록번호"),
    ProfileField.CORPORATE_NUMBER: _("법인등록번호"),
    ProfileField.REGION_CODE: _("지역"),
    ProfileField.KSIC_CODE: _("업종(한국표준산업분류)"),
    ProfileField.EMPLOYEES: _("상시근로자 수"),
    ProfileField.WEBSITE: _("누리집"),
    ProfileField.SUMMARY: _("소개"),
    ProfileField.SUMMARY_EN: _("영문 소개"),
}
DEMO_ROLES: Mapping[str, tuple["Words", "Words"]] = {
    "firm": (_("기업 담당자"), _("코다코: 기술수요를 올리고 맞는 연구기관을 봅니다.")),
    "institute": (_("연구기관 담당자"), _("한국생산기술연구원: 보유기술을 올리고 기업에 제안합니다.")),
    "firm-2": (
        _("다른 기업 담당자"),
        _("엘엠에스: 같은 일을 다른 기업의 눈으로 봅니다. 남의 것이 보이지 않는지도 살펴보세요."),
    ),
    "institute-2": (_("다른 연구기관 담당자"), _("한국기계연구원: 같은 일을 다른 연구기관의 눈으로 봅니다.")),
    "operator": (_("운영기관 담당자"), _("한국산업기술진흥원: 매칭을 돌리고 명단을 가져옵니다.")),
    "public-body": (_("지자체 담당자"), _("영천시: 재원을 낸 사업의 현황을 봅니다.")),
    "admin": (_("플랫폼 관리자"), _("작업과 감사기록을 살핍니다.")),
}
# What is wrong with a value, and what to do about it.
PROBLEMS: Mapping[str, "Words"] = {
    "name_missing": _("기관 이름을 적어 주세요."),
    "name_too_long": _("200자까지 적을 수 있습니다. 줄여 주세요."),
    "kind_unknown": _("기관 종류를 목록에서 골라 주세요."),
    "business_number_shape": _("사업자등록번호는 숫자 10자리입니다(예: 124-81-00998). 자릿수를 확인해 주세요."),
    "business_number_check_digit": _("사업자등록번호의 검증 숫자가 맞지 않습니다. 등록증을 보고 다시 적어 주세요."),
    "business_number_taken": _(
        "이 사업자등록번호로 등록된 기관이 이미 있습니다. 그 기관의 관리자에게 구성원 추가를 요청해 주세요."
    ),
    "business_number_valid": _("올바른 사업자등록번호입니다."),
    "corporate_number_shape": _("법인등록번호는 숫자 13자리입니다(예: 110111-0062432). 자릿수를 확인해 주세요."),
    "corporate_number_check_digit": _(
        "법인등록번호의 검증 숫자가 맞지 않습니다. 2025-01-31 이후 번호라면 그대로 두셔도 됩니다."
    ),
    "corporate_number_valid": _("올바른 법인등록번호입니다."),
    "region_unknown": _("알 수 없는 지역입니다. 목록에서 시·도와 시·군·구를 골라 주세요."),
    "ksic_unknown": _("한국표준산업분류(11차)에 없는 코드입니다. 업종을 검색해 골라 주세요."),
    "employees_invalid": _("0 이상의 숫자로 적어 주세요(예: 42)."),
    "website_invalid": _("https:// 로 시작하는 주소를 적어 주세요."),
    "too_long": _("너무 깁니다. 줄여 주세요."),
    "resident_number": _(
        "주민등록번호는 받거나 저장할 수 없습니다(개인정보 보호법 제24조의2). 지우고 다시 저장해 주세요."
    ),
    "person_unknown": _("이 이메일로 만든 계정이 없습니다. 먼저 가입하도록 알려 주세요."),
    "member_already": _("이미 구성원입니다."),
    "kind_appointed": _(
        "운영기관과 공공기관·지자체는 운영기관이 등록합니다. 다른 종류를 고르거나 운영기관에 알려 주세요."
    ),
    "email_invalid": _("이메일 주소를 확인해 주세요. 예: name@company.co.kr"),
    "invited_already": _("이미 초대한 이메일입니다. 아래 목록에서 다시 보내거나 거둘 수 있습니다."),
    "asked_already": _("이미 참여를 요청했습니다. 그 기관의 관리자가 답할 때까지 기다려 주세요."),
    "invitation_expired": _("초대 기한이 지났습니다. 초대한 기관에 다시 보내 달라고 해 주세요."),
    "invitation_accepted": _("이미 수락한 초대입니다."),
    "invitation_withdrawn": _("기관이 거둔 초대입니다. 그 기관의 관리자에게 물어봐 주세요."),
    "invitation_for_another": _("다른 이메일로 보낸 초대입니다. 초대받은 이메일로 로그인해 주세요."),
    "email_unconfirmed": _("이메일을 확인한 뒤에 수락할 수 있습니다. 메일의 확인 링크를 눌러 주세요."),
    "last_administrator": _("관리자가 한 명도 남지 않게 됩니다. 다른 관리자를 먼저 정해 주세요."),
    "language_unknown": _("한국어와 영어 가운데 고르세요."),
    "as_of_future": _("기준일은 오늘 이후일 수 없습니다."),
}


def problem(code: str) -> str:
    """The words of a problem; an unknown code shows itself rather than nothing."""
    return str(PROBLEMS.get(code, code))


# What a rule about size says. {…} are the decision's facts, shown in units that people read.
SIZE_DECISIONS: Mapping[str, "Words"] = {
    "size_sales_within": _("3년 평균 매출액이 업종 기준 이하입니다."),
    "size_sales_above": _("3년 평균 매출액이 업종 기준을 넘습니다."),
    "size_sales_unknown": _("평균 매출액(관계기업 합산 포함)을 알 수 없어 판정하지 못했습니다."),
    "size_sales_seats": _("의자 제조 여부에 따라 기준이 달라져 판정하지 못했습니다."),
    "size_sales_no_industry": _("주된 업종을 알 수 없어 기준을 정하지 못했습니다."),
    "size_sales_no_limit": _("이 업종은 법에 매출액 기준이 없어 판정하지 않습니다."),
    "size_sales_coarse_industry": _("업종 코드가 넓어 기준을 정하지 못했습니다. 중분류(두 자리)까지 필요합니다."),
    "size_sales_no_table": _("그날의 기준표가 없어 판정하지 못했습니다."),
    "size_small_within": _("소기업 기준 이하입니다."),
    "size_small_above": _("소기업 기준을 넘습니다."),
    "size_small_unknown": _("평균 매출액을 알 수 없어 소기업 여부를 판정하지 못했습니다."),
    "size_small_seats": _("의자 제조 여부에 따라 소기업 기준이 달라져 판정하지 못했습니다."),
    "size_small_no_industry": _("주된 업종을 알 수 없어 소기업 기준을 정하지 못했습니다."),
    "size_small_no_limit": _("이 업종은 법에 소기업 매출액 기준이 없어 판정하지 않습니다."),
    "size_small_coarse_industry": _("업종 코드가 넓어 소기업 기준을 정하지 못했습니다."),
    "size_small_no_table": _("그날의 소기업 기준표가 없어 판정하지 못했습니다."),
    "size_assets_within": _("자산총액이 5천억원 미만입니다."),
    "size_assets_above": _("자산총액이 5천억원 이상입니다."),
    "size_assets_unknown": _("자산총액을 알 수 없어 판정하지 못했습니다."),
    "size_independent": _("자산 5천억원 이상인 법인이 30% 이상을 가진 최다출자자가 아닙니다."),
    "size_not_independent": _("자산 5천억원 이상인 법인이 30% 이상을 가진 최다출자자입니다."),
    "size_independence_unknown": _("최다출자자를 알 수 없어 판정하지 못했습니다."),
    "size_not_in_group": _("공시대상기업집단에 속하지 않습니다."),
    "size_in_group": _("공시대상기업집단에 속합니다."),
    "size_group_unknown": _("공시대상기업집단 소속 여부를 알 수 없어 판정하지 못했습니다."),
    "size_grace": _("졸업유예 5년 안에 있어 중소기업으로 봅니다."),
    "size_grace_over": _("졸업유예 5년이 지났습니다."),
    "size_grace_used": _("졸업유예는 한 번뿐이며 이미 썼습니다."),
    "size_grace_excluded": _("기업집단 소속이나 지배관계로 벗어난 경우에는 졸업유예가 없습니다."),
    "size_grace_unknown": _("기준을 처음 넘은 해를 알 수 없어 졸업유예를 판정하지 못했습니다."),
}
SIZE_FACTS: Mapping[str, "Words"] = {
    "ksic_code": _("주된 업종"),
    "sales": _("최근 3개 사업연도 매출액"),
    "total_assets_krw": _("직전 사업연도 말 자산총액"),
    "held_by_large": _("자산 5천억원 이상 법인이 30% 이상을 가진 최다출자자인지"),
    "related_sales_krw": _("관계기업의 평균 매출액(지분율 반영, 없으면 0)"),
    "in_designated_group": _("공시대상기업집단 소속인지"),
    "exceeded_year": _("기준을 처음 넘은 해"),
    "had_grace_before": _("이전에 졸업유예를 받았는지"),
    "makes_seats": _("자동차·철도·항공기용 의자를 만드는지"),
    "size_limits": _("그날의 규모 기준표"),
}
VERDICTS: Mapping[Verdict, "Words"] = {
    Verdict.PASS: _("충족"),
    Verdict.FAIL: _("미충족"),
    Verdict.UNDETERMINED: _("미판정"),
}


# What is told to people, by what happened: title and text. {organisation}, {role}.
TOLD: Mapping[str, tuple["Words", "Words"]] = {
    "invitation": (
        _("{organisation}에서 나루에 초대했습니다"),
        _(
            "{organisation}의 {role}(으)로 초대받았습니다. 14일 안에 아래 주소를 열어 수락해 주세요. "
            "모르는 초대라면 그대로 두세요. 아무 일도 일어나지 않습니다."
        ),
    ),
    "invitation_accepted": (
        _("초대를 수락했습니다: {organisation}"),
        _("초대받은 사람이 {role}(으)로 함께합니다."),
    ),
    "join_asked": (
        _("{organisation}에 함께하고 싶다는 요청이 왔습니다"),
        _("구성원 화면에서 받아들이거나 거절해 주세요."),
    ),
    "join_admitted": (_("{organisation}의 구성원이 되었습니다"), _("역할: {role}")),
    "join_refused": (
        _("{organisation}에서 참여 요청을 받아들이지 않았습니다"),
        _("까닭은 그 기관의 관리자에게 물어봐 주세요."),
    ),
}


def told(code: str, language: str, **facts: object) -> tuple[str, str]:
    """Title and text of what happened, in a language; facts may be words of this module."""
    with override(language):
        title, text = (str(words).format(**{name: str(fact) for name, fact in facts.items()}) for words in TOLD[code])
    return title, text
