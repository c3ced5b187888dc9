"""Forms 11 and 12: sums on every map, columns that add up, lists as long as their figures, equal numbers in every form."""

import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.access.rules import GrantFact, Role, Viewer
from lms.cases.operations import complete, load_case_forms, save
from lms.cases.queries import find_period
from lms.db import Sessions
from lms.kernel.errors import DomainError
from lms.people.models import Person
from lms.reports.basis import Basis
from lms.reports.commands import report
from lms.reports.coverage.figures import coverage, recorded_in
from lms.reports.indicators.figures import CompletionFact, PersonFact, Registry, TeamFact
from lms.reports.indicators.question import ask
from lms.reports.indicators.serving import AppointmentFact
from lms.reports.statistics.form11 import CODES, COLUMNS, form11
from lms.reports.statistics.form12 import form12, list_teams
from lms.reports.statistics.lists import TEAMS, decide, list_behind
from lms.reports.statistics.words import Qualification, Word, kind_of, listed, shipped
from lms.units.models import Unit
from tests.factories.cases import GOOD, OFFICER, grid_in, row
from tests.factories.registries import prepared, registries, written
from tests.factories.reports import NEW, NOW, OLD, Land, make_land, make_versions, write_registry

TODAY = date(2026, 11, 22)
LONG_AGO = date(2024, 1, 10)
H1 = "2026-h1"


def basis(map_on: date = NEW) -> Basis:
    return Basis.of(TODAY, today=TODAY, map_on=map_on)


@pytest.fixture
def land(db: Session) -> Land:
    """Four teams: of a commune that merged whole, of a split one (unassigned), of two communes of today."""
    land = make_land(db)
    versions = make_versions(db)
    load_case_forms(db, now=NOW)
    places = (land.old_whole, land.old_split, land.new_one, land.new_two)
    people = [PersonFact(n, woman=(True, False, None)[n % 3], minority=(True, False, None)[n % 3]) for n in range(1, 9)]
    spans = [AppointmentFact(n, n, 1 + n % 4, LONG_AGO) for n in range(1, 9)]
    teams = [TeamFact(n, place) for n, place in enumerate(places, 1)]
    write_registry(db, Registry(teams, people, spans, [CompletionFact(1, versions["old"], LONG_AGO)]))
    texts = ("Cử nhân luật", "cử  nhân LUẬT", "Đại học", "12/12", "Sơ cấp chính trị", "Sơ cấp chính trị", None, " ")
    for number, text in enumerate(texts, 1):
        db.execute(update(Person).where(Person.id == number).values(qualification=text))
    db.flush()
    return land


@pytest.fixture
def viewer(land: Land) -> Viewer:
    return Viewer(1, "", grants=(GrantFact(Role.OFFICER, land.province, LONG_AGO),))


def test_every_group_adds_up_to_the_mediators(db: Session, land: Land) -> None:
    counts = form11(db, land.province, basis()).whole.counts
    assert counts["mediators"] == 8
    assert counts["men"] + counts["women"] + counts["sex_unknown"] == 8
    assert counts["kinh"] + counts["minority"] + counts["ethnicity_unknown"] == 8
    assert [counts[code] for code in ("law", "other", "untrained", "qualification_unknown")] == [2, 1, 1, 4]
    assert (counts["teams"], counts["trained"]) == (4, 1)
    assert counts["villages"] == 4


@pytest.mark.parametrize("map_on", [OLD, NEW])
def test_the_children_and_what_is_unassigned_add_up_on_every_map(db: Session, land: Land, map_on: date) -> None:
    whole = land.province if map_on == NEW else land.province_old
    found = form11(db, whole, basis(map_on))
    assert sum((child.counts for child in found.children), Counter()) == found.whole.counts
    assert found.whole.counts == form11(db, land.province, basis()).whole.counts
    if map_on == NEW:
        # The team of the split commune has no certain place below the province.
        assert [child.counts["teams"] for child in found.children if child.unit is None] == [1]


