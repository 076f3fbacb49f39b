"""Days as people who have to act read them."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from naru.core.period import SEOUL

register = template.Library()


@register.filter
def until(day: date | None) -> str:
    """A deadline with how far it is from today in Seoul: 2026-12-11 (19일 남음). Empty without one."""
    if day is None:
        return ""
    left = (day - timezone.now().astimezone(SEOUL).date()).days
    if left < 0:
        return _("%(day)s (%(days)s일 지남)") % {"day": day.isoformat(), "days": -left}
    if left == 0:
        return _("%(day)s (오늘까지)") % {"day": day.isoformat()}
    return _("%(day)s (%(days)s일 남음)") % {"day": day.isoformat(), "days": left}
