"""Dated rows that begin by a decision and may end by another: when two of them cannot both be. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one row, half open; ``series`` tells it from the others."""

    series: int | None
    valid_from: date
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Does the day lie in it?"""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def meets(self, other: "Span") -> bool:
        """Is there a day that lies in both?"""
        return self.valid_from < (other.valid_to or date.max) and other.valid_from < (self.valid_to or date.max)


def refuse_reversed(span: Span) -> None:
    """DomainError ``decided.ends_before_begin``: whoever ends on the first day never began."""
    if span.valid_to is not None and span.valid_to <= span.valid_from:
        raise DomainError("decided.ends_before_begin", valid_from=span.valid_from, valid_to=span.valid_to)


def first_meeting(span: Span, others: Iterable[Span]) -> Span | None:
    """The earliest other row that shares a day with this one."""
    meeting = [other for other in others if other.series != span.series and span.meets(other)]
    return min(meeting, key=lambda other: other.valid_from, default=None)
