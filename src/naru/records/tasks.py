"""Work of the records that happens by itself: mails go, the mail of the day is gathered, files are swept out."""

from datetime import datetime, time

from django.utils.translation import gettext_lazy as _

from naru.core.actor import SYSTEM
from naru.jobs.context import JobContext
from naru.jobs.registry import follower, schedule, task
from naru.jobs.services import enqueue
from naru.records.queries import has_due_mail
from naru.records.services.files import sweep_files
from naru.records.services.outbox import gather_digests, send_due_mails


@task(title=_("메일 보내기"), queue="mail", attempts=5)
def send_mails(context: JobContext) -> dict[str, int]:
    """Send what is due. Each mail is taken once, whoever runs this."""
    return send_due_mails(clock=context.clock, checkpoint=context.checkpoint)


@follower(every_seconds=2)
def follow_outbox(now: datetime) -> None:
    """When a mail's time has come, ask for it to be sent."""
    if has_due_mail(now):
        enqueue(send_mails, payload={}, now=now, actor=SYSTEM, dedupe_key="outbox")


@task(title=_("하루 알림 모으기"))
def gather(context: JobContext) -> dict[str, int]:
    """One mail a person from what they wanted once a day."""
    return {"mails": gather_digests(now=context.clock())}


@task(title=_("빠진 파일 치우기"))
def sweep(context: JobContext) -> dict[str, int]:
    """Delete the bytes of files that were taken away."""
    return {"deleted": sweep_files(now=context.clock())}


schedule("records.digest", gather, daily_at=time(8, 0))
schedule("records.sweep", sweep, daily_at=time(4, 20))
