"""Words for states and failures of jobs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.jobs.states import JobState

STATE: dict[JobState, str | Promise] = {
    JobState.QUEUED: _("대기"),
    JobState.RUNNING: _("실행 중"),
    JobState.SUCCEEDED: _("완료"),
    JobState.FAILED: _("실패"),
    JobState.CANCELLED: _("취소됨"),
}

# Failures that the queue itself knows; a task's own refusals carry the code of its stage.
ERROR: dict[str, str | Promise] = {
    "worker_lost": _("작업자가 응답 없이 사라졌습니다. 서버 메모리와 작업자 로그를 확인하고 다시 실행하세요."),
    "unknown_task": _("이 버전이 모르는 작업입니다. 모든 작업자를 같은 버전으로 올린 뒤 다시 실행하세요."),
    "unexpected": _("예상하지 못한 오류입니다. 아래 위치를 개발자에게 알려 주세요."),
}


def error_label(code: str) -> str:
    return str(ERROR.get(code, code))
