"""``lms report …`` and ``lms plan import``: exit codes, the promised JSON, files."""

import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from lms.db import Sessions
from lms.kernel.errors import DomainError
from lms.reports.basis import Basis
from lms.reports.commands import plan, report
from lms.reports.coverage.as_json import as_json
from lms.reports.coverage.figures import coverage
from lms.reports.indicators.figures import NewcomerFact, PersonFact, Registry, TeamFact
from lms.reports.indicators.serving import AppointmentFact
from tests.factories.reports import Land, make_land, make_versions, write_registry
from tests.unit.reports.test_plans import GOOD

AS_OF = date(2026, 3, 1)


@pytest.fixture
def land(db: Session) -> Land:
    land = make_land(db)
    make_versions(db)
    facts = Registry(
        [TeamFact(1, land.new_one)],
        [PersonFact(1)],
        [AppointmentFact(1, 1, 1, date(2025, 8, 1))],
        (),
        [NewcomerFact(1, 1, date(2025, 8, 1), date(2026, 2, 2))],
    )
    write_registry(db, facts, ["Hoàng Thị Lan"])
    db.commit()
    return land


def run(sessions: Sessions, *words: str) -> Result:
    context: Any = SimpleNamespace(sessions=sessions, settings=SimpleNamespace(demo=False), catch_up=lambda: None)
    group = report if words[0] == "report" else plan
    return CliRunner().invoke(group, words[1:], obj=context)


def test_coverage_json_is_the_value_of_the_page(db: Session, sessions: Sessions, land: Land) -> None:
    result = run(sessions, "report", "coverage", "--unit", "20", "--as-of", "2026-03-01", "--format", "json")
    assert result.exit_code == 0, result.output
    basis = Basis.of(AS_OF, today=date(2027, 1, 1))
    assert json.loads(result.output) == json.loads(json.dumps(as_json(coverage(db, land.province, basis))))
    assert set(json.loads(result.output)) == {"unit", "as_of", "map_on", "indicators", "waterfall", "children"}


def test_deadlines_json_lists_every_case(sessions: Sessions, land: Land) -> None:
    result = run(sessions, "report", "deadlines", "--unit", "06101", "--as-of", "2026-03-01", "--format", "json")
    found = json.loads(result.output)
    assert found["counts"] == {"on_time": 0, "late": 0, "open": 0, "overdue": 1, "ended": 0, "exempt": 0}
    assert found["cases"] == [
        {
            "person": {"id": 1, "name": "Hoàng Thị Lan"},
            "team": "Tổ 1",
            "unit": {"code": "06101", "name": "Xã Văn Quan", "level": "commune"},
            "recognised_on": "2025-08-01",
            "due_on": "2026-02-02",
            "standing": "overdue",
            "completed_on": None,
        }
    ]


def test_other_forms_and_files(sessions: Sessions, land: Land, tmp_path: Path) -> None:
    words = ("report", "coverage", "--unit", "20", "--as-of", "2026-03-01")
    assert "Xã Văn Quan" in run(sessions, *words).output
    assert "06101,Xã Văn Quan" in run(sessions, *words, "--format", "csv").output
    assert run(sessions, *words, "--format", "xlsx").exit_code == 2
    out = tmp_path / "do-phu.xlsx"
    assert run(sessions, *words, "--format", "xlsx", "-o", str(out)).exit_code == 0
    assert out.read_bytes()[:2] == b"PK"


def test_wrong_usage_is_2_and_a_refusal_is_a_sentence(sessions: Sessions, land: Land) -> None:
    assert run(sessions, "report", "coverage", "--unit", "20", "--as-of", "31/02/2026").exit_code == 2
    assert run(sessions, "report", "coverage", "--unit", "20", "--as-of", "2026-03-01", "--format", "pdf").exit_code == 2
    unknown = run(sessions, "report", "coverage", "--unit", "06001", "--as-of", "2026-03-01")
    assert isinstance(unknown.exception, DomainError)
    assert unknown.exception.code == "units.code_ended"


def test_a_plan_is_imported_with_its_counts(sessions: Sessions, land: Land, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(GOOD, encoding="utf-8")
    result = run(sessions, "plan", "import", str(file), "--json")
    assert json.loads(result.output) == {
        "read": 3, "new": 3, "changed": 0, "same": 0, "refused": 0, "rows": [], "warnings": [],
    }  # fmt: skip
    assert "3 mục" in run(sessions, "plan", "import", str(file)).output


def test_a_refused_plan_says_where_and_why(sessions: Sessions, land: Land, tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(GOOD.replace("floor: 100", "floor: 110"), encoding="utf-8")
    result = run(sessions, "plan", "import", str(file), "--json")
    assert isinstance(result.exception, DomainError)
    found = json.loads(result.output)
    assert [(row["row"], row["column"], row["code"]) for row in found["rows"]] == [(None, "targets[1].floor", "plans.over_100")]
