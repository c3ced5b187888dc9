"""A roster of fifty thousand rows on both databases: taken in, judged, written, undone. Rows by ``LMS_BENCH_ROWS``."""

import io
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import psutil
import pytest
import xlsxwriter

from lms.audit.events import SYSTEM
from lms.builds_on import builds_on
from lms.db import Sessions, make_engine, make_sessions, writing
from lms.files.storage import Storage
from lms.loading import load_reference
from lms.people.models import RosterImport
from lms.people.roster.operations import judge_roster, write_roster
from lms.people.roster.taking import Brought, has_rows, keep_rows, sheet_meant, stored_sheet, take_file
from lms.people.roster.undoing import undo_roster
from lms.people.rules.terms import HEADINGS
from lms.units.queries import find_unit, load_map
from lms.units.rules import Level
from lms.upgrade import upgrade
from tests.bench.conftest import DIALECTS, database
from tests.cast import VAULT

ROWS = int(os.environ.get("LMS_BENCH_ROWS", "50000"))
ROWS_A_COMMUNE, ROWS_A_TEAM = 50, 5
TODAY, NOW = date(2026, 11, 22), datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
GOAL = 60.0
GIVEN = ("An", "Bình", "Cường", "Dung", "Đức", "Giang", "Hà", "Hạnh", "Hòa", "Hương", "Khánh", "Lan", "Liên", "Mai", "Minh")
MIDDLE = ("Văn", "Thị", "Đình", "Thu", "Xuân", "Ngọc", "Hữu", "Kim", "Quang")
FAMILY = ("Hoàng", "Nông", "Lương", "Vi", "Triệu", "Đặng", "Lý", "Hứa", "Chu", "Lộc", "Nguyễn", "Trần", "Phạm")


@dataclass
class Spent:
    """Seconds by the clock and of CPU of each step."""

    steps: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        wall, cpu = time.monotonic(), time.process_time()
        yield
        self.steps[name] = time.monotonic() - wall, time.process_time() - cpu

    def cpu(self, *names: str) -> float:
        return sum(self.steps[name][1] for name in names or self.steps)


@pytest.fixture(params=DIALECTS)
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Sessions]]:
    """A database with the shipped units and policies, nobody in it."""
    with database(request.param, tmp_path) as url:
        engine = make_engine(url)
        upgrade(engine)
        sessions = make_sessions(engine)
        load_reference(sessions, now=NOW)
        yield request.param, sessions
        engine.dispose()


def roster(codes: list[str], rows: int) -> bytes:
    """A roster with titles above, every column filled, written as Excel writes it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet, day = book.add_worksheet("Danh sách"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["DANH SÁCH HÒA GIẢI VIÊN"])
    sheet.write_row(1, 0, list(HEADINGS.values()))
    for number in range(rows):
        commune, team = number // ROWS_A_COMMUNE % len(codes), number // ROWS_A_TEAM
        year, man = 1950 + number % 50, number % 2
        name = f"{FAMILY[number % 13]} {MIDDLE[number // 13 % 9]} {GIVEN[number // 117 % 15]}"
        signed = datetime(2025, 7, 1 + team % 28)  # noqa: DTZ001 - a day for Excel
        born = f"{1 + number % 28:02d}/{1 + number % 12:02d}/{year}"
        identity = f"020{1 - man}{year % 100:02d}{number:06d}"
        cells = [
            codes[commune], f"Thôn {team}", f"Tổ hòa giải thôn {team}", name, born, "Nam" if man else "Nữ", "Tày", identity,
            f"09{10_000_000 + number}", "Trung cấp", "Hòa giải viên" if number % 5 else "Tổ trưởng", "Bầu mới",
            f"{team}/QĐ-UBND",
        ]  # fmt: skip
        sheet.write_row(number + 2, 0, cells)
        sheet.write_datetime(number + 2, 13, signed, day)
    book.close()
    return out.getvalue()


def test_a_long_roster_is_written_and_undone(
    installation: tuple[str, Sessions], results: Callable[..., None], tmp_path: Path
) -> None:
    dialect, sessions = installation
    storage, spent = Storage(tmp_path / "files"), Spent()
    with sessions() as db:
        communes = [node.code for node in load_map(db, TODAY).nodes.values() if node.level is Level.COMMUNE]
        country = find_unit(db, "VN", TODAY).id
    content = roster(sorted(communes), ROWS)
    brought = Brought("danh-sach.xlsx", content, country, [country])
    resting = psutil.Process().memory_info().rss
    with spent.step("taken in"), writing(sessions) as db:
        import_id = take_file(db, VAULT, storage, brought, sheet_meant(content), now=NOW).id
    with spent.step("judged"), writing(sessions) as db:
        one = db.get_one(RosterImport, import_id)
        if not has_rows(db, one):
            keep_rows(db, VAULT, one, stored_sheet(db, storage, one))
        judge_roster(db, VAULT, one, today=TODAY)
        assert (one.read, one.new, one.refused) == (ROWS, ROWS, 0)
    with spent.step("written"), writing(sessions) as db:
        write_roster(db, VAULT, db.get_one(RosterImport, import_id), actor=SYSTEM, today=TODAY, now=NOW)
    grown = psutil.Process().memory_info().rss - resting
    with spent.step("undone"), writing(sessions) as db:
        undo_roster(db, VAULT, db.get_one(RosterImport, import_id), actor=SYSTEM, now=NOW, builds_on=builds_on)
    for name, (wall, cpu) in spent.steps.items():
        results(f"{dialect}: {ROWS:,} rows {name}", f"{wall:.1f} s, {cpu:.1f} s of it CPU", "")
    whole = spent.cpu("taken in", "judged", "written")
    results(
        f"{dialect}: {ROWS:,} rows taken in, judged and written", f"{whole:.1f} s of CPU, {grown >> 20} MB", f"< {GOAL:.0f} s"
    )
    assert whole < GOAL * ROWS / 50_000
