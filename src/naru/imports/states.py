"""States of a batch of rows and the moves between them; verdicts and outcomes of one row."""

from enum import StrEnum

from naru.core.states import StateMachine


class BatchState(StrEnum):
    READING = "reading"  # the rows are here, their verdicts not yet
    STAGED = "staged"  # every row has its verdict; nothing is written
    APPLYING = "applying"  # rows are being written
    STOPPED = "stopped"  # somebody stopped the writing half-way
    APPLIED = "applied"
    UNDOING = "undoing"  # rows are being taken back
    UNDONE = "undone"
    DISCARDED = "discarded"  # never written; its rows are deleted


class RowVerdict(StrEnum):
    PENDING = "pending"
    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    PROBLEM = "problem"


class RowOutcome(StrEnum):
    NONE = ""
    WRITTEN = "written"
    SKIPPED = "skipped"  # what it would change has changed since the preview
    UNDONE = "undone"
    KEPT = "kept"  # could not be taken back: changed since by somebody


BATCH = StateMachine(
    "import",
    {
        (BatchState.READING, "stage"): BatchState.STAGED,
        (BatchState.READING, "discard"): BatchState.DISCARDED,
        (BatchState.STAGED, "map"): BatchState.READING,
        (BatchState.STAGED, "apply"): BatchState.APPLYING,
        (BatchState.STAGED, "discard"): BatchState.DISCARDED,
        (BatchState.APPLYING, "finish"): BatchState.APPLIED,
        (BatchState.APPLYING, "stop"): BatchState.STOPPED,
        (BatchState.STOPPED, "apply"): BatchState.APPLYING,
        (BatchState.STOPPED, "undo"): BatchState.UNDOING,
        (BatchState.APPLIED, "undo"): BatchState.UNDOING,
        (BatchState.UNDOING, "finish"): BatchState.UNDONE,
    },
)
TO_WRITE = (RowVerdict.NEW, RowVerdict.CHANGE)
# The order in which a person wants to see them.
VERDICT_ORDER = (RowVerdict.PROBLEM, RowVerdict.CHANGE, RowVerdict.NEW, RowVerdict.SAME, RowVerdict.PENDING)
