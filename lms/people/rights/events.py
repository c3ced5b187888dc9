"""What happens about personal data, as the log keeps it: ids and codes, never what somebody wrote."""

from dataclasses import dataclass
from typing import ClassVar

from lms.audit.events import Event


@dataclass(frozen=True, kw_only=True)
class DataRequested(Event):
    """A person asked about the data kept of them; ``on_behalf``: an officer wrote it down."""

    kind: ClassVar[str] = "rights.requested"
    subject_kind: ClassVar[str] = "person"

    request_id: int
    what: str
    on_behalf: bool


@dataclass(frozen=True, kw_only=True)
class RequestStepTaken(Event):
    """The office acknowledged, extended, carried out or refused a request."""

    kind: ClassVar[str] = "rights.step_taken"
    subject_kind: ClassVar[str] = "data_request"

    step: str
    days: int | None = None


@dataclass(frozen=True, kw_only=True)
class OwnDataTaken(Event):
    """The data kept of a person was taken away as a file, by the person or by an officer on their behalf."""

    kind: ClassVar[str] = "rights.own_data_taken"
    subject_kind: ClassVar[str] = "person"

    form: str
    unmasked: bool


@dataclass(frozen=True, kw_only=True)
class BreachRecorded(Event):
    kind: ClassVar[str] = "rights.breach_recorded"
    subject_kind: ClassVar[str] = "data_breach"

    what: str
    people: int


@dataclass(frozen=True, kw_only=True)
class BreachStepTaken(Event):
    kind: ClassVar[str] = "rights.breach_step_taken"
    subject_kind: ClassVar[str] = "data_breach"

    step: str


@dataclass(frozen=True, kw_only=True)
class RetentionDecided(Event):
    """An officer keeps a record longer although its time is over."""

    kind: ClassVar[str] = "rights.retention_decided"
    subject_kind: ClassVar[str] = "person"

    verdict: str


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """Names and numbers of a person were replaced for good; ``rows``: cells of imported files emptied with it."""

    kind: ClassVar[str] = "rights.person_erased"
    subject_kind: ClassVar[str] = "person"

    reason: str
    rows: int
    files: int


@dataclass(frozen=True, kw_only=True)
class UploadsRemoved(Event):
    """Files as they were brought were removed after their time; their rows stand sealed in the book."""

    kind: ClassVar[str] = "rights.uploads_removed"
    subject_kind: ClassVar[str] = "file"

    files: int


@dataclass(frozen=True, kw_only=True)
class StrangersForgotten(Event):
    """Names written down at a door of people who are nobody in the book were replaced after their time; the records stay."""

    kind: ClassVar[str] = "rights.strangers_forgotten"
    subject_kind: ClassVar[str] = "scanner_record"

    names: int


@dataclass(frozen=True, kw_only=True)
class RowsLetGo(Event):
    """Rows of files that nothing came of were emptied after their time; verdicts and counts stay."""

    kind: ClassVar[str] = "rights.rows_let_go"
    subject_kind: ClassVar[str] = "roster_import"

    rows: int


@dataclass(frozen=True, kw_only=True)
class DataRuleSet(Event):
    """The office decided or confirmed a number of the law on personal data."""

    kind: ClassVar[str] = "rights.rule_set"
    subject_kind: ClassVar[str] = "data_rule"

    key: str
    value: int
