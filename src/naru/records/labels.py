"""Words for notices, mails and files."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naru.core.decision import Decision
from naru.records.states import Channel, MailState, NoticeKind

NOTICE_KIND: Mapping[NoticeKind, str | Promise] = {
    NoticeKind.ROUND: _("차수 일정"),
    NoticeKind.MATCH: _("매칭 결과와 관심"),
    NoticeKind.INTRODUCTION: _("주선과 비밀유지"),
    NoticeKind.MESSAGE: _("메시지"),
    NoticeKind.MEETING: _("만남 일정"),
    NoticeKind.PLAN: _("공동기획 의견과 새 판"),
    NoticeKind.SIGNATURE: _("서명 차례"),
    NoticeKind.ACCOUNT: _("계정과 역할"),
}
CHANNEL: Mapping[Channel, str | Promise] = {
    Channel.AT_ONCE: _("바로 메일"),
    Channel.DIGEST: _("하루에 한 번 모아서"),
    Channel.NONE: _("메일 없이"),
}
MAIL_STATE: Mapping[MailState, str | Promise] = {
    MailState.WAITING: _("보내기 전"),
    MailState.DIGEST: _("묶음 대기"),
    MailState.SENT: _("보냄"),
    MailState.STOPPED: _("멈춤"),
    MailState.FAILED: _("보내지 못함"),
}
FILE_REFUSALS: Mapping[str, str | Promise] = {
    "file_ok": _("올릴 수 있는 파일입니다."),
    "file_empty": _("빈 파일입니다. 내용이 있는 파일인지 확인하세요."),
    "file_too_large": _("파일이 너무 큽니다. %(most_megabytes)sMB까지 올릴 수 있습니다."),
    "file_kind_refused": _(
        "올릴 수 없는 종류입니다. PDF, HWP, HWPX, DOCX, XLSX, PPTX, CSV, TXT, PNG, JPG, WEBP를 올려 주세요. "
        "압축 파일은 풀어서, 매크로가 든 문서는 매크로를 빼고 올립니다."
    ),
    "file_resident_number": _(
        "주민등록번호(%(found)s)가 들어 있어 받을 수 없습니다. 개인정보보호법이 수집을 막고 있으니 지우고 올려 주세요."
    ),
}


def file_refusal(decision: Decision) -> str:
    """Why a file was refused and what to do, in the visitor's language."""
    return str(FILE_REFUSALS[decision.code]) % decision.facts
