"""What is recorded of reports: ids, codes, digests. The verifier holds the tables against these events."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class PeriodOpened(Event):
    """A unit asked the units below it for reports of a period; the subject is the period."""

    kind: ClassVar[str] = "reports.period_opened"
    subject_kind: ClassVar[str] = "report_period"

    period_kind: str


@dataclass(frozen=True, kw_only=True)
class ReportEvent(Event):
    """Base of the steps of a report; the subject is the report, the unit the one that reports."""

    subject_kind: ClassVar[str] = "report"

    step: int
    snapshot: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class ReportSubmitted(ReportEvent):
    kind: ClassVar[str] = "reports.submitted"


@dataclass(frozen=True, kw_only=True)
class ReportReturned(ReportEvent):
    kind: ClassVar[str] = "reports.returned"


@dataclass(frozen=True, kw_only=True)
class ReportAccepted(ReportEvent):
    kind: ClassVar[str] = "reports.accepted"


@dataclass(frozen=True, kw_only=True)
class AlterationFound(Event):
    """The verifier found a row that is not what was signed; the subject is the report."""

    kind: ClassVar[str] = "reports.alteration_found"
    subject_kind: ClassVar[str] = "report"

    what: str
    row: int
