"""What is not safe in how this installation is set up, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from naru.core.actor import SYSTEM
from naru.jobs.queries import counts_by_state, queue_health
from naru.jobs.states import JobState
from naru.records.backups import last_backup_at
from naru.records.queries import mail_counts
from naru.records.states import MailState
from naru.web.pages.health import index_lag, missing_migrations

BACKUP_WITHIN = timedelta(days=1)
_OWN_NAMES = {"127.0.0.1", "localhost", "[::1]"}


@dataclass(frozen=True, slots=True)
class Finding:
    """tone : danger where somebody can get in or something can be lost, warning where it only works badly."""

    tone: str
    title: str
    what_to_do: str


@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    made_at = last_backup_at(Path(settings.HOME))
    findings = sorted([*_of_settings(), *_of_mail(), *_of_backup(made_at, now), *_of_work(now)], key=_worst_first)
    context = {
        "findings": findings,
        "dangers": sum(finding.tone == "danger" for finding in findings),
        "made_at": made_at,
        "workers": queue_health(now=now).workers,
        "index_lag": index_lag(),
        "database": "PostgreSQL" if "postgres" in settings.DATABASES["default"]["ENGINE"] else "SQLite",
    }
    return render(request, "operations/operations.html", context)


def _worst_first(finding: Finding) -> bool:
    return finding.tone != "danger"


def _of_settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(
            "danger",
            _("개발용 오류 화면이 켜져 있습니다"),
            _("NARU_DEBUG를 0으로 하고 다시 시작하세요. 오류 화면이 설정과 자료를 보여 줍니다."),
        )
    if settings.DEMO:
        yield Finding(
            "danger",
            _("시연 방식입니다"),
            _("누구나 비밀번호 없이 운영자로 로그인합니다. 실제로 쓸 때는 NARU_DEMO 없이 새 폴더로 시작하세요."),
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding(
            "danger",
            _("어떤 호스트 이름이든 받아들입니다"),
            _("NARU_HOSTS에 실제 주소만 적으세요. 예: naru.example.org"),
        )
    elif set(settings.ALLOWED_HOSTS) <= _OWN_NAMES:
        yield Finding(
            "warning", _("이 컴퓨터에서만 열립니다"), _("밖에서 쓰게 하려면 NARU_HOSTS에 사람들이 쓸 주소를 적으세요.")
        )
    if not settings.ORIGIN.startswith("https://"):
        yield Finding(
            "danger",
            _("암호화하지 않은 주소입니다"),
            _("앞에 TLS 프록시를 두고 NARU_ORIGIN을 https://…로 적으세요. 로그인 쿠키가 암호화된 연결로만 갑니다."),
        )
    if settings.SECRET_IS_IN_FILE:
        yield Finding(
            "warning",
            _("서명 비밀이 자료 폴더에 있습니다"),
            _("NARU_SECRET_KEY에 따로 보관하는 값을 주세요. 폴더를 읽은 사람이 로그인 세션을 꾸밀 수 있습니다."),
        )


def _of_mail() -> Iterator[Finding]:
    if not settings.MAIL_URL:
        yield Finding(
            "danger",
            _("메일이 나가지 않습니다"),
            _("NARU_MAIL_URL에 메일 서버를 적으세요. 그 전에는 가입 확인과 알림이 서버 화면에만 찍힙니다."),
        )
    elif settings.MAIL_URL.startswith("file:"):
        yield Finding(
            "warning", _("메일을 폴더에만 씁니다"), _("실제로 보내려면 NARU_MAIL_URL에 smtp://… 주소를 적으세요.")
        )
    elif settings.MAIL_URL.startswith("smtp+plain:"):
        yield Finding(
            "warning",
            _("메일 서버와 암호화 없이 이야기합니다"),
            _("메일 서버가 같은 컴퓨터가 아니라면 smtp:// 나 smtps:// 를 쓰세요."),
        )
    if failed := mail_counts(SYSTEM)[MailState.FAILED]:
        yield Finding(
            "warning",
            _("보내지 못한 메일 %(count)d통") % {"count": failed},
            _("«나가는 메일»에서 까닭을 보고 다시 내보내세요."),
        )


def _of_backup(made_at: datetime | None, now: datetime) -> Iterator[Finding]:
    if made_at is None:
        yield Finding(
            "danger",
            _("백업한 적이 없습니다"),
            _("`naru backup 파일`을 날마다 돌리세요. 백업은 다른 컴퓨터에 옮겨 두고, 되돌려 보기도 해야 합니다."),
        )
    elif now - made_at > BACKUP_WITHIN:
        yield Finding(
            "danger", _("하루 넘게 백업하지 않았습니다"), _("백업 타이머가 도는지, 디스크가 찼는지 확인하세요.")
        )


def _of_work(now: datetime) -> Iterator[Finding]:
    if missing := missing_migrations():
        yield Finding(
            "danger",
            _("데이터베이스가 이 버전보다 오래됐습니다"),
            _("변경 %(count)d개가 빠졌습니다. `naru migrate`를 실행하세요.") % {"count": missing},
        )
    if not queue_health(now=now).workers:
        yield Finding(
            "danger",
            _("일하는 작업자가 없습니다"),
            _("메일, 색인, 가져오기가 멈춰 있습니다. `naru serve`나 `naru worker`를 시작하세요."),
        )
    if index_lag() is None:
        yield Finding(
            "warning",
            _("검색 색인이 없습니다"),
            _("`naru index build`로 만드세요. 그동안 찾기와 매칭이 답하지 못합니다."),
        )
    if failed := counts_by_state(SYSTEM)[JobState.FAILED]:
        yield Finding(
            "warning", _("실패한 작업 %(count)d개") % {"count": failed}, _("«작업»에서 까닭을 보고 다시 실행하세요.")
        )
