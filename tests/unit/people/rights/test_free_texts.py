"""No column is forgotten: every one that can hold words is declared here, and those about a person are empty once erased.

A new table or column fails the first test until somebody has said what becomes of it.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from courses.attendance.models import Method
from lms.about_people import ABOVE
from lms.audit.events import SYSTEM
from lms.kernel.errors import DomainError
from lms.people.rights.erasing import erase
from lms.people.rights.terms import EraseReason
from lms.schema import metadata
from tests.cast import VAULT
from tests.factories.delivery import make_person

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MARK = "bà ấy ốm nặng"

# Words about somebody, written by an officer, a trainer or the person: emptied with the name.
EMPTIED = frozenset(
    {
        *("appointment.end_reason", "career_act.reason", "newness_decision.reason", "review_outcome.note"),
        *("person_merge.reason", "person_merge.undone_reason"),
        *("trainer.background", "trainer.end_note", "trainer.why"),
        *("supporter.workplace", "supporter.paper", "supporter.end_note", "supporter.why"),
        *("data_request.detail_sealed", "data_request_step.note_sealed", "retention_decision.reason_sealed"),
        *("exemption.reason", "suspension.reason", "reversal.reason", "retraction.reason", "revocation.reason", "scan.facts"),
        *("record_settlement.reason", "scanner_record.name", "scanner_record.text"),
        *("attendance_contest.said", "attendance_contest.answer", "attendance_flag_note.said"),
    }
)
# Names and numbers, replaced or removed: ``test_erasing`` looks for them in every table.
IDENTITY = frozenset(
    {
        *("person.full_name", "person.name_key", "person.name_fold", "person.ethnicity", "person.phone"),
        *("person.identity_sealed", "person.identity_hash", "person.identity_tail", "person_revision.before_sealed"),
        *("person_word.word", "person_word.name_key", "person_word.spaced", "identifier.lookup"),
        *("account.username", "account.name", "account.name_fold", "account.password_hash", "account.pin_hash"),
        *("import_row.cells_sealed", "import_row.messages", "stored_file.name", "stored_file.sha256"),
        *("message_address.address_sealed", "person_address.address_sealed"),
    }
)
# Kept by what they are: certificates as issued, the agency's own papers, the register of breaches that the law asks for.
KEPT = frozenset(
    {
        *("certificate.register_no", "certificate.payload_sealed", "certificate.signature", "evidence.facts"),
        *("appointment.decision_no", "trainer.decision_no", "exemption.document_no", "suspension.document_no"),
        *("data_breach.what_sealed", "data_breach_step.note_sealed", "person.qualification"),
    }
)
# Codes, ids, digests and answers by number: nobody types words there.
CODES = frozenset(
    {
        *("account.locale", "answer.chosen", "certificate.code_hash", "certificate.kid", "completion.evidence"),
        *("duplicate_suspicion.points", "duplicate_suspicion.judged_points", "evidence.source_kind", "obligation.steps"),
        *("person_merge.points", "scan.nonce", "scan.device", "scan.refusal", "seen_phone.token_hash", "sitting.paper"),
        *("sitting.right", "stored_file.media_type", "stored_file.owner_kind", "one_use_code.code_hash"),
        *("audit_event.kind", "audit_event.subject_kind", "audit_event.data", "review_entry.state"),
        *("class_proposal.asked", "class_proposal.needs", "class_proposal.plan"),
        "personal_card.signature",
        *("scanner_record.digest", "scanner_record.signature", "scanner_record.previous", "scanner_record.nonce"),
        *("scanner_record.undoes", "scanner_record.page", "scanner_record.reason", "scan_undoing.nonce", "scan_undoing.device"),
        *("attendance_flag.device", "attendance_flag.key", "paper_entry.nonce", "paper_entry.refusal"),
        *("paper_photo.brought_as", "paper_reading.rows", "paper_reading.unread", "paper_sheet.code"),
        *("message.key", "message.text_code", "message.fields", "message.channels", "message.error", "message.receipt"),
    }
)
# Tables that speak of no single person: units, teams, papers, courses, reports, the office's rules, the machinery.
OF_NOBODY = frozenset(
    {
        *("assessment", "choice", "question", "training_class", "curriculum_module", "curriculum_version", "instrument"),
        *("lesson", "lesson_page", "document", "document_withdrawal", "hand_out"),
        *("case_entry", "case_form", "case_lock", "case_return", "decision", "designation", "ending", "team_review"),
        *("mediation_team", "team_assignment", "village_mark", "village_name", "village_succession"),
        *("unit", "unit_change", "unit_change_line", "unit_edition", "unit_name", "unit_report", "succession"),
        *("plan", "plan_duty", "plan_task", "plan_task_state", "target", "report_period", "report_snapshot", "report_step"),
        *("policy", "holiday", "data_rule", "qualification_word", "register_book", "signing_key"),
        *("api_answer", "api_token", "class_allowance", "class_session", "marks_import", "session_change"),
        *("history_import", "roster_import", "roster_columns", "audit_seal", "demo_register", "follower_cursor", "job"),
        "scanner",  # a phone, named by whoever enrolled it
        *("rollup", "rollup_crowd", "rollup_regime", "sign_in_failure", "verify_miss"),
    }
)


def holds_words(column: sa.Column[Any]) -> bool:
    """Can somebody's words stand in it? A closed list of words cannot hold any."""
    return isinstance(column.type, sa.String | sa.LargeBinary | sa.JSON) and not isinstance(column.type, sa.Enum)


