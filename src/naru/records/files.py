"""Whose file it is decides the stage of its subject. A stage plugs its two questions in when Django starts.

    # plans/apps.py, in ready()
    files.plug_in("plan", may_read=permissions.may_read_files, may_add=permissions.may_add_files)

Both are asked with the actor and the subject's id as text, also for a subject that does not exist. What no stage has
plugged in nobody may read.
"""

from collections.abc import Callable
from dataclasses import dataclass

from naru.core.actor import Actor

Question = Callable[[Actor, str], bool]


@dataclass(frozen=True, slots=True)
class FileAccess:
    """may_read : who may fetch the subject's files. may_add : who may add to them and take them away."""

    may_read: Question
    may_add: Question


_SUBJECTS: dict[str, FileAccess] = {}


def plug_in(subject_type: str, *, may_read: Question, may_add: Question) -> None:
    _SUBJECTS[subject_type] = FileAccess(may_read, may_add)


def may_read(actor: Actor, subject_type: str, subject_id: str) -> bool:
    access = _SUBJECTS.get(subject_type)
    return access is not None and access.may_read(actor, subject_id)


def may_add(actor: Actor, subject_type: str, subject_id: str) -> bool:
    access = _SUBJECTS.get(subject_type)
    return access is not None and access.may_add(actor, subject_id)
