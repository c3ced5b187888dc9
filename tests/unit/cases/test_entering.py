"""Keeping a grid: versions, conflicts, completeness, locks, files, forms; one statement count whatever the number of teams."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access.rules import Action
from lms.cases.export import as_csv, as_xlsx
from lms.cases.models import CaseEntry, CaseForm
from lms.cases.operations import DATA, Refused, Saved, complete, load_case_forms, load_form, lock, save, unlock
from lms.cases.queries import find_grid, list_progress, list_versions
from lms.cases.reading import read_grid
from lms.cases.rules.periods import Progress
from lms.kernel.errors import DomainError
from tests.cast import Cast, make_cast
from tests.factories.cases import FIRST, GOOD, H1, NOW, OFFICER, TODAY, YEAR, grid_in, make_teams_of, row


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


@pytest.fixture
def teams(db: Session, cast: Cast) -> tuple[int, int]:
    return make_teams_of(db, cast.country.commune)


def keep(db: Session, cast: Cast, rows: dict[int, object], key: str = H1) -> Saved | Refused:
    return save(db, grid_in(db, cast.country.commune.id, key), rows, actor=OFFICER, now=NOW)  # type: ignore[arg-type]


def test_a_correction_supersedes_and_nothing_is_overwritten(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    first, second = teams
    assert keep(db, cast, {first: row(**GOOD), second: row(nothing=True)}) == Saved(new=2)
    assert keep(db, cast, {first: row(**GOOD), second: row()}) == Saved(same=1, cleared=1)
    assert keep(db, cast, {first: row(received=1, received_civil=1, pending=1)}) == Saved(changed=1)
    grid = grid_in(db, cast.country.commune.id)
    assert grid.totals["received"] == 1
    assert [entry.team_id for entry in grid.entered] == [first]
    versions = list_versions(db, teams, grid.period)
    assert [(line.figures["received"], ended is None) for line, ended in versions if line.team_id == first] == [
        (1, True),
        (5, False),
    ]
    assert len(versions) == 3


def test_one_bad_cell_writes_nothing(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    found = keep(db, cast, {teams[0]: row(**GOOD), teams[1]: row(received="ba")})
    assert isinstance(found, Refused)
    assert set(found.problems) == {teams[1]}
    assert db.scalar(select(func.count()).select_from(CaseEntry)) == 0


def test_two_officers_do_not_overwrite_each_other(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    keep(db, cast, {teams[0]: row(0, **GOOD)})
    found = keep(db, cast, {teams[0]: row(0, nothing=True)})
    assert isinstance(found, Refused)
    assert [one.code for one in found.problems[teams[0]]] == ["cases.row.changed_meanwhile"]
    # The same figures sent twice, as by a second press of the button, are no quarrel.
    assert keep(db, cast, {teams[0]: row(0, **GOOD)}) == Saved(same=1)


def test_complete_needs_every_row(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    commune = cast.country.commune.id
    keep(db, cast, {teams[0]: row(**GOOD)})
    with pytest.raises(DomainError, match=r"cases.not_all_entered"):
        complete(db, grid_in(db, commune), actor=OFFICER, now=NOW)
    keep(db, cast, {teams[1]: row(nothing=True)})
    complete(db, grid_in(db, commune), actor=OFFICER, now=NOW)
    assert grid_in(db, commune).progress is Progress.COMPLETE
    emptied = keep(db, cast, {teams[1]: row()})
    assert isinstance(emptied, Refused)
    assert emptied.problems[teams[1]][0].code == "cases.row.needed"
    with pytest.raises(DomainError, match=r"cases.no_teams"):
        complete(db, grid_in(db, cast.country.sister.id), actor=OFFICER, now=NOW)


def test_a_locked_period_is_closed_until_it_is_lifted(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    province = cast.country.province.id
    lock(db, province, H1, actor=OFFICER, now=NOW)
    with pytest.raises(DomainError, match=r"cases.period.locked"):
        keep(db, cast, {teams[0]: row(**GOOD)})
    with pytest.raises(DomainError, match=r"cases.already_locked"):
        lock(db, province, H1, actor=OFFICER, now=NOW)
    assert keep(db, cast, {teams[0]: row(**GOOD)}, FIRST) == Saved(new=1)
    unlock(db, province, H1, actor=OFFICER, now=NOW)
    with pytest.raises(DomainError, match=r"cases.not_locked"):
        unlock(db, province, H1, actor=OFFICER, now=NOW)
    assert keep(db, cast, {teams[0]: row(**GOOD)}) == Saved(new=1)


def test_a_team_that_does_not_stand_in_the_period(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    # Recognised on 2025-09-01: nobody served in the first half of 2025.
    assert not grid_in(db, cast.country.sister.id).teams
    assert [team.id for team in grid_in(db, cast.country.commune.id, YEAR).teams] == list(teams)
    with pytest.raises(DomainError, match=r"cases.team.not_standing"):
        keep(db, cast, {999: row(**GOOD)})


def test_scope_and_periods_not_open(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    commune, viewer = cast.country.commune.id, cast.officer_commune.viewer(db)
    found = find_grid(db, viewer, commune, H1, Action.CASES_WRITE, today=TODAY)
    assert [team.id for team in found.teams] == list(teams)
    with pytest.raises(DomainError, match=r"cases.period.not_open"):
        find_grid(db, viewer, commune, "2026-y", Action.CASES_WRITE, today=TODAY)
    for unit, member in ((cast.country.sister.id, viewer), (commune, cast.outsider.viewer(db)), (10**9, viewer)):
        with pytest.raises(DomainError, match=r"cases.unit.missing"):
            find_grid(db, member, unit, H1, Action.CASES_WRITE, today=TODAY)


def test_what_is_still_open_is_a_hint_in_the_next_period(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    keep(db, cast, {teams[0]: row(**GOOD), teams[1]: row(nothing=True)}, "2025-y1")
    assert [team.carried for team in grid_in(db, cast.country.commune.id).teams] == [1, 0]
    keep(db, cast, {teams[0]: row(received_other=4, pending=4)}, YEAR)
    assert [team.carried for team in grid_in(db, cast.country.commune.id).teams] == [4, 0]


def test_the_province_sees_who_is_late(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    make_teams_of(db, cast.country.other_commune)
    keep(db, cast, {teams[0]: row(**GOOD)}, FIRST)
    period = grid_in(db, cast.country.commune.id, FIRST).period
    [line] = list_progress(db, cast.officer_province.viewer(db), period, today=TODAY)
    assert (line.unit.id, line.teams, line.entered, line.late) == (cast.country.commune.id, 2, 1, True)
    assert line.figures["received"] == 5
    [line] = list_progress(db, cast.officer_province.viewer(db), period, today=date(2026, 11, 20))
    assert (line.progress, line.late) == (Progress.DRAFT, False)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_comes_back_the_same(db: Session, cast: Cast, teams: tuple[int, int], form: str) -> None:
    commune = cast.country.commune.id
    keep(db, cast, {teams[0]: row(**GOOD), teams[1]: row(nothing=True)})
    grid = grid_in(db, commune)
    content = as_csv(grid) if form == "csv" else as_xlsx(grid, demo=False)
    filed = read_grid(content, grid.form)
    assert set(filed.rows) == set(teams)
    assert save(db, grid, filed.rows, actor=OFFICER, now=NOW) == Saved(same=2)
    # And into an empty period: the very same figures.
    assert save(db, grid_in(db, commune, FIRST), filed.rows, actor=OFFICER, now=NOW) == Saved(new=2)
    assert grid_in(db, commune, FIRST).totals == grid.totals


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "cases.file.no_heading"),
        ("Tên,Số\r\na,1".encode(), "cases.file.no_heading"),
        ("Mã tổ,(1) Tiếp nhận\r\n1,2".encode(), "cases.file.column_missing"),
        (b"\xff\xfe\x00", "cases.file.not_text"),
    ],
)
def test_files_that_are_no_grid(content: bytes, code: str, db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    with pytest.raises(DomainError, match=code):
        read_grid(content, grid_in(db, cast.country.commune.id).form)


def test_a_team_twice_or_a_number_that_is_none(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    grid = grid_in(db, cast.country.commune.id)
    head, first, *_others = as_csv(grid).decode("utf-8-sig").splitlines()
    with pytest.raises(DomainError, match=r"cases.file.team_twice"):
        read_grid(f"{head}\r\n{first}\r\n{first}".encode(), grid.form)
    with pytest.raises(DomainError, match=r"cases.file.bad_team"):
        read_grid(f"{head}\r\nT1{first[1:]}".encode(), grid.form)


def test_a_new_form_is_data_and_old_periods_keep_theirs(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    assert load_case_forms(db, now=NOW) == 0
    keep(db, cast, {teams[0]: row(**GOOD)})
    text = (DATA / "form12-2013.yaml").read_text(encoding="utf-8")
    later = (
        text.replace("form12-2013", "form12-2027")
        .replace("2014-01-01", "2027-01-01")
        .replace("title: Tiếp nhận", "title: Thụ lý")
    )
    assert load_form(db, later.encode(), actor=OFFICER, now=NOW)
    assert not load_form(db, later.encode(), actor=OFFICER, now=NOW)
    period = grid_in(db, cast.country.commune.id).period
    assert str(period.form.columns[0].title) == "Tiếp nhận"
    assert str(grid_in(db, cast.country.commune.id, "2027-h1", date(2027, 7, 1)).form.columns[0].title) == "Thụ lý"
    early = later.replace("form12-2027", "form12-2026").replace("2027-01-01", "2026-01-01")
    with pytest.raises(DomainError, match=r"cases.form.too_early"):
        load_form(db, early.encode(), actor=OFFICER, now=NOW)
    with pytest.raises(DomainError, match=r"cases.form.known"):
        load_form(db, later.replace("Thụ lý", "Nhận").encode(), actor=OFFICER, now=NOW)
    assert db.scalar(select(func.count()).select_from(CaseForm)) == 2


@pytest.mark.parametrize(
    "damage",
    [
        ("whole: received,", "whole: nobody,"),
        ("due: 05-20", "due: 02-30"),
        ("key: form12-2013", "nokey: x"),
        ("columns:", "rows:"),
        ("number: 3", "number: ba"),
    ],
)
def test_a_form_that_cannot_be(db: Session, damage: tuple[str, str]) -> None:
    text = (DATA / "form12-2013.yaml").read_text(encoding="utf-8").replace(*damage)
    with pytest.raises(DomainError, match=r"cases.form.unreadable"):
        load_form(db, text.encode(), actor=OFFICER, now=NOW)


def test_seen_is_only_asked_of_pages(db: Session, cast: Cast, teams: tuple[int, int]) -> None:
    keep(db, cast, {teams[0]: row(**GOOD)})
    assert keep(db, cast, {teams[0]: replace(row(nothing=True), seen=None)}) == Saved(changed=1)
