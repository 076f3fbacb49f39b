"""Writing down what happened, telling people, keeping files."""

from naru.records.letters import Said
from naru.records.services.audit import GENESIS, actor_kind, event_hash, record_event
from naru.records.services.files import attach, remove_attachment
from naru.records.services.notices import Recipient, mail_address, notify

__all__ = [
    "GENESIS",
    "Recipient",
    "Said",
    "actor_kind",
    "attach",
    "event_hash",
    "mail_address",
    "notify",
    "record_event",
    "remove_attachment",
]
