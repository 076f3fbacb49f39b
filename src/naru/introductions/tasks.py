"""What happens later by itself."""

from django.utils.translation import gettext_lazy as _

from naru.introductions.services import remind_of_meetings
from naru.jobs.context import JobContext
from naru.jobs.registry import schedule, task


@task(title=_("만남 알림"))
def remind(context: JobContext) -> dict[str, int]:
    """Remind both sides of the meetings of the coming day. Idempotent: a meeting knows that it was reminded of."""
    return {"reminded": remind_of_meetings(now=context.clock())}


schedule("introductions.remind", remind, every_seconds=900)