def test_every_column_that_can_hold_words_is_declared() -> None:
    said = EMPTIED | IDENTITY | KEPT | CODES
    assert sum(map(len, (EMPTIED, IDENTITY, KEPT, CODES))) == len(said), "declared twice"
    there = {
        f"{table.name}.{column.name}": table.name
        for table in metadata.sorted_tables
        for column in table.columns
        if holds_words(column)
    }
    assert said - there.keys() == set(), "gone"
    undeclared = {column for column, table in there.items() if column not in said and table not in OF_NOBODY}
    assert undeclared == set(), "say what becomes of it when a record is erased, and empty it if it is about the person"


class Rows:
    """A row of each table asked for, all leading to one person, with the mark wherever words can stand."""

    CHOSEN: Mapping[str, Mapping[str, Any]] = {"scan": {"method": Method.CORRECTION}, "reversal": {"suspension_id": None}}

    def __init__(self, db: Session, person_id: int) -> None:
        self.db, self.ids = db, {"person": person_id}

    def of(self, table: sa.Table) -> int:
        """The id of the row, made with all that it needs when there is none."""
        if table.name not in self.ids:
            row = {column.name: self._value(table, column) for column in table.columns if self._wanted(table, column)}
            made = self.db.execute(table.insert().values(row))
            key = made.inserted_primary_key  # type: ignore[attr-defined]
            self.ids[table.name] = key[0] if key else 0
        return self.ids[table.name]

    def _wanted(self, table: sa.Table, column: sa.Column[Any]) -> bool:
        if column.primary_key and not column.foreign_keys:
            return False
        full = f"{table.name}.{column.name}"
        ended = column.name in ("ended_on", "valid_to") and table.name in ("appointment", "trainer", "supporter")
        first = table.name == "reversal" and column.name == "exemption_id"
        return full in EMPTIED or not column.nullable or ended or first or column.name == "person_id"

    def _value(self, table: sa.Table, column: sa.Column[Any]) -> Any:
        if column.name in self.CHOSEN.get(table.name, {}):
            return self.CHOSEN[table.name][column.name]
        if column.foreign_keys:
            return self.of(next(iter(column.foreign_keys)).column.table)
        return self._plain(table, column)

    def _plain(self, table: sa.Table, column: sa.Column[Any]) -> Any:
        match column.type:
            case sa.Enum(enum_class=kind) if isinstance(kind, type) and issubclass(kind, Enum):
                return next(iter(kind))
            case sa.LargeBinary():
                return VAULT.seal(MARK, context="test")
            case sa.JSON():
                return {"reason": MARK}
            case sa.String(length=length):
                return MARK[:length]
            case sa.Date():
                return date(2020, 1, 2) if column.name in ("ended_on", "valid_to") else date(2019, 1, 2)
            case sa.Boolean():
                return False
            case sa.Integer():
                return self.ids["person"] if column.name == "person_id" else 1
            case _:
                return NOW


def marked(db: Session) -> Iterator[str]:
    for full in sorted(EMPTIED):
        table, name = full.split(".")
        for value in db.scalars(sa.select(metadata.tables[table].c[name])):
            if MARK[:10] in (VAULT.open(value, context="test") if isinstance(value, bytes) and _ours(value) else str(value)):
                yield full


def _ours(value: bytes) -> bool:
    try:
        VAULT.open(value, context="test")
    except DomainError:  # sealed for another purpose: not the text of this test
        return False
    return True


@pytest.fixture
def rows(db: Session) -> Rows:
    made = Rows(db, make_person(db, "Hứa Thị Lượm").id)
    for full in sorted(EMPTIED):
        made.of(metadata.tables[full.split(".")[0]])
    return made


def test_what_is_declared_to_go_is_gone(db: Session, rows: Rows) -> None:
    assert list(marked(db)) == sorted(EMPTIED), "the test looks for what is there"
    erase(db, VAULT, rows.ids["person"], EraseReason.REQUEST, above=ABOVE, actor=SYSTEM, now=NOW)
    assert list(marked(db)) == []