@settings(max_examples=25)
@given(data=registries())
def test_form_11_counts_who_the_coverage_counts_on_every_map(db: Session, data: tuple[Registry, date, date, date]) -> None:
    drawn, as_of, today, _from_on = data
    with prepared(db).begin_nested() as savepoint:
        written(db, drawn)
        totals = []
        for map_on in {as_of, min(OLD, as_of)}:
            on = Basis.of(as_of, today=max(today, as_of), map_on=map_on)
            country = select_country(db)
            counts = form11(db, country, on).whole.counts
            ratio = coverage(db, country, on).whole.of("mediators_trained").ratio
            assert (counts["trained"], counts["mediators"]) == (ratio.numerator, ratio.denominator)
            assert counts["teams"] == coverage(db, country, on).whole.of("teams_complete").ratio.denominator
            assert counts["men"] + counts["women"] + counts["sex_unknown"] == counts["mediators"]
            totals.append(dict(counts))
        assert all(total == totals[0] for total in totals)
        savepoint.rollback()


def select_country(db: Session) -> int:
    return db.scalars(select(Unit.id).where(Unit.code == "VN")).one()


@pytest.mark.parametrize("column", CODES)
def test_the_list_is_as_long_as_its_figure(db: Session, land: Land, viewer: Viewer, column: str) -> None:
    question = ask(db, basis(), recorded_in(db, land.province, basis()))
    page = list_behind(db, viewer, question, column, 1)
    found = form11(db, land.province, basis()).whole.counts["teams" if column in TEAMS else column]
    assert page.total == found == len(page.items)


def test_lists_of_ethnicity_need_their_right(db: Session, land: Land) -> None:
    question = ask(db, basis(), recorded_in(db, land.province, basis()))
    inspector = Viewer(1, "", grants=(GrantFact(Role.INSPECTOR, land.province, LONG_AGO),))
    assert list_behind(db, inspector, question, "women", 1).total
    for column in ("kinh", "minority", "ethnicity_unknown", "nothing"):
        with pytest.raises(DomainError, match=r"statistics.column.missing"):
            list_behind(db, inspector, question, column, 1)


def test_an_unknown_text_is_listed_until_the_province_decides(db: Session, land: Land, viewer: Viewer) -> None:
    found = form11(db, land.province, basis())
    assert found.unknown == [("Sơ cấp chính trị", 2)]
    decide(db, land.province, "Sơ cấp chính trị", Qualification.OTHER, actor=OFFICER, now=NOW)
    found = form11(db, land.province, basis())
    assert found.unknown == []
    assert (found.whole.counts["other"], found.whole.counts["qualification_unknown"]) == (3, 2)
    question = ask(db, basis(), recorded_in(db, land.province, basis()))
    assert list_behind(db, viewer, question, "other", 1).total == 3
    assert list_behind(db, viewer, question, "qualification_unknown", 1).total == 2
    decide(db, land.province, "Sơ cấp chính trị", Qualification.UNTRAINED, actor=OFFICER, now=NOW)
    assert form11(db, land.province, basis()).whole.counts["other"] == 1
    with pytest.raises(DomainError, match=r"statistics.text.missing"):
        decide(db, land.province, "không ai ghi thế", Qualification.LAW, actor=OFFICER, now=NOW)


def test_the_list_of_texts_is_dated() -> None:
    words = [*shipped(), Word("so cap", Qualification.UNTRAINED, date(2027, 1, 1))]
    assert kind_of(listed(words, date(2026, 12, 31)), "Sơ cấp") is Qualification.OTHER
    assert kind_of(listed(words, date(2027, 1, 1)), "Sơ cấp") is Qualification.UNTRAINED
    assert kind_of(listed(words, TODAY), None) is None


# --- Form 12 ---


