"""Kinds of notices, how people are told, and the way of a mail."""

from enum import StrEnum

from naru.core.states import StateMachine


class NoticeKind(StrEnum):
    ROUND = "round"  # a round opened, a phase began or is about to end
    MATCH = "match"  # a run was published, somebody showed interest
    INTRODUCTION = "introduction"  # introduced, NDA, ended
    MESSAGE = "message"
    MEETING = "meeting"
    PLAN = "plan"  # comments, checks, versions
    SIGNATURE = "signature"  # somebody signed; it is your turn
    ACCOUNT = "account"  # invitations, roles


class Channel(StrEnum):
    """How a person is told. In the application always; these say what comes by mail."""

    AT_ONCE = "at_once"
    DIGEST = "digest"  # once a day
    NONE = "none"


DEFAULT_CHANNEL = Channel.AT_ONCE


class MailState(StrEnum):
    WAITING = "waiting"  # goes when its time comes
    DIGEST = "digest"  # waits for the day's digest
    SENT = "sent"
    STOPPED = "stopped"  # an operator stopped it
    FAILED = "failed"


MAIL_MOVES = StateMachine(
    "mail",
    {
        (MailState.WAITING, "send"): MailState.SENT,
        (MailState.WAITING, "fail"): MailState.FAILED,
        (MailState.WAITING, "stop"): MailState.STOPPED,
        (MailState.DIGEST, "send"): MailState.SENT,
        (MailState.DIGEST, "stop"): MailState.STOPPED,
        (MailState.STOPPED, "release"): MailState.WAITING,
        (MailState.FAILED, "release"): MailState.WAITING,
    },
)
