"""What the tests run in processes of their own.

`inside.py work` is a worker; `inside.py` alone takes commands as lines of JSON and answers in lines of JSON.
"""

import hashlib
import json
import os
import signal
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naru.config.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from naru.core.actor import SYSTEM
from naru.jobs import leases
from naru.jobs.context import JobContext
from naru.jobs.models import Job
from naru.jobs.registry import task
from naru.jobs.services import enqueue
from naru.jobs.tasks import purge
from naru.jobs.worker import Worker
from naru.people.models import Organisation, Person
from naru.people.services import register_organisation
from naru.records.files import plug_in
from naru.records.letters import Said
from naru.records.models import Attachment, AuditEvent, OutboxMail
from naru.records.services import attach, mail_address, record_event
from naru.records.states import NoticeKind
from naru.records.store import file_store


@task(title="조금씩 등록", queue="tests", attempts=10)
def register_slowly(context: JobContext, *, name: str, steps: int) -> dict[str, int]:
    for step in range(steps):
        with context.once(f"step-{step}") as is_first:
            if is_first:
                now = context.clock()
                firm = Organisation.objects.create(kind="firm", name=f"{name} {step}", created_at=now, updated_at=now)
                record_event(
                    actor=SYSTEM, verb="test.registered", subject_type="organisation", subject_id=firm.pk, now=now
                )
        context.progress(step + 1, steps)
        time.sleep(0.02)
    return {"steps": steps}


def add_slow_jobs(count: int, steps: int) -> object:
    return [
        enqueue(register_slowly, payload={"name": f"firm {n}", "steps": steps}, now=timezone.now(), actor=SYSTEM)
        for n in range(count)
    ]


def work() -> None:
    """A worker with a short lease, so that a test need not wait the usual 20 s."""
    leases.LEASE = timedelta(seconds=3)
    worker = Worker(["tests"])
    signal.signal(signal.SIGTERM, lambda _number, _frame: worker.stop())
    worker.run()


def look() -> object:
    names = list(Organisation.objects.filter(name__startswith="firm ").values_list("name", flat=True))
    return {
        "jobs": list(
            Job.objects.filter(queue="tests").order_by("id").values("id", "state", "attempt", "progress_done")
        ),
        "firms": len(names),
        "different_firms": len(set(names)),
        "events": AuditEvent.objects.filter(verb="test.registered").count(),
    }


def add_waiting_jobs(count: int) -> object:
    """Jobs to be cancelled over HTTP, and the session of somebody who may."""
    later = timezone.now() + timedelta(days=1)
    ids = [
        enqueue(purge, payload={"keep_days": 30}, run_at=later, now=timezone.now(), actor=SYSTEM) for _ in range(count)
    ]
    person = Person.objects.create_user("operator@example.org", is_platform_admin=True)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return {"ids": ids, "session": session.session_key}


def look_at_cancelled() -> object:
    return {
        "cancelled": list(Job.objects.filter(state="cancelled").values_list("id", flat=True)),
        "events": [
            int(n) for n in AuditEvent.objects.filter(verb="job.cancelled").values_list("subject_id", flat=True)
        ],
    }


def keep(firms: int, file_bytes: int) -> object:
    """Firms with a file each, and a mail that waits."""
    plug_in("test", may_read=lambda _actor, _id: True, may_add=lambda _actor, _id: True)
    for number in range(firms):
        now = timezone.now()
        name = f"firm {Organisation.objects.count()}"
        firm = register_organisation(profile={"name": name, "kind": "firm"}, actor=SYSTEM, now=now)
        attach(
            subject_type="test",
            subject_id=firm,
            name=f"{number}.txt",
            content=f"{name}\n".encode().ljust(file_bytes, b"."),
            organisation_id=None,
            actor=SYSTEM,
            now=now,
        )
        said = Said("알림", "Notice")
        mail_address(email="a@naru.example", kind=NoticeKind.ACCOUNT, said=said, now=now, key=f"mail:{firm}")
    return look_at_kept()


def look_at_kept() -> object:
    """What stands in the database, and how many of its files are there with the right bytes."""
    whole = 0
    for one in Attachment.objects.filter(removed_at=None):
        with file_store().open(one.sha256) as file:
            whole += hashlib.sha256(file.read()).hexdigest() == one.sha256
    return {
        "firms": Organisation.objects.filter(name__startswith="firm ").count(),
        "files": whole,
        "events": AuditEvent.objects.filter(verb="file.attached").count(),
        "mails": sorted(set(OutboxMail.objects.values_list("state", flat=True))),
    }


COMMANDS = {
    function.__name__: function
    for function in (add_slow_jobs, look, add_waiting_jobs, look_at_cancelled, keep, look_at_kept)
}

if __name__ == "__main__":
    if sys.argv[1:] == ["work"]:
        work()
    for line in sys.stdin if sys.argv[1:] == [] else ():
        name, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(COMMANDS[name](*arguments)) + "\n")
        sys.stdout.flush()
