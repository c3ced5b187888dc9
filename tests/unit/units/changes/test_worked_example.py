"""The worked example of ``docs/rules/units.md``, read from its table."""

import re
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from lms.units.queries import find_unit, load_register, placements
from tests.factories.changes import change, load, make_provinces, merge, split

DOCUMENT = Path(__file__).parents[4] / "docs" / "rules" / "units.md"
ROW = re.compile(r"^\| (\d+) \| (\d{4}-\d\d-\d\d) \| (\d{4}-\d\d-\d\d) \| (\d+) \| (–|\d{4}-\d\d-\d\d) \|$", re.MULTILINE)


def test_the_rows_of_the_document_hold(db: Session) -> None:
    province = make_provinces(db)
    load(db, province, change("1", date(2026, 2, 1), merge("06101", "06101", "Bình Gia"), merge("06102", "06101")))
    load(db, province, change("2", date(2026, 3, 1), split("06103", "06103", "Văn Quan"), split("06103", "06201", "Tân Đoàn")))
    rows = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert len(rows) == 7
    entries = load_register(db).entries
    for code, of_day, on_map, stands_on, since in rows:
        unit = find_unit(db, code, date.fromisoformat(of_day))
        place = entries[placements(db, date.fromisoformat(on_map))[unit.id]]
        begun = None if since == "–" else date.fromisoformat(since)
        assert (place.code, place.period.valid_from) == (stands_on, begun), (code, of_day, on_map)
