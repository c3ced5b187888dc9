"""The lists behind a report: as it was sent, whatever is put right in the book afterwards; and whether they add up."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.access.rules import GrantFact, Role, Viewer
from lms.cases.operations import complete, load_case_forms, save
from lms.files.sheets import ColumnKind, Value
from lms.kernel.errors import DomainError
from lms.people.models import Person, Sex
from lms.people.operations import Recognition, recognise
from lms.reports.official import word
from lms.reports.official.document import plain
from lms.reports.periods.contents import content_of
from lms.reports.periods.lists import Asked, Listed, listed, people_on
from lms.reports.periods.operations import PeriodFacts, asking_of, open_period
from lms.reports.periods.paper import document_of
from lms.reports.periods.rules.states import PeriodKind
from lms.reports.periods.wording import LISTED, differs_words, report_export
from lms.reports.statistics.form11 import CODES
from lms.reports.statistics.lists import decide
from lms.reports.statistics.words import Qualification
from tests.cast import VAULT
from tests.factories.cases import GOOD, grid_in, row
from tests.factories.periods import (
    BETWEEN_AT,
    COMMUNE_OFFICER,
    FIRST_AT,
    FIRST_ON,
    PROVINCE_OFFICER,
    SECOND_AT,
    SECOND_ON,
    WRITTEN_AT,
    Village,
    make_village,
)
from tests.papers import docx_tables, pdf_here, pdf_tables, typed


@pytest.fixture
def village(db: Session) -> Village:
    """A commune of twelve whose book says all sorts of things, with cases of half a year, and a report of that half year."""
    village = make_village(db, mediators=12)
    load_case_forms(db, now=WRITTEN_AT)
    texts = ("Cử nhân luật", "Đại học", "12/12", "Sơ cấp chính trị", None)
    for number, person in enumerate(village.people):
        said = {"sex": (Sex.MALE, Sex.FEMALE, None)[number % 3], "ethnicity": ("Kinh", "Tày", None, "Nùng")[number % 4]}
        db.execute(update(Person).where(Person.id == person).values(**said, qualification=texts[number % 5]))
    facts = PeriodFacts(village.land.province, PeriodKind.HALF_YEAR, date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 15))
    village.period = open_period(db, facts, actor=PROVINCE_OFFICER, today=FIRST_ON, now=WRITTEN_AT)
    report_cases(village, at=WRITTEN_AT)
    db.flush()
    db.expire_all()
    return village


def report_cases(village: Village, *, at: datetime, **more: int) -> None:
    """The commune enters a row of each team, and says that this is all."""
    grid = grid_in(village.db, village.land.new_one)
    typed = {team.id: row(team.entry.id if team.entry else None, **(GOOD | more)) for team in grid.teams}
    save(village.db, grid, typed, actor=COMMUNE_OFFICER, now=at)
    complete(village.db, grid, actor=COMMUNE_OFFICER, now=at)


def content(village: Village, on: date = FIRST_ON, at: datetime = FIRST_AT) -> Mapping[str, Any]:
    asking = asking_of(village.db, village.period, village.land.new_one, today=on, now=at)
    return content_of(village.db, asking)


def behind(village: Village, report: Mapping[str, Any], of: str, part: str, *, reach: int | None = None) -> Listed:
    viewer = Viewer(1, "", grants=(GrantFact(Role.OFFICER, reach or village.land.province, WRITTEN_AT.date()),))
    return listed(village.db, Asked(viewer, VAULT, report, of, part))


PEOPLE = [code for code in CODES if code not in LISTED]


def test_every_figure_of_the_forms_is_as_long_as_its_list(village: Village) -> None:
    report = content(village)
    counts, figures = report["form11"]["counts"], report["form12"]["figures"]
    assert counts["mediators"] == 12
    assert all(counts[code] for code in PEOPLE), counts
    for code in PEOPLE:
        found = behind(village, report, "form11", code)
        assert (found.said, found.found, len(found.lines)) == (counts[code],) * 3, code
    assert figures["received"] > 0
    for code, said in figures.items():
        found = behind(village, report, "form12", code)
        assert (found.said, found.found) == (said, said), code
        assert sum(line.values[-1] for line in found.lines) == said  # type: ignore[misc]
    rate = report["form12"]["success"]
    assert behind(village, report, "form12", "rate").found == rate["denominator"]


def test_every_figure_of_an_indicator_is_as_long_as_its_list(village: Village) -> None:
    report = content(village)
    for one in report["further"]:
        for part, ids in one["lists"].items():
            found = behind(village, report, one["code"], part)
            assert (found.said, len(found.lines)) == (len(ids), len(ids)), (one["code"], part)


def people(found: Listed) -> set[int]:
    return set(people_on(found.lines))


def test_a_list_stays_what_was_sent(db: Session, village: Village) -> None:
    """Somebody's row is put right, a province decides about a text, cases are corrected: all after the report."""
    report = content(village)
    before = {code: people(behind(village, report, "form11", code)) for code in PEOPLE}
    cases = behind(village, report, "form12", "received")
    # The first of twelve is a Kinh man with a degree in law.
    first = village.appointment(village.people[0])
    facts = Recognition(
        unit_id=village.land.new_one,
        village=first.team.village,
        team_name=first.team.name,
        full_name=first.person.full_name,
        born_on=first.person.born_on,
        sex=Sex.FEMALE,
        ethnicity="Tày",
        qualification="12/12",
        reason=first.reason,
        signed_on=first.signed_on,
    )
    recognise(db, VAULT, facts, actor=COMMUNE_OFFICER, now=BETWEEN_AT)
    decide(db, village.land.province, "Sơ cấp chính trị", Qualification.OTHER, actor=PROVINCE_OFFICER, now=BETWEEN_AT)
    report_cases(village, at=BETWEEN_AT, received_civil=4, in_progress=2)
    db.expire_all()

    assert {code: people(behind(village, report, "form11", code)) for code in PEOPLE} == before
    assert behind(village, report, "form12", "received") == cases
    later = content(village, SECOND_ON, SECOND_AT)
    after = {code: people(behind(village, later, "form11", code)) for code in PEOPLE}
    moved = {code: (before[code] - after[code], after[code] - before[code]) for code in PEOPLE if before[code] != after[code]}
    one = {village.people[0]}
    assert moved["men"] == moved["kinh"] == moved["law"] == (one, set())
    assert moved["women"] == moved["minority"] == moved["untrained"] == (set(), one)
    assert moved["other"] == (set(), moved["qualification_unknown"][0])
    assert behind(village, later, "form12", "received").found > cases.found


