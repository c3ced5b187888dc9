"""Files about a person who stood in the book twice: whichever record a row means, it means the person who is kept."""

import secrets
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.evidence.history.judging import Judgement, judge
from courses.evidence.history.operations import write_history
from courses.evidence.history.rules import HEADINGS as HISTORY
from courses.evidence.models import Evidence
from lms.audit.events import SYSTEM
from lms.files.sheets import Column, read_sheet, write_sheet
from lms.people.merges.models import PersonMerge
from lms.people.merges.operations import Folding, merge, unmerge
from lms.people.merges.rules import Likeness
from lms.people.models import Appointment, ImportRow, Person, RosterImport
from lms.people.operations import identity_key
from lms.people.roster.judged import Judged
from lms.people.roster.operations import write_roster
from lms.policies.operations import load_policies
from lms.units.models import UnitEdition
from tests.cast import VAULT, Country, make_country
from tests.factories.people import MADE_AT, TODAY, make_import, roster_file, roster_row
from tests.factories.training import make_version

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NUMBER = "020162000777"
KEPT = roster_row(1, Ngày_ký="05/03/2025", Số_quyết_định="3/QĐ-UBND", Ngày_thôi="01/06/2025", Lý_do_thôi="Chuyển nơi ở")
# The same person under another spelling of the name, with a number, in another team.
FOLDED = roster_row(
    7, Họ_và_tên="Nông Văn Bình An", Ngày_sinh="1961", Số_định_danh=NUMBER, Giới_tính="Nam", Điện_thoại="0912 000 777",
    Ngày_ký="02/06/2025", Ngày_hiệu_lực="02/06/2025", Số_quyết_định="77/QĐ-UBND", Dân_tộc="Kinh",
)  # fmt: skip


@pytest.fixture
def country(db: Session) -> Country:
    made = make_country(db)
    load_policies(db, now=MADE_AT)
    db.add(UnitEdition(token=secrets.token_hex(16), recorded_at=MADE_AT))
    make_version(db, 12, number="4077/QĐ-BTP")
    db.flush()
    return made


@pytest.fixture
def twice(db: Session, country: Country) -> tuple[int, int]:
    """The ids of the kept record, without a number, and of the folded."""
    first = {**KEPT, "Số định danh": None}
    done = brought(db, country, first, FOLDED, write=True)
    assert done.new == 2, codes(db, done)
    folded = db.scalars(select(Person.id).where(Person.identity_hash == identity_key(VAULT, NUMBER))).one()
    kept = db.scalars(select(Person.id).where(Person.id != folded)).one()
    merge(db, Folding(kept, folded, "cùng một người", Likeness(())), actor=SYSTEM, now=NOW)
    return kept, folded


def brought(db: Session, country: Country, *rows: dict[str, object], write: bool = False) -> RosterImport:
    roster = make_import(db, country.commune, roster_file(rows), scope=country.vn)
    return write_roster(db, VAULT, roster, actor=SYSTEM, today=TODAY, now=NOW) if write else roster


def codes(db: Session, roster: RosterImport) -> set[str]:
    rows = db.scalars(select(ImportRow).where(ImportRow.import_id == roster.id))
    return {message["code"] for row in rows for message in row.messages}


def test_the_files_that_brought_both_records_change_nothing(db: Session, country: Country, twice: tuple[int, int]) -> None:
    again = brought(db, country, {**KEPT, "Số định danh": None}, FOLDED, write=True)
    assert (again.same, again.changed, again.new, again.refused) == (2, 0, 0, 0), codes(db, again)
    kept, folded = (db.get_one(Person, one) for one in twice)
    assert (kept.identity_hash, folded.full_name) == (None, "Nông Văn Bình An")


def test_a_number_of_the_folded_record_means_the_kept_person(db: Session, country: Country, twice: tuple[int, int]) -> None:
    ended = {**FOLDED, "Ngày thôi": "01/03/2026", "Lý do thôi": "Tự nguyện"}
    later = {**FOLDED, "Ngày ký": "01/03/2026", "Ngày hiệu lực": "01/03/2026", "Số quyết định": "9/QĐ-UBND"}
    done = brought(db, country, ended, later, write=True)
    assert (done.changed, done.new, done.refused) == (1, 1, 0), codes(db, done)
    kept, folded = twice
    in_force = select(Appointment.person_id, Appointment.recognised_on).where(Appointment.superseded_at.is_(None))
    assert {(row.person_id, row.recognised_on) for row in db.execute(in_force)} >= {
        (folded, date(2025, 6, 2)),  # the new version stays with the record of the old one
        (kept, date(2026, 3, 1)),
    }


def test_terms_of_both_records_must_not_overlap(db: Session, country: Country, twice: tuple[int, int]) -> None:
    by_name = {**KEPT, "Số định danh": None, "Ngày thôi": None, "Lý do thôi": None, "Ngày ký": "05/07/2025"}
    refused = brought(db, country, {**by_name, "Ngày hiệu lực": "05/07/2025", "Số quyết định": "8/QĐ-UBND"})
    assert refused.refused == 1
    assert "roster.overlap_open" in codes(db, refused)


def test_another_number_than_that_of_the_folded_record_contradicts(
    db: Session, country: Country, twice: tuple[int, int]
) -> None:
    other = brought(db, country, {**KEPT, "Số định danh": "020061000999"})
    assert other.refused == 1
    assert "roster.identity_contradicts" in codes(db, other)


def history(db: Session, name: str, number: str | None = None) -> Judged[Judgement]:
    cells = {
        "identity": number,
        "name": name,
        "unit": "06325",
        "instrument": "4077/QĐ-BTP",
        "ended": "30/6/2026",
        "result": "Đạt",
    }
    head = [Column(text) for text in HISTORY.values()]
    content = write_sheet(head, [[cells.get(column.value) for column in HISTORY]], name="Lịch sử", made_on=TODAY)
    return judge(db, VAULT, read_sheet(content), allowed=None, today=TODAY)


def test_history_of_either_record_is_the_kept_person_s_and_stands_once(
    db: Session, country: Country, twice: tuple[int, int]
) -> None:
    kept, folded = twice
    kept_name = str(KEPT["Họ và tên"])
    found = [history(db, *row).judgements[0] for row in ((kept_name,), ("Nông Văn Bình An", NUMBER), (kept_name, NUMBER))]
    assert [(one.verdict.value, one.person_id) for one in found] == [("new", kept)] * 3
    assert write_history(db, history(db, "Nông Văn Bình An", NUMBER), actor=SYSTEM, now=NOW) == 1
    assert history(db, kept_name).judgements[0].verdict.value == "same"
    assert db.scalars(select(Evidence.person_id)).one() == kept
    assert folded != kept


def test_history_kept_for_the_folded_record_before_is_not_written_again(
    db: Session, country: Country, twice: tuple[int, int]
) -> None:
    merge_id = db.scalars(select(PersonMerge.id)).one()
    unmerge(db, merge_id, reason="để thử lại từ đầu", actor=SYSTEM, now=NOW)
    kept, folded = twice
    assert write_history(db, history(db, "Nông Văn Bình An", NUMBER), actor=SYSTEM, now=NOW) == 1
    assert db.scalars(select(Evidence.person_id)).one() == folded
    merge(db, Folding(kept, folded, "đúng là một người", Likeness(())), actor=SYSTEM, now=NOW)
    judged = history(db, str(KEPT["Họ và tên"])).judgements[0]
    assert (judged.verdict.value, judged.person_id) == ("same", kept)
