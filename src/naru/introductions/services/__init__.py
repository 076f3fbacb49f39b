"""Bringing organisations together: proposals, answers, the introduction, its agreement, messages and meetings."""

from naru.introductions.services.meetings import (
    accept_meeting,
    calendar_file,
    cancel_meeting,
    hold_meeting,
    propose_meeting,
    remind_of_meetings,
)
from naru.introductions.services.messages import SentFile, send_message
from naru.introductions.services.nda import accept_nda
from naru.introductions.services.proposals import (
    Pair,
    Proposed,
    propose_by_hand,
    propose_from_interest,
    propose_from_run,
    propose_ready,
)
from naru.introductions.services.steps import (
    answer_introduction,
    end_introduction,
    end_planning,
    introduce_pair,
    start_planning,
)

__all__ = [
    "Pair",
    "Proposed",
    "SentFile",
    "accept_meeting",
    "accept_nda",
    "answer_introduction",
    "calendar_file",
    "cancel_meeting",
    "end_introduction",
    "end_planning",
    "hold_meeting",
    "introduce_pair",
    "propose_by_hand",
    "propose_from_interest",
    "propose_from_run",
    "propose_meeting",
    "propose_ready",
    "remind_of_meetings",
    "send_message",
    "start_planning",
]
