"""Every code of this stage in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.core.decision import Decision
from naru.core.errors import MoveRefused, RuleRefused
from naru.matching.states import EntryReason, InterestState, Objective, ReasonCode, RuleKind, RunState, Side

INTEREST_STATES: Mapping[InterestState, Promise] = {
    InterestState.UNDECIDED: _("정하지 않음"),
    InterestState.INTERESTED: _("관심 있음"),
    InterestState.DECLINED: _("관심 없음"),
}
SIDES: Mapping[Side, Promise] = {
    Side.DEMAND: _("기업"),
    Side.OFFER: _("제공 기관"),
}
INTEREST_VERBS: Mapping[str, Promise] = {
    "show_interest": _("관심 있음"),
    "decline": _("관심 없음"),
    "take_back": _("되돌리기"),
}
ENTRY_REASONS: Mapping[EntryReason, Promise] = {
    EntryReason.SENT_IN_TIME: _("기간 안에 다른 방법으로 보내 왔습니다"),
    EntryReason.JOINED_LATER: _("수요발굴이 끝난 뒤 참여하게 되었습니다"),
    EntryReason.FOUND_BY_OPERATOR: _("운영기관이 찾아가 알게 되었습니다"),
    EntryReason.OUTAGE: _("장애로 기간 안에 내지 못했습니다"),
}
REASON_CODES: Mapping[ReasonCode, Promise] = {
    ReasonCode.FITS_PROBLEM: _("문제와 맞습니다"),
    ReasonCode.FITS_SPECIFICATION: _("목표 사양을 맞출 수 있어 보입니다"),
    ReasonCode.READY_ENOUGH: _("기술 성숙도가 맞습니다"),
    ReasonCode.NEAR_ENOUGH: _("가까이 있습니다"),
    ReasonCode.KNOWN_PARTNER: _("함께 일해 본 곳입니다"),
    ReasonCode.OTHER_PROBLEM: _("다루는 문제가 다릅니다"),
    ReasonCode.TOO_EARLY: _("아직 쓰기에 이릅니다"),
    ReasonCode.TRIED_BEFORE: _("이미 해 보았습니다"),
    ReasonCode.TOO_COSTLY: _("비용이나 시간이 맞지 않습니다"),
    ReasonCode.TOO_FAR: _("너무 멉니다"),
    ReasonCode.NO_CAPACITY: _("지금은 맡을 여력이 없습니다"),
    ReasonCode.CONFLICT_OF_INTEREST: _("이해관계가 얽혀 있습니다"),
    ReasonCode.OTHER: _("그 밖의 까닭(적어 주세요)"),
}
RUN_STATES: Mapping[RunState, Promise] = {
    RunState.DRAFT: _("준비 중"),
    RunState.WAITING: _("계산 중"),
    RunState.SOLVED: _("결과 검토"),
    RunState.PUBLISHED: _("확정"),
    RunState.FAILED: _("풀지 못함"),
    RunState.CANCELLED: _("취소함"),
    RunState.WITHDRAWN: _("확정 취소"),
}
OBJECTIVES: Mapping[Objective, Promise] = {
    Objective.TOTAL: _("적합도 합계 최대"),
    Objective.FAIR: _("고르게"),
    Objective.STABLE: _("서로 바꿀 까닭 없게"),
}
OBJECTIVE_MEANINGS: Mapping[Objective, Promise] = {
    Objective.TOTAL: _("짝이 될 기관이 있는 수요를 모두 잇는 방법 가운데 적합도 합계가 가장 큽니다."),
    Objective.FAIR: _("가장 낮은 짝의 적합도를 먼저 끌어올립니다."),
    Objective.STABLE: _("지금 짝보다 서로를 더 바라는 수요와 기관이 없습니다."),
}
RULE_KINDS: Mapping[RuleKind, Promise] = {
    RuleKind.PIN: _("반드시 짝"),
    RuleKind.FORBID: _("짝 금지"),
    RuleKind.CAPACITY: _("기관 상한"),
}
RUN_PROBLEMS: Mapping[str, Promise] = {
    "no_demands": _("맞출 기술수요가 없습니다. 공개된 수요가 있는지, 차수에 참여한 수요가 있는지 확인하세요."),
    "no_institutes": _("맞출 기관이 없습니다. 공개된 보유기술이 있는지, 차수에 참여했는지 확인하세요."),
    "pins_over_capacity": _("‘반드시 짝’이 기관 상한보다 많습니다. 상한을 올리거나 규칙을 줄이세요."),
    "pins_over_demand": _("한 수요에 ‘반드시 짝’이 수요당 기관 수보다 많습니다. 규칙을 줄이세요."),
    "infeasible": _("이 조건을 모두 지키는 짝이 없습니다. 아래처럼 고치면 풀립니다(가장 적게 고치는 길입니다)."),
    "job_failed": _("계산이 도중에 멈췄습니다. 작업 화면에서 까닭을 보고 다시 시작하세요."),
}
CHANGE_KINDS: Mapping[str, Promise] = {
    "most": _("‘%(organisation)s’의 상한을 %(before)s에서 %(after)s(으)로"),
    # The engine would give this demand fewer; a place more at any institute that it may get does the same.
    "demand": _("‘%(demand)s’에 맞는 기관 가운데 한 곳의 상한을 %(units)s만큼 늘리기"),
    "conflict": _("‘%(demand)s’ × ‘%(organisation)s’의 짝 금지를 풀기"),
}
PROBLEMS: Mapping[str, Promise] = {
    "round_not_running": _("진행 중인 차수가 아니어서 할 수 없습니다."),
    "not_admitted": _("이 차수에 참여하는 기관의 것만 냅니다. 기업은 기술수요를, 연구기관은 보유기술을 냅니다."),
    "not_published": _("공개한 것만 낼 수 있습니다. 먼저 공개해 주세요."),
    "discovery_not_begun": _("수요발굴이 아직 시작되지 않았습니다."),
    "discovery_over": _("수요발굴이 끝났습니다. 더 낼 것이 있으면 운영기관에 알려 주세요."),
    "entry_open": _("지금 낼 수 있습니다."),
    "entered_later": _("운영기관이 까닭을 적고 더했습니다."),
    "entry_reason_missing": _("수요발굴이 끝난 뒤에 더하는 까닭을 고르세요."),
    "run_possible": _("매칭을 실행할 수 있습니다."),
    "run_title_missing": _("제목을 적으세요. 목록에서 알아볼 수 있으면 됩니다."),
    "run_title_too_long": _("제목은 %(most)s자까지 적을 수 있습니다."),
    "per_demand_out_of_range": _("수요당 기관 수는 1에서 %(most)s까지입니다."),
    "capacity_out_of_range": _("기관 상한은 0에서 %(most)s까지입니다."),
    "least_score_out_of_range": _("최소 적합도는 0에서 100까지입니다."),
    "rule_possible": _("규칙을 넣을 수 있습니다."),
    "rule_reason_missing": _("까닭을 적으세요. 나중에 누가 물어도 답할 수 있게 남깁니다."),
    "rule_reason_too_long": _("까닭은 %(most)s자까지 적을 수 있습니다."),
    "pin_to_own_firm": _("수요를 낸 기관을 그 수요의 짝으로 정할 수 없습니다."),
    "rule_exists": _("이 수요와 기관에는 이미 규칙이 있습니다. 먼저 지우고 다시 넣으세요."),
    "other_run_published": _("이 차수에는 이미 확정한 매칭이 있습니다. 그것을 먼저 취소하세요."),
    "reason_given": _("까닭을 적었습니다."),
    "no_reason_needed": _("까닭이 없어도 됩니다."),
    "reason_missing": _("관심이 없는 까닭을 하나 고르세요. 추천이 맞았는지 살피는 데 씁니다."),
    "reason_of_another_action": _("이 결정에 맞는 까닭을 고르세요."),
    "note_missing": _("‘그 밖의 까닭’을 골랐으면 짧게 적어 주세요."),
    "note_too_long": _("%(most)s자까지 적을 수 있습니다. 지금 %(length)s자입니다."),
    "pair_closed": _("수요나 기술이 더는 열려 있지 않아 정할 것이 없습니다."),
    "resident_number": _("주민등록번호로 보이는 숫자가 있습니다. 저장할 수 없으니 지우세요(개인정보 보호법 24조의2)."),
}


def problem_text(decision: Decision) -> str:
    return str(PROBLEMS[decision.code]) % decision.facts


def refusal_text(refused: RuleRefused | MoveRefused) -> str:
    """What to tell whoever decided."""
    if isinstance(refused, RuleRefused):
        return problem_text(refused.decision)
    return str(_("지금은 그렇게 정할 수 없습니다. 화면을 새로 고쳐 지금 상태를 확인하세요."))
