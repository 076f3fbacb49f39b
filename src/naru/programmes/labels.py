"""Every code of this stage in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from naru.core.decision import Decision
from naru.programmes.rules import MID_SIZE, SME
from naru.programmes.states import (
    CallState,
    ChangeKind,
    ConditionRule,
    DayKind,
    FundingType,
    MemberRole,
    MemberState,
    PartRole,
    PhaseKind,
    PhaseState,
    RoundState,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words

ROLES: Mapping[PartRole, "Words"] = {
    PartRole.FUNDER: _("재원"),
    PartRole.OPERATOR: _("운영기관"),
    PartRole.PARTNER: _("협력기관"),
    PartRole.SITE: _("시설·장비 거점"),
    PartRole.PARTICIPANT: _("참여기업"),
}
FUNDING_TYPES: Mapping[FundingType, "Words"] = {
    FundingType.CONTRIBUTION: _("출연"),
    FundingType.SUBSIDY: _("보조"),
    FundingType.COMMISSION: _("위탁"),
    FundingType.PRIVATE: _("민간"),
}
DAYS: Mapping[DayKind, "Words"] = {
    DayKind.DEMAND_DISCOVERY: _("수요발굴 시작"),
    DayKind.AGREEMENT: _("협약식"),
    DayKind.RESULTS_MEETING: _("성과보고회"),
    DayKind.MEETING: _("간담회"),
}
CALL_STATES: Mapping[CallState, "Words"] = {
    CallState.PLANNED: _("접수 예정"),
    CallState.OPEN: _("접수 중"),
    CallState.CLOSED: _("접수 마감"),
}
RULES: Mapping[ConditionRule, "Words"] = {
    ConditionRule.KIND: _("신청 주체"),
    ConditionRule.SIZE: _("기업 규모"),
    ConditionRule.REGION: _("소재지"),
    ConditionRule.INDUSTRY: _("업종"),
    ConditionRule.EMPLOYEES_MIN: _("상시근로자 수(이상)"),
    ConditionRule.EMPLOYEES_BELOW: _("상시근로자 수(미만)"),
}
CHANGES: Mapping[ChangeKind, "Words"] = {
    ChangeKind.SAME: _("그대로"),
    ChangeKind.CHANGED: _("바뀜"),
    ChangeKind.ADDED: _("더함"),
    ChangeKind.REMOVED: _("뺌"),
}
SIZES: Mapping[str, "Words"] = {SME: _("중소기업"), MID_SIZE: _("중견기업")}
# What an answer to a condition means, and what would change it.
DECISIONS: Mapping[str, "Words"] = {
    "no_conditions": _("공고에 자격 조건이 없습니다. 운영기관에 물어보세요."),
    "kind_met": _("신청할 수 있는 기관 종류입니다."),
    "kind_not_met": _("이 종류의 기관은 신청하지 않습니다. 협력기관으로 함께할 수 있는지 운영기관에 물어보세요."),
    "kind_unknown": _("기관 종류를 알 수 없습니다."),
    "kind_not_in_force": _("이 날짜에 적용되는 조건이 아닙니다."),
    "size_met": _("기업 규모가 맞습니다."),
    "size_not_met": _("기업 규모가 다릅니다. 규모 판정이 바뀌면 다시 확인됩니다."),
    "size_unknown": _("기업 규모 판정이 없습니다. 판정하면 확인됩니다."),
    "size_not_in_force": _("이 날짜에 적용되는 규모 조건이 아닙니다."),
    "region_met": _("소재지가 맞습니다."),
    "region_not_met": _("소재지가 다릅니다. 그 지역에 사업장이 있다면 운영기관에 물어보세요."),
    "region_unknown": _("소재지를 알 수 없습니다. 기관 소개에 지역을 적으면 확인됩니다."),
    "region_not_in_force": _("이 날짜에 적용되는 지역 조건이 아닙니다."),
    "industry_met": _("업종이 맞습니다."),
    "industry_not_met": _("업종이 다릅니다. 주된 업종이 다르게 적혀 있다면 고쳐 주세요."),
    "industry_unknown": _("업종을 알 수 없습니다. 기관 소개에 업종을 적으면 확인됩니다."),
    "industry_not_in_force": _("이 날짜에 적용되는 업종 조건이 아닙니다."),
    "employees_min_met": _("상시근로자가 기준 이상입니다."),
    "employees_min_not_met": _("상시근로자가 기준보다 적습니다. 늘어나면 맞습니다."),
    "employees_min_unknown": _("상시근로자 수를 알 수 없습니다. 기관 소개에 적으면 확인됩니다."),
    "employees_min_not_in_force": _("이 날짜에 적용되는 근로자 수 조건이 아닙니다."),
    "employees_below_met": _("상시근로자가 기준 미만입니다."),
    "employees_below_not_met": _("상시근로자가 기준 이상이어서 맞지 않습니다."),
    "employees_below_unknown": _("상시근로자 수를 알 수 없습니다. 기관 소개에 적으면 확인됩니다."),
    "employees_below_not_in_force": _("이 날짜에 적용되는 근로자 수 조건이 아닙니다."),
}
# Where a condition comes from, where it is not an article of law (which keeps its Korean name).
SOURCES: Mapping[str, "Words"] = {"announcement": _("사업 공고")}
PROBLEMS: Mapping[str, "Words"] = {
    "name_missing": _("사업 이름을 적어 주세요."),
    "key_taken": _("같은 열쇠말의 사업이 이미 있습니다."),
    "call_too_short": _("공고는 30일 이상 열어 두어야 합니다. 마감을 늦춰 주세요."),
    "call_title_missing": _("공고 제목을 적어 주세요."),
    "call_long_enough": _("공고 기간이 충분합니다."),
    "condition_unknown": _("‘%(value)s’은(는) 알 수 없는 조건입니다. 이 조건을 빼고 목록에서 다시 더해 주세요."),
    "kind_unreadable": _("‘%(value)s’은(는) 기관 종류가 아닙니다. 목록에서 고르세요."),
    "size_unreadable": _("‘%(value)s’은(는) 기업 규모가 아닙니다. 목록에서 고르세요."),
    "region_unreadable": _("‘%(value)s’ 지역을 찾을 수 없습니다. 시·도와 시·군·구를 함께 적으세요. 예: 경북 영천시"),
    "industry_unreadable": _("‘%(value)s’ 업종을 찾을 수 없습니다. 코드로 적으세요. 예: C, 24, 24321"),
    "employees_min_unreadable": _("‘%(value)s’은(는) 근로자 수가 아닙니다. 1 이상의 숫자로 적으세요. 예: 30"),
    "employees_below_unreadable": _("‘%(value)s’은(는) 근로자 수가 아닙니다. 1 이상의 숫자로 적으세요. 예: 30"),
    "article_missing": _("이 조건의 근거를 적어 주세요. 예: 사업 공고, 영천시 조례 제5조"),
    "day_unreadable": _("‘%(value)s’은(는) 날짜가 아닙니다. 예: 2027-01-31"),
    "period_reversed": _("끝나는 날 %(value)s이(가) 시작하는 날보다 앞섭니다. 둘 가운데 하나를 고쳐 주세요."),
    "condition_overlaps": _("‘%(value)s’ 조건이 같은 기간에 두 번 있습니다. 하나를 빼거나 기간이 겹치지 않게 하세요."),
    "employees_none": _("%(least)s명 이상이면서 %(value)s명 미만인 기업은 없습니다. 둘 가운데 하나를 고쳐 주세요."),
    "too_many_conditions": _("조건은 %(most)s개까지 둡니다. 지금 %(value)s개이니 나머지를 빼 주세요."),
    "conditions_same": _("%(value)s판과 조건이 같아 게시할 것이 없습니다. 바꿀 조건을 고친 다음 다시 해 주세요."),
    "title_missing": _("차수 이름을 적어 주세요."),
    "text_too_long": _("%(most)s자까지 적을 수 있습니다."),
    "resident_number": _("주민등록번호로 보이는 숫자가 있습니다. 저장할 수 없으니 지우세요(개인정보 보호법 24조의2)."),
    "operator_not_of_programme": _("이 사업을 운영하는 기관만 차수를 엽니다."),
    "phases_in_order": _("일정이 순서대로입니다."),
    "phases_missing": _("여섯 단계의 날짜를 모두 정해야 합니다."),
    "phase_ends_before_it_starts": _("%(phase)s 단계가 시작하기 전에 끝납니다. 날짜를 고쳐 주세요."),
    "phases_out_of_order": _("%(phase)s 단계가 %(before)s 단계보다 먼저 시작합니다. 날짜를 고쳐 주세요."),
    "round_not_running": _("진행 중인 차수가 아니어서 할 수 없습니다."),
    "round_cancelled": _("취소된 차수라 고칠 수 없습니다."),
    "joining_over": _("수요발굴이 끝나 참여 요청을 받지 않습니다. 운영기관에 물어보세요."),
    "joining_open": _("참여를 요청할 수 있습니다."),
    "no_side": _("기업, 연구기관, 대학만 참여합니다."),
    "reason_given": _("까닭을 적었습니다."),
    "no_reason_needed": _("까닭이 없어도 됩니다."),
    "reason_missing": _("까닭을 적어 주세요. 상대 기관이 읽습니다."),
    "reason_for_admitting_missing": _(
        "자격 조건을 충족한다고 확인되지 않은 기관입니다. 그래도 참여를 받는 까닭을 적어 주세요."
    ),
    "reason_too_long": _("%(most)s자까지 적을 수 있습니다. 지금 %(length)s자입니다."),
}
ROUND_STATES: Mapping[RoundState, "Words"] = {
    RoundState.DRAFT: _("준비 중"),
    RoundState.RUNNING: _("진행 중"),
    RoundState.CLOSED: _("끝남"),
    RoundState.CANCELLED: _("취소됨"),
}
ROUND_ACTIONS: Mapping[str, "Words"] = {
    "open": _("차수 열기"),
    "close": _("차수 마치기"),
    "cancel": _("차수 취소하기"),
    "reopen": _("차수 다시 열기"),
}
PHASES: Mapping[PhaseKind, "Words"] = {
    PhaseKind.DISCOVERY: _("수요발굴"),
    PhaseKind.MATCHING: _("짝 찾기"),
    PhaseKind.INTRODUCTION: _("주선·만남"),
    PhaseKind.PLANNING: _("공동기획"),
    PhaseKind.AGREEMENT: _("협약"),
    PhaseKind.FOLLOW_UP: _("후속지원"),
}
PHASE_MEANINGS: Mapping[PhaseKind, "Words"] = {
    PhaseKind.DISCOVERY: _("기업은 기술수요를, 연구기관은 보유기술과 사업화 제안을 냅니다."),
    PhaseKind.MATCHING: _("운영기관이 수요마다 맞는 연구기관을 찾아 짝을 제안합니다."),
    PhaseKind.INTRODUCTION: _("양쪽이 모두 좋다고 하면 운영기관이 서로 소개하고 만납니다."),
    PhaseKind.PLANNING: _("짝이 R&D 전략과 투자 로드맵을 함께 씁니다."),
    PhaseKind.AGREEMENT: _("기업, 연구기관, 운영기관이 차례로 서명합니다."),
    PhaseKind.FOLLOW_UP: _("후속 투자와 인력 교류 등을 지원합니다."),
}
PHASE_STATES: Mapping[PhaseState, "Words"] = {
    PhaseState.BEFORE: _("예정"),
    PhaseState.NOW: _("지금"),
    PhaseState.OVER: _("지남"),
}
MEMBER_ROLES: Mapping[MemberRole, "Words"] = {
    MemberRole.FIRM: _("기업"),
    MemberRole.INSTITUTE: _("연구기관"),
}
MEMBER_STATES: Mapping[MemberState, "Words"] = {
    MemberState.ASKED: _("참여 요청"),
    MemberState.INVITED: _("초대함"),
    MemberState.ADMITTED: _("참여 중"),
    MemberState.DECLINED: _("참여하지 않음"),
    MemberState.LEFT: _("나감"),
}
MEMBER_ACTIONS: Mapping[str, "Words"] = {
    "invite": _("초대하기"),
    "ask": _("참여 요청하기"),
    "admit": _("참여 받기"),
    "decline": _("거절하기"),
    "accept": _("참여하기"),
    "leave": _("나가기"),
}
# What people are told, by what happened. %(round)s: the round's title, %(organisation)s: the organisation's name.
TOLD: Mapping[str, "Words"] = {
    "round.open": _("‘%(round)s’ 차수가 열렸습니다"),
    "round.reopen": _("‘%(round)s’ 차수가 다시 열렸습니다"),
    "round.close": _("‘%(round)s’ 차수를 마쳤습니다"),
    "round.cancel": _("‘%(round)s’ 차수가 취소되었습니다"),
    "round.phases_planned": _("‘%(round)s’ 차수의 일정이 바뀌었습니다"),
    "round_member.invite": _("‘%(round)s’ 차수에 초대받았습니다"),
    "round_member.ask": _("%(organisation)s에서 ‘%(round)s’ 차수에 참여를 요청했습니다"),
    "round_member.admit": _("‘%(round)s’ 차수에 참여하게 되었습니다"),
    "round_member.accept": _("%(organisation)s에서 ‘%(round)s’ 차수의 초대를 받아들였습니다"),
    "round_member.decline": _("%(organisation)s: ‘%(round)s’ 차수에 참여하지 않습니다"),
    "round_member.leave": _("%(organisation)s: ‘%(round)s’ 차수에서 나갔습니다"),
}


def problem_text(decision: Decision) -> str:
    """A refusal in words; phases are named, not coded."""
    facts = dict(decision.facts)
    for name in ("phase", "before"):
        if name in facts:
            facts[name] = PHASES[PhaseKind(facts[name])]
    return str(PROBLEMS[decision.code]) % facts
