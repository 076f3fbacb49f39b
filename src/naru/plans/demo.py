"""The demo's two rounds of the mid-size firm cooperation: one that ended in 2021 as announced, one that runs now."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from naru.plans import demo_finished, demo_running
from naru.plans.demo_cast import PROGRAMME, assemble_cast
from naru.programmes.demo import programme_ids
from naru.programmes.models import Round


@transaction.atomic
def fill(now: datetime) -> Mapping[str, int]:
    """Add the rounds that are not there yet; returns their ids by key. A second call changes nothing."""
    programme_id = programme_ids()[PROGRAMME]
    present = dict(Round.objects.filter(programme_id=programme_id, is_example=True).values_list("title", "pk"))
    cast = assemble_cast(now)
    for story in (demo_finished, demo_running):
        if story.TEXT.title not in present:
            present[story.TEXT.title] = story.play(programme_id, cast, now)
    return {"finished": present[demo_finished.TEXT.title], "running": present[demo_running.TEXT.title]}
