"""Ready or not, the numbers for a monitor, and what is unsafe in the settings."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from tests.factories.people import make_person

from naru.config.mail import mail_settings
from naru.jobs import leases
from naru.records.backups import last_backup_at, note_backup
from naru.records.models import OutboxMail
from naru.web import metrics
from naru.web.pages import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client, settings: Settings, tmp_path: Path) -> Client:
    settings.HOME = tmp_path
    client.force_login(make_person(is_platform_admin=True), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_ready_names_database_migrations_index_and_workers(client: Client) -> None:
    answer = client.get("/readyz")
    body = answer.json()
    assert answer.status_code == 200
    assert (body["ready"], body["database"], body["missing_migrations"], body["workers"]) == (True, "ok", 0, 0)
    assert {"index", "index_events_behind", "oldest_due_job_seconds"} <= set(body)


def test_database_that_lacks_a_migration_is_not_ready(client: Client) -> None:
    health._migrated.cache_clear()
    [newest] = MigrationLoader(connection).graph.leaf_nodes("records")
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing_migrations"]) == (503, 1)
    MigrationRecorder(connection).record_applied(*newest)
    assert client.get("/readyz").status_code == 200


def test_metrics_tell_requests_jobs_mails_and_the_last_backup(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    note_backup(tmp_path, now=timezone.now(), size=1)
    client.get("/healthz")
    answer = client.get("/metrics")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'naru_requests_total{page="healthz",status="2xx"}' in text
    assert 'naru_jobs{state="queued"} 0' in text
    assert 'naru_outbox_mails{state="waiting"} 0' in text
    assert "naru_workers 0" in text
    assert "naru_last_backup_timestamp_seconds 0" not in text


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "203.0.113.5"}, 404),
        ("", {"HTTP_X_FORWARDED_FOR": "203.0.113.5"}, 404),
        ("secret", {}, 404),
        ("secret", {"HTTP_AUTHORIZATION": "Bearer other"}, 404),
        ("secret", {"HTTP_AUTHORIZATION": "Bearer secret", "REMOTE_ADDR": "203.0.113.5"}, 200),
    ],
)
def test_metrics_are_for_the_token_or_for_this_machine(
    client: Client, settings: Settings, token: str, headers: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", **headers).status_code == status  # type: ignore[arg-type]


def test_text_of_metrics_escapes_what_it_quotes() -> None:
    family = metrics.Family("a", "gauge", "b", {(("page", 'x"\\\n'),): 1.5, (("page", "y"),): 2.0})
    assert metrics.text_of([family]) == '# HELP a b\n# TYPE a gauge\na{page="x\\"\\\\\\n"} 1.5\na{page="y"} 2\n'


def make_safe(settings: Settings) -> None:
    settings.DEBUG = settings.DEMO = settings.SECRET_IS_IN_FILE = False
    settings.ALLOWED_HOSTS = ["naru.example", "testserver"]
    settings.ORIGIN = "https://naru.example"
    settings.MAIL_URL = "smtp://mail.naru.example"
    note_backup(Path(settings.HOME), now=timezone.now(), size=1)
    leases.pulse_worker(name="w", queues=["default"], now=timezone.now())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEMO", True, "시연 방식입니다"),
        ("ALLOWED_HOSTS", ["*"], "어떤 호스트 이름이든 받아들입니다"),
        ("ORIGIN", "http://naru.example", "암호화하지 않은 주소입니다"),
        ("SECRET_IS_IN_FILE", True, "서명 비밀이 자료 폴더에 있습니다"),
        ("MAIL_URL", "", "메일이 나가지 않습니다"),
        ("MAIL_URL", "file:", "메일을 폴더에만 씁니다"),
        ("MAIL_URL", "smtp+plain://mail", "메일 서버와 암호화 없이 이야기합니다"),
    ],
)
def test_unsafe_setting_is_named_and_a_safe_one_is_not(
    admin: Client, settings: Settings, name: str, value: object, said: str
) -> None:
    make_safe(settings)
    assert said not in admin.get("/operations/").content.decode()
    setattr(settings, name, value)
    assert said in admin.get("/operations/").content.decode()


def test_backup_that_is_missing_or_old_is_named(admin: Client, settings: Settings) -> None:
    assert "백업한 적이 없습니다" in admin.get("/operations/").content.decode()
    note_backup(Path(settings.HOME), now=timezone.now() - timedelta(days=1, minutes=1), size=1)
    assert "하루 넘게 백업하지 않았습니다" in admin.get("/operations/").content.decode()
    assert "No backup for more than a day" in admin.get("/en/operations/").content.decode()


def test_silent_worker_failed_mail_and_missing_index_are_named(admin: Client) -> None:
    now = timezone.now()
    OutboxMail.objects.create(to="a@naru.example", subject="x", state="failed", key="k", send_after=now, created_at=now)
    page = admin.get("/operations/").content.decode()
    for said in ("일하는 작업자가 없습니다", "보내지 못한 메일 1통"):
        assert said in page


def test_note_of_the_last_backup_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "last_backup.json").write_text("{")
    assert last_backup_at(tmp_path) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://u:p%40ss@mail.example", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_HOST_PASSWORD": "p@ss"}),
        ("smtps://mail.example:4650", {"EMAIL_PORT": 4650, "EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False}),
        ("smtp+plain://mail.example", {"EMAIL_PORT": 25, "EMAIL_USE_SSL": False, "EMAIL_USE_TLS": False}),
        ("file:", {"EMAIL_FILE_PATH": Path("/home/mail")}),
        ("", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
    ],
)
def test_mail_address_says_how_mails_leave(url: str, expected: dict[str, object]) -> None:
    found = mail_settings(url, folder=Path("/home/mail"))
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("url", ["smtp://", "pigeon://u:secret@roof"])
def test_mail_address_that_is_none_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="NARU_MAIL_URL") as refusal:
        mail_settings(url, folder=Path())
    assert "secret" not in str(refusal.value)
