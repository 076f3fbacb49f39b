"""States of a background job and the moves between them."""

from enum import StrEnum

from naru.core.states import StateMachine


class JobState(StrEnum):
    QUEUED = "queued"  # waits for its time and for a worker
    RUNNING = "running"  # a worker holds the lease
    SUCCEEDED = "succeeded"
    FAILED = "failed"  # every attempt is used up
    CANCELLED = "cancelled"


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)

JOB = StateMachine(
    "job",
    {
        (JobState.QUEUED, "start"): JobState.RUNNING,
        (JobState.QUEUED, "cancel"): JobState.CANCELLED,
        (JobState.RUNNING, "start"): JobState.RUNNING,  # another worker takes over an expired lease
        (JobState.RUNNING, "succeed"): JobState.SUCCEEDED,
        (JobState.RUNNING, "fail"): JobState.FAILED,
        (JobState.RUNNING, "postpone"): JobState.QUEUED,  # back-off after a failed attempt
        (JobState.RUNNING, "give_back"): JobState.QUEUED,  # the worker is stopping
        (JobState.RUNNING, "cancel"): JobState.CANCELLED,
        (JobState.FAILED, "retry"): JobState.QUEUED,
        (JobState.CANCELLED, "retry"): JobState.QUEUED,
    },
)
