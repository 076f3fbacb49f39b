"""Words of a round's results: the steps of its funnel, and in short why pairs went no further."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.introductions.states import EndReason
from naru.plans.results import FunnelStep

FUNNEL_STEPS: Mapping[FunnelStep, Promise] = {
    FunnelStep.PROPOSED: _("짝 제안"),
    FunnelStep.WANTED: _("양쪽이 원함"),
    FunnelStep.INTRODUCED: _("서로 소개"),
    FunnelStep.UNDER_NDA: _("비밀유지 약정"),
    FunnelStep.PLANNING: _("공동기획"),
    FunnelStep.SIGNED: _("협약"),
}
DROP_REASONS: Mapping[EndReason, Promise] = {
    EndReason.NOT_FITTING: _("문제와 기술이 맞지 않음"),
    EndReason.NO_TIME: _("사람·시간 없음"),
    EndReason.NO_BUDGET: _("예산이 맞지 않음"),
    EndReason.NDA_DECLINED: _("비밀유지 약정 거절"),
    EndReason.FOUND_OTHER: _("다른 상대를 찾음"),
    EndReason.TERMS: _("조건이 맞지 않음"),
    EndReason.NO_ANSWER: _("답 없음"),
    EndReason.OTHER: _("그 밖의 까닭"),
}
