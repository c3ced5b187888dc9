"""What the rooms hold about a person that would lose its ground if the import which brought the person were undone.

Handed to ``lms.people`` by the composition root, so that the lower room names nobody. Every table that points at a person
counts unless it is named in DERIVED, so a new room is safe before it has a word here.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Column, ColumnElement, Select, Table, select, true
from sqlalchemy.orm import Session

from certificates.models import Certificate, Revocation
from courses.evidence.models import Evidence
from courses.evidence.queries import holds
from lms.access.models import Account
from lms.i18n import N_
from lms.schema import metadata

# Worked out from the rest, or the import's own: they follow by themselves.
DERIVED = frozenset(
    {"appointment", "person_revision", "obligation", "completion", "person_word", "person_alias", "duplicate_suspicion"}
)

# What an officer reads after the name of the person.
WORDS: dict[str, str] = {
    "account": N_("có tài khoản đăng nhập"),
    "career_act": N_("có quyết định về sau"),
    "certificate": N_("có giấy chứng nhận"),
    "class_trainer": N_("đứng lớp"),
    "data_request": N_("có yêu cầu về dữ liệu"),
    "enrolment": N_("đã ghi danh vào lớp"),
    "evidence": N_("có minh chứng đã học"),
    "exemption": N_("được miễn tập huấn"),
    "hand_out_person": N_("được phát tài liệu"),
    "newness_decision": N_("có quyết định về thời hạn tập huấn"),
    "page_read": N_("đã học trên mạng"),
    "person_merge": N_("đã gộp với hồ sơ khác"),
    "presence": N_("đã điểm danh"),
    "scan": N_("đã quét mã điểm danh"),
    "seen_phone": N_("có điện thoại đã nhận"),
    "sitting": N_("đã làm bài kiểm tra"),
    "suspension": N_("được tạm dừng thời hạn tập huấn"),
    "supporter": N_("hỗ trợ tổ hòa giải"),
    "trainer": N_("là tập huấn viên"),
}
OTHER = N_("có ghi chép khác về sau")


def builds_on(db: Session, people: Select[int]) -> Mapping[int, Sequence[str]]:
    """Of the people selected those with something on record: person id -> tables, in order. One statement a table."""
    found: dict[int, list[str]] = defaultdict(list)
    for table, column in columns():
        stmt = select(column).where(column.in_(people), _stands(table)).distinct()
        for person_id in db.scalars(stmt):
            found[person_id].append(table.name)
    return found


def columns() -> Iterator[tuple[Table, Column[int]]]:
    """Every column that points at a person, of the tables that count; an account does so without a foreign key."""
    yield Account.__table__, Account.__table__.c.person_id  # type: ignore[misc]
    for table in metadata.sorted_tables:
        for column in table.columns:
            points = any(key.column.table.name == "person" for key in column.foreign_keys)
            if points and table.name not in DERIVED:
                yield table, column


def _stands(table: Table) -> ColumnElement[bool]:
    """Evidence that was taken back holds nobody."""
    return holds() if table.name == Evidence.__tablename__ else true()


def certified(db: Session, evidence: Select[int]) -> Mapping[int, Sequence[str]]:
    """Who got a certificate of the version after this evidence was recorded, not revoked: person id -> register numbers."""
    stmt = (
        select(Certificate.person_id, Certificate.register_no)
        .join(Evidence, (Evidence.person_id == Certificate.person_id) & (Evidence.version_id == Certificate.version_id))
        .where(Evidence.id.in_(evidence), Certificate.issued_at >= Evidence.recorded_at)
        .where(~select(Revocation.id).where(Revocation.certificate_id == Certificate.id).exists())
        .distinct()
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in db.execute(stmt):
        found[row.person_id].append(row.register_no)
    return found
