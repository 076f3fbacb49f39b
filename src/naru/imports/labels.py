"""The words for states, verdicts and outcomes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.imports.states import BatchState, RowOutcome, RowVerdict

BATCH_STATES: dict[BatchState, str | Promise] = {
    BatchState.READING: _("읽는 중"),
    BatchState.STAGED: _("확인 대기"),
    BatchState.APPLYING: _("쓰는 중"),
    BatchState.STOPPED: _("중단됨"),
    BatchState.APPLIED: _("반영됨"),
    BatchState.UNDOING: _("되돌리는 중"),
    BatchState.UNDONE: _("되돌림"),
    BatchState.DISCARDED: _("버림"),
}
BATCH_MOVES: dict[str, str | Promise] = {
    "stage": _("판정 끝내기"),
    "map": _("열 다시 맞추기"),
    "apply": _("반영하기"),
    "finish": _("끝내기"),
    "stop": _("멈추기"),
    "undo": _("되돌리기"),
    "discard": _("버리기"),
}
ROW_VERDICTS: dict[RowVerdict, str | Promise] = {
    RowVerdict.PENDING: _("판정 전"),
    RowVerdict.NEW: _("새로 만듦"),
    RowVerdict.CHANGE: _("바꿈"),
    RowVerdict.SAME: _("그대로"),
    RowVerdict.PROBLEM: _("고칠 것"),
}
ROW_OUTCOMES: dict[RowOutcome, str | Promise] = {
    RowOutcome.NONE: _("아직 쓰지 않음"),
    RowOutcome.WRITTEN: _("썼음"),
    RowOutcome.SKIPPED: _("건너뜀"),
    RowOutcome.UNDONE: _("되돌림"),
    RowOutcome.KEPT: _("그대로 둠"),
}
