"""Pairs that go on, in words: where a demand or a round ends, and they are or are not to end with it."""

from typing import Any

from django.urls import reverse

from naru.introductions.labels import INTRODUCTION_STATES
from naru.plans.labels import STATES as PLAN_STATES
from naru.plans.queries import OpenPair
from naru.web.pages.introductions import TONES
from naru.web.pages.plans import TONES as PLAN_TONES


def pair_line(pair: OpenPair) -> dict[str, Any]:
    """One pair: who, how far they came, and where to read more; the plan where there is one, else the introduction."""
    sheet, plan = pair.introduction, pair.plan
    return {
        "sheet": sheet,
        "plan": plan,
        "url": reverse("plan-detail", args=[plan.id]) if plan else reverse("introduction-detail", args=[sheet.id]),
        "state": PLAN_STATES[plan.state] if plan else INTRODUCTION_STATES[sheet.state],
        "tone": PLAN_TONES[plan.state] if plan else TONES[sheet.state],
    }
