"""Where interventions of people are written down.

The audit log stands in a later stage, which jobs may not know. It plugs its writer in here when Django starts.
"""

from datetime import datetime
from typing import Protocol

from naru.core.actor import Actor


class Journal(Protocol):
    def __call__(self, *, actor: Actor, verb: str, subject_type: str, subject_id: object, now: datetime) -> object: ...


class _Plug:
    writer: Journal | None = None


def plug_in(writer: Journal) -> None:
    _Plug.writer = writer


def write(*, actor: Actor, verb: str, job_id: int, now: datetime) -> None:
    """Raises RuntimeError when nothing is plugged in: an intervention must not go unrecorded."""
    if _Plug.writer is None:
        raise RuntimeError("no journal is plugged in; naru.records does so when Django starts")
    _Plug.writer(actor=actor, verb=verb, subject_type="job", subject_id=job_id, now=now)
