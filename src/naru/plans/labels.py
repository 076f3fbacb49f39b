"""Every code of joint plans in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.plans.rules import Check, Finding, Step, TextProblem
from naru.plans.states import Form, Party, PlanPart, PlanState, Source

STATES: Mapping[PlanState, Promise] = {
    PlanState.WRITING: _("함께 쓰는 중"),
    PlanState.SIGNING: _("서명 중"),
    PlanState.SIGNED: _("서명 완료"),
    PlanState.ENDED: _("그만둠"),
}
PARTIES: Mapping[Party, Promise] = {
    Party.FIRM: _("기업"),
    Party.INSTITUTE: _("연구기관"),
    Party.OPERATOR: _("운영기관"),
}
PARTS: Mapping[PlanPart, Promise] = {
    PlanPart.SUMMARY: _("개요"),
    PlanPart.STRATEGY: _("연구개발 전략"),
    PlanPart.READINESS: _("기술성숙도 경로"),
    PlanPart.WORK: _("세부 과제"),
    PlanPart.ROLES: _("역할"),
    PlanPart.IP: _("성과의 소유와 활용"),
    PlanPart.RISKS: _("위험과 대응"),
    PlanPart.TARGETS: _("정량 목표"),
    PlanPart.ROADMAP: _("투자 로드맵"),
}
PART_MEANINGS: Mapping[PlanPart, Promise] = {
    PlanPart.SUMMARY: _("무엇을, 언제부터 언제까지 함께 합니까?"),
    PlanPart.STRATEGY: _("어디에 이르려 하고, 어떻게 가며, 왜 지금입니까?"),
    PlanPart.READINESS: _("해마다 기술성숙도가 어디까지 오릅니까?"),
    PlanPart.WORK: _("누가 무엇을 언제까지 합니까? 양쪽에 하나씩은 있어야 합니다."),
    PlanPart.ROLES: _("각 기관은 자기 역할만 적습니다."),
    PlanPart.IP: _("결과를 누가 가지고, 누가 어떻게 씁니까?"),
    PlanPart.RISKS: _("무엇이 어긋날 수 있고, 그때 어떻게 합니까?"),
    PlanPart.TARGETS: _("성공했는지 무엇으로, 어떻게 잽니까?"),
    PlanPart.ROADMAP: _("해마다 누가 얼마를 냅니까? 기업은 민간 투자를, 연구기관과 운영기관은 공공 재원을 적습니다."),
}
FIELDS: Mapping[str, Promise] = {
    "title": _("제목"),
    "title_en": _("영어 제목"),
    "field": _("기술 분야"),
    "starts_on": _("시작하는 날"),
    "ends_on": _("끝나는 날"),
    "text": _("내용 요약"),
    "text_en": _("영어 내용 요약"),
    "goal": _("이르려는 곳"),
    "approach": _("가는 방법"),
    "why": _("지금 하는 까닭"),
    "year": _("해"),
    "trl": _("기술성숙도(TRL)"),
    "number": _("번호"),
    "lead": _("담당 기관"),
    "result": _("나오는 것"),
    "party": _("맡은 기관"),
    "people": _("참여 인력"),
    "firm_share_percent": _("기업의 몫(%)"),
    "institute_share_percent": _("연구기관의 몫(%)"),
    "use": _("성과를 쓰는 방법"),
    "royalty": _("기술료"),
    "likelihood": _("일어날 가능성"),
    "impact": _("영향의 크기"),
    "measure": _("대응"),
    "name": _("무엇을"),
    "unit": _("재는 단위"),
    "now": _("지금 값"),
    "wanted": _("목표값"),
    "by": _("목표 해"),
    "measured": _("재는 방법"),
    "source": _("누구의 돈"),
    "form": _("형태"),
    "amount_krw": _("금액"),
}
WHATS: Mapping[PlanPart, Promise] = {
    PlanPart.READINESS: _("무엇으로 보입니까"),
    PlanPart.WORK: _("하는 일"),
    PlanPart.ROLES: _("맡은 일"),
    PlanPart.RISKS: _("어떤 위험"),
    PlanPart.ROADMAP: _("쓰는 곳"),
}
SOURCES: Mapping[Source, Promise] = {Source.PRIVATE: _("민간"), Source.PUBLIC: _("공공")}
FORMS: Mapping[Form, Promise] = {Form.CASH: _("현금"), Form.IN_KIND: _("현물")}
GRADES: Mapping[int, Promise] = {1: _("낮음"), 2: _("보통"), 3: _("높음")}
STEPS: Mapping[Step, Promise] = {
    Step.WRITE: _("빠진 곳을 채우기"),
    Step.SUBMIT: _("서명하기로 넘기기"),
    Step.SIGN: _("읽고 서명하기"),
    Step.NOTHING: _("없음"),
}
CHECKS: Mapping[Check, Promise] = {
    Check.PERIOD_GIVEN: _("기간이 있음"),
    Check.PERIOD_IN_ORDER: _("시작이 끝보다 앞섬"),
    Check.SUMMARY_GIVEN: _("내용 요약이 있음"),
    Check.STRATEGY_GIVEN: _("목표·방법·까닭이 있음"),
    Check.READINESS_GIVEN: _("해마다의 기술성숙도가 있음"),
    Check.READINESS_INSIDE: _("기술성숙도의 해가 기간 안"),
    Check.READINESS_NEVER_FALLS: _("기술성숙도가 내려가지 않음"),
    Check.READINESS_REACHES_WANTED: _("바라는 기술성숙도에 이름"),
    Check.WORK_COMPLETE: _("세부 과제마다 제목·담당·날짜가 있음"),
    Check.WORK_OF_BOTH: _("양쪽 모두 세부 과제를 맡음"),
    Check.WORK_INSIDE: _("세부 과제의 날짜가 기간 안"),
    Check.ROLES_OF_BOTH: _("양쪽 모두 역할을 적음"),
    Check.IP_SHARES_WHOLE: _("소유 비율의 합이 100 %"),
    Check.IP_USE_GIVEN: _("성과 활용 방법이 있음"),
    Check.RISKS_ANSWERED: _("위험마다 정도와 대응이 있음"),
    Check.TARGETS_GIVEN: _("정량 목표가 있음"),
    Check.TARGETS_MEASURED: _("목표마다 재는 방법이 있음"),
    Check.ROADMAP_COMPLETE: _("투자마다 해·재원·형태·금액이 있음"),
    Check.ROADMAP_INSIDE: _("투자의 해가 기간 안"),
    Check.PRIVATE_CASH_GIVEN: _("기업의 현금 투자가 있음"),
}
REMEDIES: Mapping[Check, Promise] = {
    Check.PERIOD_GIVEN: _("시작하는 날과 끝나는 날을 적으세요."),
    Check.PERIOD_IN_ORDER: _("끝나는 날(%(ends_on)s)을 시작하는 날(%(starts_on)s) 뒤로 고치세요."),
    Check.SUMMARY_GIVEN: _("내용을 %(least)s자 넘게 적으세요."),
    Check.STRATEGY_GIVEN: _("목표, 방법, 까닭을 모두 적으세요."),
    Check.READINESS_GIVEN: _("해와 기술성숙도(1~9)를 한 줄 넘게 적으세요."),
    Check.READINESS_INSIDE: _("%(year)s년은 기간 밖입니다. 해나 기간을 고치세요."),
    Check.READINESS_NEVER_FALLS: _("%(year)s년의 %(trl)s단계가 앞 해의 %(before)s단계보다 낮습니다."),
    Check.READINESS_REACHES_WANTED: _("마지막이 %(trl)s단계입니다. 수요는 %(wanted)s단계를 바랍니다."),
    Check.WORK_COMPLETE: _("제목, 담당, 시작과 끝 날짜를 모두 적으세요."),
    Check.WORK_OF_BOTH: _("%(party)s에서 맡는 세부 과제를 하나 넘게 적으세요."),
    Check.WORK_INSIDE: _("날짜(%(starts_on)s ~ %(ends_on)s)를 계획 기간 안에서 앞뒤가 맞게 고치세요."),
    Check.ROLES_OF_BOTH: _("%(party)s의 역할을 적으세요."),
    Check.IP_SHARES_WHOLE: _("지금 합은 %(total)s %%입니다. 두 비율의 합을 100 %%로 맞추세요."),
    Check.IP_USE_GIVEN: _("누가 어떤 조건으로 쓰는지 적으세요."),
    Check.RISKS_ANSWERED: _("위험을 하나 넘게, 가능성·영향·대응과 함께 적으세요."),
    Check.TARGETS_GIVEN: _("이름과 목표값이 있는 목표를 하나 넘게 적으세요."),
    Check.TARGETS_MEASURED: _("어떤 시험이나 기록으로 재는지 적으세요."),
    Check.ROADMAP_COMPLETE: _("해, 재원, 형태와 0보다 큰 금액을 적으세요."),
    Check.ROADMAP_INSIDE: _("%(year)s년은 기간 밖입니다. 해나 기간을 고치세요."),
    Check.PRIVATE_CASH_GIVEN: _("기업이 현금으로 내는 금액을 한 줄 넘게 적으세요."),
}
DECISIONS: Mapping[str, Promise] = {
    "line_of_other_side": _("다른 기관의 줄은 고칠 수 없습니다. 그 기관에 의견을 남기세요."),
    "checks_open": _("아직 통과하지 못한 점검이 있습니다."),
    "not_your_turn": _("아직 서명할 차례가 아닙니다. 기업, 연구기관, 운영기관 차례로 서명합니다."),
    "signed_for_another": _("같은 사람이 두 기관을 대신해 서명할 수 없습니다. 다른 담당자가 서명하세요."),
    "version_replaced": _("읽으신 뒤에 계획이 바뀌었습니다. 새 판을 읽고 다시 서명하세요."),
    "plan_is_frozen": _("서명이 시작되어 고칠 수 없습니다. 고치려면 먼저 ‘다시 쓰기’로 되돌리세요."),
    "pair_ended": _("주선이 끝나 더 쓰거나 서명할 수 없습니다."),
    "pair_of_others": _(
        "끝낼 권한이 없는 짝이 이 수요로 이어 가고 있습니다. 그 짝의 기업이나 운영기관이 먼저 그만두어야 합니다."
    ),
    "round_not_running": _("차수가 진행 중일 때만 공동기획을 시작할 수 있습니다."),
}
PROBLEMS: Mapping[str, Promise] = {
    "title_missing": _("제목을 적으세요."),
    "text_too_long": _("%(most)s자까지 적을 수 있습니다. 지금 %(length)s자입니다."),
    "text_holds_nul": _("읽을 수 없는 글자(NUL)가 들어 있습니다. 지우고 다시 적으세요."),
    "resident_number": _(
        "주민등록번호로 보이는 숫자(%(found)s)가 있습니다. 저장할 수 없으니 지우세요(개인정보 보호법 24조의2)."
    ),
    "number_out_of_range": _("%(least)s에서 %(most)s까지 적을 수 있습니다. 적은 값: %(value)s"),
    "too_many_lines": _("%(most)s줄까지 적을 수 있습니다."),
    "comment_missing": _("의견을 적으세요."),
    "name_missing": _("이름을 적으세요."),
    "agreement_missing": _("읽고 동의한다는 칸을 고르세요."),
}
NOTICES: Mapping[str, Promise] = {
    "commented": _("공동기획 %(number)s에 새 의견이 있습니다"),
    "your_turn": _("공동기획 %(number)s에 서명할 차례입니다"),
    "reopened": _("공동기획 %(number)s을(를) 다시 쓰게 되었습니다. 앞의 서명은 효력이 없습니다"),
    "completed": _("공동기획 %(number)s의 서명이 모두 끝났습니다"),
}


def field_label(part: PlanPart, name: str) -> Promise:
    """The label of one value of a part."""
    return WHATS[part] if name == "what" else FIELDS[name]


def remedy(finding: Finding) -> str:
    """What would make a failing check pass."""
    return str(REMEDIES[finding.check]) % _worded(finding.decision.facts)


def problem_text(problem: TextProblem) -> str:
    return str(PROBLEMS[problem.code]) % problem.facts


def _worded(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: "—" if value is None else PARTIES[value] if isinstance(value, Party) else value
        for name, value in facts.items()
    }
