"""Every code of this stage in words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.core.decision import Decision
from naru.core.errors import MoveRefused, RuleRefused
from naru.introductions.states import (
    Answer,
    EndReason,
    IntroductionState,
    MeetingState,
    Origin,
    Party,
    Step,
)
from naru.records.labels import FILE_REFUSALS, file_refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words

INTRODUCTION_STATES: Mapping[IntroductionState, Promise] = {
    IntroductionState.PROPOSED: _("제안됨"),
    IntroductionState.WANTED: _("양쪽이 원함"),
    IntroductionState.INTRODUCED: _("주선됨"),
    IntroductionState.UNDER_NDA: _("비밀유지 약정"),
    IntroductionState.PLANNING: _("공동기획 중"),
    IntroductionState.ENDED: _("주선 끝남"),
}
PARTIES: Mapping[Party, Promise] = {
    Party.FIRM: _("기업"),
    Party.INSTITUTE: _("연구기관"),
    Party.OPERATOR: _("운영기관"),
}
ANSWERS: Mapping[Answer, Promise] = {
    Answer.YES: _("만나겠습니다"),
    Answer.NO: _("만나지 않겠습니다"),
}
STEPS: Mapping[Step, Promise] = {
    Step.ANSWER: _("만날지 답하기"),
    Step.INTRODUCE: _("두 기관을 주선하기"),
    Step.ACCEPT_NDA: _("비밀유지 약정에 동의하기"),
    Step.START_PLAN: _("만나서 이야기하고 공동기획 시작하기"),
    Step.WRITE_PLAN: _("공동기획서를 함께 쓰기"),
}
ORIGINS: Mapping[Origin, Promise] = {
    Origin.RUN: _("매칭 결과"),
    Origin.INTEREST: _("양쪽의 관심"),
    Origin.OPERATOR: _("운영기관의 제안"),
}
END_REASONS: Mapping[EndReason, Promise] = {
    EndReason.NOT_FITTING: _("문제나 기술이 맞지 않습니다"),
    EndReason.NO_TIME: _("지금은 맡을 사람이나 시간이 없습니다"),
    EndReason.NO_BUDGET: _("예산이 맞지 않습니다"),
    EndReason.NDA_DECLINED: _("비밀유지 약정에 동의하지 않습니다"),
    EndReason.FOUND_OTHER: _("다른 상대를 찾았습니다"),
    EndReason.TERMS: _("조건이 맞지 않습니다"),
    EndReason.NO_ANSWER: _("답이 없습니다"),
    EndReason.OTHER: _("그 밖의 까닭(적어 주세요)"),
}
MEETING_STATES: Mapping[MeetingState, Promise] = {
    MeetingState.PROPOSED: _("제안됨"),
    MeetingState.ACCEPTED: _("정해짐"),
    MeetingState.HELD: _("만났음"),
    MeetingState.CANCELLED: _("취소됨"),
}
INTRODUCTION_VERBS: Mapping[str, Promise] = {
    "want": _("양쪽이 원함"),
    "introduce": _("주선하기"),
    "accept_nda": _("비밀유지 약정 맺음"),
    "plan": _("공동기획 시작"),
    "end": _("그만두기"),
}
MEETING_VERBS: Mapping[str, Promise] = {
    "accept": _("만남 받아들이기"),
    "cancel": _("취소하기"),
    "hold": _("만났다고 적기"),
}
PROBLEMS: Mapping[str, "Words"] = {
    "nothing_to_introduce_over": _("기술수요나 보유기술 가운데 하나는 있어야 합니다."),
    "side_missing": _("기업과 연구기관을 모두 고르세요."),
    "same_organisation": _("기업과 연구기관이 같은 곳입니다."),
    "demand_of_another_firm": _("이 기업의 기술수요가 아닙니다."),
    "offer_of_another_institute": _("이 연구기관의 보유기술이 아닙니다."),
    "demand_closed": _("기술수요가 더는 열려 있지 않습니다."),
    "offer_closed": _("보유기술이 더는 제공되지 않습니다."),
    "pair_fits": _("주선할 수 있는 짝입니다."),
    "round_not_running": _("진행 중인 차수가 아닙니다."),
    "firm_outside_round": _("이 차수에 참여하지 않는 기업입니다."),
    "institute_outside_round": _("이 차수에 참여하지 않는 연구기관입니다."),
    "in_round": _("둘 다 이 차수에 참여합니다."),
    "already_open": _("이미 진행 중인 주선입니다."),
    "not_in_run": _("게시된 매칭 결과에 없는 짝입니다."),
    "no_mutual_interest": _("양쪽이 모두 관심을 보인 짝이 아닙니다."),
    "already_answered": _("이미 답했습니다."),
    "plan_first": _("함께 기획하는 중입니다. 공동기획을 그만두면 주선도 함께 끝납니다."),
    "said_yes": _("만나겠다고 답했습니다."),
    "reason_missing": _("까닭을 하나 고르세요. 매칭을 더 낫게 하는 데 씁니다."),
    "reason_of_another_party": _("고를 수 있는 까닭 가운데 하나를 고르세요."),
    "note_missing": _("‘그 밖의 까닭’을 골랐으면 짧게 적어 주세요."),
    "text_missing": _("내용을 적으세요."),
    "text_too_long": _("%(most)s자까지 적을 수 있습니다. 지금 %(length)s자입니다."),
    "text_holds_nul": _("읽을 수 없는 글자(NUL)가 들어 있습니다. 지우고 다시 적으세요."),
    "too_many_files": _("파일은 한 번에 %(most)s개까지 붙일 수 있습니다."),
    "text_fits": _("적을 수 있습니다."),
    "resident_number": _("주민등록번호로 보이는 숫자가 있습니다. 저장할 수 없으니 지우세요(개인정보 보호법 24조의2)."),
    "name_missing": _("동의하는 사람의 이름을 적으세요."),
    "text_changed": _("약정서가 그 사이 바뀌었습니다. 지금 글을 다시 읽고 동의하세요."),
    "meeting_in_past": _("앞으로 올 날짜와 시각을 적으세요."),
    "minutes_out_of_range": _("%(least)s분에서 %(most)s분 사이로 적으세요."),
    "place_missing": _("만나는 곳이나 온라인 회의 주소를 적으세요."),
    "address_not_web": _("https://로 시작하는 주소를 적으세요."),
    "address_too_long": _("%(most)s자까지 적을 수 있습니다."),
    "meeting_ahead": _("아직 만나기 전입니다. 만난 뒤에 적으세요."),
    "own_meeting": _("상대가 받아들여야 정해집니다."),
}
CHANGED_MEANWHILE = _("그 사이 상태가 바뀌었습니다. 지금 상태를 확인하세요.")

NOTICES: Mapping[str, tuple[Promise, Promise]] = {
    "proposed": (
        _("협력 주선 제안이 왔습니다"),
        _("운영기관이 함께할 만한 상대를 제안했습니다. 살펴보고 만날지 답해 주세요."),
    ),
    "answered": (_("주선 제안에 상대가 답했습니다"), _("상대가 만나겠다고 했습니다. 우리도 답하면 주선이 진행됩니다.")),
    "wanted": (_("주선할 짝이 있습니다"), _("두 기관이 모두 만나겠다고 했습니다. 이제 주선해 주세요.")),
    "introduced": (
        _("두 기관이 주선되었습니다"),
        _("이제 서로의 담당자를 보고 글을 주고받을 수 있습니다. 먼저 비밀유지 약정을 확인해 주세요."),
    ),
    "nda_waits": (
        _("상대가 비밀유지 약정에 동의했습니다"),
        _("우리도 동의하면 약정이 맺어지고 비밀 항목을 함께 볼 수 있습니다."),
    ),
    "under_nda": (
        _("비밀유지 약정이 맺어졌습니다"),
        _("만나서 이야기하고 함께할 수 있으면 공동기획을 시작해 주세요."),
    ),
    "planning": (_("공동기획을 시작했습니다"), _("이제 공동기획서를 함께 씁니다.")),
    "ended": (_("주선이 끝났습니다"), _("이 주선은 더 이어지지 않습니다.")),
    "message": (_("주선된 상대가 글을 보냈습니다"), _("내용은 나루에서만 볼 수 있습니다.")),
    "meeting_proposed": (_("만나자는 제안이 왔습니다"), _("시각과 장소를 보고 답해 주세요.")),
    "meeting_accepted": (_("만날 시각이 정해졌습니다"), _("달력 파일을 함께 보냅니다.")),
    "meeting_cancelled": (_("만남이 취소되었습니다"), _("달력에서도 지워집니다.")),
    "meeting_reminder": (_("곧 만납니다"), _("하루 안에 만날 약속이 있습니다. 시각과 장소를 확인하세요.")),
}
MEETING_SUMMARY = _("협력 만남 (나루)")


def problem_text(decision: Decision) -> str:
    """Also of files, whose refusals have their words where files are kept."""
    if decision.code in FILE_REFUSALS:
        return file_refusal(decision)
    return str(PROBLEMS[decision.code]) % decision.facts


def refusal_text(refused: RuleRefused | MoveRefused) -> str:
    """What to tell whoever was refused."""
    return problem_text(refused.decision) if isinstance(refused, RuleRefused) else str(CHANGED_MEANWHILE)
