"""Dates with a beginning and an end. Legal instants are in Asia/Seoul."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True, slots=True)
class Period:
    """Both days are included; None means open on that side.

    >>> Period(date(2026, 1, 1), date(2026, 1, 1)).contains(date(2026, 1, 1))
    True
    """

    start: date | None
    end: date | None

    def __post_init__(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"period ends on {self.end}, before it starts on {self.start}")

    def contains(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)