def test_a_list_that_does_not_add_up_says_so(village: Village) -> None:
    """Cases of teams that lie outside what the account may see are not listed, and are missed."""
    report = content(village)
    found = behind(village, report, "form12", "received", reach=village.land.new_two)
    assert (found.found, found.said > 0) == (0, True)
    assert "ngoài phạm vi" in differs_words(found.said, found.found)
    assert differs_words(3, 3) == ""


@pytest.mark.parametrize(
    ("of", "part"),
    [
        ("form11", "villages"),
        ("form11", "x"),
        ("form12", "x"),
        ("x", "numerator"),
        ("mediators_trained", "x"),
        ("mediators_trained", "on_time"),
        ("contest_held", "missing"),
        ("typical_communes", "numerator"),
    ],
)
def test_what_is_no_list_is_missing(village: Village, of: str, part: str) -> None:
    with pytest.raises(DomainError, match=r"periods\.list\.missing"):
        behind(village, content(village), of, part)


# --- the sheet of paper and the files ---


def test_the_paper_says_what_the_files_say(db: Session, village: Village) -> None:
    """Its own layout, the same figures: read back by the tags of the PDF and the XML of the Word file, table by table."""
    report = content(village)
    export = report_export(db, village.period, report, sha256=None)
    document = document_of(db, village.period, report, seal="nháp")
    expected = [[row[1], *row[2:]] for row in export.rows]
    labels = {str(row[0]) for row in expected}
    for tables in (pdf_tables(pdf_here(document)), docx_tables(word.draw(plain(document)))):
        lines = [cells for table in tables for cells in table if cells[0] in labels]
        assert [padded([cells[0], *map(figure, cells[1:4])]) for cells in lines] == [padded(row) for row in expected]


def figure(cell: str) -> Value:
    """A count, a share, or nothing."""
    return typed(cell, ColumnKind.PERCENT if "%" in cell else ColumnKind.NUMBER)


def padded(row: Sequence[Value]) -> list[Value]:
    """Tables without shares have two columns."""
    return [*row, None, None][:4]