def enter(db: Session, land: Land, *, whole: bool = True) -> None:
    """Every team that stands on the period's map enters the good row, and its unit is complete."""
    units = [land.new_one, land.new_two, land.province] if whole else [land.new_one]
    for unit in units:
        grid = grid_in(db, unit, H1)
        save(db, grid, {team.id: row(**GOOD) for team in grid.teams}, actor=OFFICER, now=NOW)
        complete(db, grid, actor=OFFICER, now=NOW)


@pytest.mark.parametrize("map_on", [OLD, NEW])
def test_form_12_adds_up_on_every_map(db: Session, land: Land, map_on: date) -> None:
    enter(db, land)
    period = find_period(db, H1)
    unit = land.province if map_on == NEW else land.province_old
    found = form12(db, unit, period, map_on=map_on, today=TODAY)
    assert found.whole.figures["received"] == 4 * 5
    for code in period.form.codes:
        assert sum(child.figures[code] for child in found.children) == found.whole.figures[code]
    assert str(found.whole.rate.percent()) == "75.0"
    assert (found.complete, found.asked) == (3, 3)


def test_only_complete_units_count(db: Session, land: Land, viewer: Viewer) -> None:
    enter(db, land, whole=False)
    grid = grid_in(db, land.new_two, H1)
    save(db, grid, {team.id: row(**GOOD) for team in grid.teams}, actor=OFFICER, now=NOW)
    period = find_period(db, H1)
    found = form12(db, land.province, period, map_on=NEW, today=TODAY)
    assert (found.complete, found.asked, found.whole.figures["received"]) == (1, 3, 10)
    teams = list_teams(db, viewer, land.province, period, "received", map_on=NEW)
    assert [team.number for team in teams] == [5, 5]
    commune = form12(db, land.new_one, period, map_on=NEW, today=TODAY)
    assert [child.team is not None for child in commune.children] == [True, True]
    with pytest.raises(DomainError, match=r"statistics.column.missing"):
        list_teams(db, viewer, land.province, period, "nothing", map_on=NEW)


def test_nothing_mediated_has_no_share(db: Session, land: Land) -> None:
    found = form12(db, land.province, find_period(db, H1), map_on=NEW, today=TODAY)
    assert found.whole.rate.percent() is None


# --- the command and its forms ---


def run(sessions: Sessions, *words: str) -> str:
    context: Any = SimpleNamespace(sessions=sessions, settings=SimpleNamespace(demo=False), catch_up=lambda: None)
    result = CliRunner().invoke(report, list(words), obj=context)
    assert result.exit_code == 0, result.output
    return result.output


FORM11 = ("form11", "--unit", "20", "--as-of", "2026-11-22")
FORM12 = ("form12", "--unit", "20", "--period", H1)


@pytest.mark.parametrize("words", [FORM11, FORM12], ids=["form11", "form12"])
def test_every_form_carries_the_same_numbers(
    db: Session, sessions: Sessions, land: Land, tmp_path: Path, words: tuple[str, ...]
) -> None:
    enter(db, land)
    db.commit()
    data = json.loads(run(sessions, *words, "--format", "json"))
    name = "counts" if words is FORM11 else "figures"
    expected = [list(one[name].values()) for one in (data, *data["children"])]
    width = len(expected[0])
    assert width == (len(COLUMNS) if words is FORM11 else 11)

    read = list(csv.reader(io.StringIO(run(sessions, *words, "--format", "csv").removeprefix("\ufeff"))))[1:]
    assert [[int(cell) for cell in line[2 : 2 + width]] for line in read] == expected

    out = tmp_path / "form.xlsx"
    run(sessions, *words, "--format", "xlsx", "-o", str(out))
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    lines = [line for line in sheet.iter_rows(values_only=True) if isinstance(line[2], int)]
    assert [list(line[2 : 2 + width]) for line in lines] == expected

    table = run(sessions, *words)
    assert "Thông tư 17/2025/TT-BTP" in table
    tokens = [line.split() for line in table.splitlines()[-len(expected) :]]
    figures = [[int(token) for token in line[1 if line[0].isdigit() else 0 :] if token.isdigit()] for line in tokens]
    assert figures == expected
