"""Every code of this stage in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.demands.rules import FieldProblem
from naru.demands.states import (
    Confidentiality,
    DemandPart,
    DemandState,
    OfferKind,
    OfferState,
    PartnerKind,
)

DEMAND_STATES: Mapping[DemandState, Promise] = {
    DemandState.DRAFT: _("작성 중"),
    DemandState.OPEN: _("협력 기관 찾는 중"),
    DemandState.MATCHED: _("협력 기관 정해짐"),
    DemandState.MET: _("해결됨"),
    DemandState.CLOSED: _("마감됨"),
    DemandState.WITHDRAWN: _("거둠"),
    DemandState.DISCARDED: _("버림"),
}
OFFER_STATES: Mapping[OfferState, Promise] = {
    OfferState.DRAFT: _("작성 중"),
    OfferState.PUBLISHED: _("제공 중"),
    OfferState.RETIRED: _("제공 끝남"),
    OfferState.DISCARDED: _("버림"),
}
OFFER_KINDS: Mapping[OfferKind, Promise] = {
    OfferKind.TECHNOLOGY: _("기술"),
    OfferKind.EXPERT: _("전문가"),
    OfferKind.EQUIPMENT: _("장비"),
    OfferKind.SERVICE: _("서비스"),
    OfferKind.PROPOSAL: _("사업화 제안"),
}
OFFER_KIND_MEANINGS: Mapping[OfferKind, Promise] = {
    OfferKind.TECHNOLOGY: _("이전하거나 함께 개발할 수 있는 기술. 특허가 없어도 됩니다."),
    OfferKind.EXPERT: _("문제를 함께 풀어 줄 사람. 이름 대신 분야로 알립니다."),
    OfferKind.EQUIPMENT: _("기업이 쓸 수 있는 장비와 전담 운영인력."),
    OfferKind.SERVICE: _("시험, 분석, 설계, 인증처럼 맡길 수 있는 일."),
    OfferKind.PROPOSAL: _("기관이 먼저 내는 제안. 함께 제품으로 만들 기업을 찾습니다."),
}
PARTNER_KINDS: Mapping[PartnerKind, Promise] = {
    PartnerKind.INSTITUTE: _("공공연구기관"),
    PartnerKind.UNIVERSITY: _("대학"),
    PartnerKind.FIRM: _("다른 기업"),
}
LEVELS: Mapping[Confidentiality, Promise] = {
    Confidentiality.PUBLIC: _("전체 공개"),
    Confidentiality.MATCHED: _("매칭된 기관만"),
    Confidentiality.NDA: _("비밀유지 협약 기관만"),
}
READERS: Mapping[Confidentiality, Promise] = {
    Confidentiality.PUBLIC: _("누구나"),
    Confidentiality.MATCHED: _("매칭된 기관"),
    Confidentiality.NDA: _("비밀유지 협약 기관"),
}
LEVEL_MEANINGS: Mapping[Confidentiality, Promise] = {
    Confidentiality.PUBLIC: _("로그인하지 않은 사람도 읽습니다."),
    Confidentiality.MATCHED: _("귀사가 허락한 기관과, 이 수요를 낸 차수의 운영기관이 읽습니다."),
    Confidentiality.NDA: _("비밀유지 협약을 맺었다고 귀사가 표시한 기관만 읽습니다."),
}
PARTS: Mapping[DemandPart, Promise] = {
    DemandPart.PROBLEM: _("해결하려는 문제"),
    DemandPart.SPECIFICATION: _("목표 사양"),
    DemandPart.TRIED: _("지금까지 해 본 것"),
    DemandPart.BUDGET: _("예산"),
    DemandPart.CONTACT: _("연락 담당"),
    DemandPart.FIRM: _("기업명"),
}
READINESS: Mapping[int, Promise] = {
    1: _("기초 이론을 연구하는 단계"),
    2: _("쓰임새를 정하고 개념을 세운 단계"),
    3: _("실험실에서 기본 성능을 확인한 단계"),
    4: _("실험실 시제품의 핵심 성능을 확인한 단계"),
    5: _("실제와 비슷한 환경에서 부품·시제품 성능을 확인한 단계"),
    6: _("시험 생산 규모의 시제품을 만들고 성능을 확인한 단계"),
    7: _("실제 환경에서 시제품의 신뢰성을 확인한 단계"),
    8: _("시제품의 인증과 표준화를 마친 단계"),
    9: _("양산하여 파는 단계"),
}
DEMAND_VERBS: Mapping[str, Promise] = {
    "publish": _("공개하기"),
    "discard": _("버리기"),
    "restore": _("되살리기"),
    "match": _("협력 기관 정함"),
    "unmatch": _("협력 기관 다시 찾기"),
    "meet": _("해결됨으로 표시"),
    "close": _("마감하기"),
    "withdraw": _("거두기"),
    "reopen": _("다시 공개하기"),
}
OFFER_VERBS: Mapping[str, Promise] = {
    "publish": _("공개하기"),
    "discard": _("버리기"),
    "restore": _("되살리기"),
    "retire": _("제공 끝내기"),
    "republish": _("다시 공개하기"),
}
PROBLEMS: Mapping[str, Promise] = {
    "title_missing": _("제목을 적으세요."),
    "problem_too_short": _(
        "문제를 %(least)s자 넘게 적으세요. 무엇이, 어디서, 얼마나 문제인지 적으면 답이 정확해집니다."
    ),
    "summary_too_short": _("요약이나 설명을 합쳐 %(least)s자 넘게 적으세요."),
    "text_too_long": _("%(most)s자까지 적을 수 있습니다. 지금 %(length)s자입니다."),
    "text_holds_nul": _("읽을 수 없는 글자(NUL)가 들어 있습니다. 지우고 다시 적으세요."),
    "resident_number": _(
        "주민등록번호로 보이는 숫자(%(found)s)가 있습니다. 저장할 수 없으니 지우세요(개인정보 보호법 24조의2)."
    ),
    "trl_out_of_range": _("기술성숙도는 1에서 9까지입니다. 적은 값: %(value)s"),
    "trl_wanted_below_now": _("목표 단계는 지금 단계(%(now)s)보다 낮을 수 없습니다."),
    "period_ends_before_start": _("끝나는 날이 시작하는 날보다 앞섭니다."),
    "budget_out_of_range": _("0원에서 10조 원 사이로 적으세요. 단위(원·천원·백만원)를 확인하세요."),
    "budget_max_below_min": _("최대 예산이 최소 예산보다 작습니다."),
    "field_not_of_kind": _("이 종류에는 없는 항목입니다. 비우세요."),
    "unknown_region": _("모르는 지역 코드입니다: %(value)s"),
    "unknown_industry": _("모르는 업종 코드입니다: %(value)s"),
}


def problem_text(problem: FieldProblem) -> str:
    return str(PROBLEMS[problem.code]) % problem.facts
