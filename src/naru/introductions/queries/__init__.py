"""Reading introductions: who may see which, and how much of it."""

from naru.introductions.queries.introductions import (
    IntroductionFilter,
    going_on,
    introduction_seen_by,
    introductions_matching,
    introductions_visible_to,
    sheets_for,
    sides_without_members,
)
from naru.introductions.queries.ready import pairs_ready, ready_sheets, round_to_introduce_in, rounds_to_introduce_in
from naru.introductions.queries.talks import (
    MESSAGES_A_PAGE,
    calendar_entry,
    contacts_of,
    meeting_of,
    meetings_of,
    meetings_to_remind_of,
    messages_of,
    nda_of,
    text_to_accept,
)

__all__ = [
    "MESSAGES_A_PAGE",
    "IntroductionFilter",
    "calendar_entry",
    "contacts_of",
    "going_on",
    "introduction_seen_by",
    "introductions_matching",
    "introductions_visible_to",
    "meeting_of",
    "meetings_of",
    "meetings_to_remind_of",
    "messages_of",
    "nda_of",
    "pairs_ready",
    "ready_sheets",
    "round_to_introduce_in",
    "rounds_to_introduce_in",
    "sheets_for",
    "sides_without_members",
    "text_to_accept",
]
