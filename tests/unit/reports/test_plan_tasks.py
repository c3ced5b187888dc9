"""What is said of tasks and of plans: states with proof, late tasks, targets taken over, plans that stand in for others."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.audit.events import SYSTEM
from lms.audit.reference import Memory, remember
from lms.db import Sessions
from lms.files.storage import storage_in
from lms.followers import REFERENCE
from lms.kernel.errors import DomainError
from lms.reports.basis import Basis
from lms.reports.models import Plan, PlanSupersession, PlanTask, Target
from lms.reports.plans.operations import import_plan, read_plan
from lms.reports.plans.progress import Verdict, progress
from lms.reports.plans.succession import (
    find_supersession,
    inherit,
    is_named,
    list_inherited,
    list_parents,
    supersede,
    take_back_supersession,
)
from lms.reports.plans.tasks import list_states, task_line
from lms.reports.plans.working import Proof, Said, assign_task, record_state, take_back_state
from lms.reports.rules.times import TaskState
from lms.reports.targets import list_aims
from lms.reports.tasks import contests_held
from tests.factories.reports import NOW, Land, make_land, make_versions

TODAY = date(2026, 11, 22)
ABOVE = """
plan:
  key: above
  title: "Kế hoạch tỉnh"
  number: "12/KH-UBND"
  signed_on: 2024-05-02
  issuer: {name: "UBND tỉnh", unit: {name: "tỉnh Lạng Sơn", level: province, code: "20"}}
  period: {from: 2024, to: 2030}
targets:
  - {key: t01, indicator: teams_complete, scope: {population: all, per: unit}, comparator: "=", floor: 100, value: percent,
     quote: "100% tổ hòa giải đủ thành phần"}
  - {key: t02, indicator: newcomers_trained_on_time, scope: {population: newcomers, per: unit}, comparator: "=", floor: 100,
     value: percent, within: {months: 6, from: recognition}}
tasks:
  - {"no": "1", title: "Mở lớp", category: mediators, lead: ["Sở Tư pháp"], when: {kind: yearly, text: "hằng năm"}}
  - {"no": "2", title: "Hội thi hòa giải viên giỏi", category: conferences_contests,
     lead: ["Sở Tư pháp"], when: {kind: on_guidance}}
"""
BELOW = """
plan:
  key: below
  title: "Kế hoạch xã"
  issuer: {name: "UBND xã", unit: {name: "xã Văn Quan", level: commune, code: "06101"}}
  implements: [{number: "12/KH-UBND", date: 2024-05-02, title: "Kế hoạch tỉnh"}]
  period: {from: 2026, to: 2026}
"""
LATER = ABOVE.replace("key: above", "key: later").replace("floor: 100, value: percent,\n", "floor: 90, value: percent,\n")
LATER = LATER.replace('title: "Kế hoạch tỉnh"', 'title: "Kế hoạch mới"\n  supersedes: {key: above, from: 2026-07-01}')


@pytest.fixture
def land(db: Session) -> Land:
    """The units, with what counts."""
    made = make_land(db)
    make_versions(db)
    return made


def _bring(db: Session, text: str) -> Plan:
    kept = import_plan(db, read_plan(db, text.encode()), actor=SYSTEM, now=NOW)
    db.expire_all()
    parts = (selectinload(Plan.targets), selectinload(Plan.tasks), selectinload(Plan.duties))
    return db.scalars(select(Plan).where(Plan.id == kept.plan_id).options(*parts)).one()


def _say(db: Session, plan: Plan, said: Said, no: str = "1", *, today: date = TODAY) -> None:
    task = next(one for one in plan.tasks if one.no == no)
    record_state(db, plan, task, said, actor=SYSTEM, now=NOW, today=today)


def test_states_are_added_and_taken_back(db: Session, land: Land) -> None:
    plan = _bring(db, ABOVE)
    _say(db, plan, Said(2024, TaskState.DONE, date(2024, 12, 1), "Báo cáo 45/BC-STP"))
    _say(db, plan, Said(2025, TaskState.UNDER_WAY, date(2025, 3, 1)))
    task = plan.tasks[0]
    line = task_line(plan, task, list_states(db, task.id), TODAY)
    assert [(turn.occurrence.number, turn.state.value, turn.late) for turn in line.turns] == [
        (2024, "done", False),
        (2025, "under_way", True),
        (2026, "not_begun", False),
    ]
    done = next(row for row in list_states(db, task.id) if row.state is TaskState.DONE)
    take_back_state(db, plan, done, actor=SYSTEM, now=NOW)
    line = task_line(plan, task, list_states(db, task.id), TODAY)
    assert [turn.occurrence.number for turn in line.late] == [2024, 2025]
    assert len(list_states(db, task.id)) == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(2026, TaskState.DONE, date(2026, 11, 23), "x"), "plans.state_in_future"),
        (Said(2027, TaskState.DONE, date(2026, 11, 1), "x"), "plans.occurrence.missing"),
        (Said(0, TaskState.DONE, date(2026, 11, 1), "x"), "plans.occurrence.missing"),
        (Said(2026, TaskState.UNDER_WAY, date(2025, 12, 31)), "plans.state_before_plan"),
        (Said(2026, TaskState.DROPPED, date(2026, 11, 1), " "), "plans.state_needs_reason"),
        (Said(2026, TaskState.DONE, date(2026, 11, 1)), "plans.state_needs_proof"),
    ],
)
def test_what_cannot_be_said_is_refused(db: Session, land: Land, said: Said, code: str) -> None:
    plan = _bring(db, ABOVE)
    with pytest.raises(DomainError) as caught:
        _say(db, plan, said)
    assert caught.value.code == code


def test_a_proof_that_is_no_scan_is_refused_and_nothing_is_said(db: Session, land: Land, tmp_path: Path) -> None:
    plan, storage = _bring(db, ABOVE), storage_in(tmp_path)
    task, said = plan.tasks[0], Said(2026, TaskState.DONE, date(2026, 11, 1))
    hostile = Proof("baocao.pdf", BytesIO(b"<html><script>alert(1)</script>"))
    with pytest.raises(DomainError, match=r"files\.scan_type"):
        record_state(db, plan, task, said, proof=hostile, storage=storage, actor=SYSTEM, now=NOW, today=TODAY)
    assert list_states(db, task.id) == []


def test_a_task_is_given_to_a_unit_below_only(db: Session, land: Land) -> None:
    plan = _bring(db, ABOVE)
    assign_task(db, plan, plan.tasks[0], land.new_one, actor=SYSTEM, now=NOW, today=TODAY)
    assert plan.tasks[0].unit_id == land.new_one
    with pytest.raises(DomainError, match=r"plans\.unit_outside"):
        assign_task(db, plan, plan.tasks[0], land.district, actor=SYSTEM, now=NOW, today=TODAY)
    again = _bring(db, ABOVE.replace("Mở lớp", "Mở lớp tập huấn"))
    assert (again.tasks[0].unit_id, again.tasks[0].title) == (land.new_one, "Mở lớp tập huấn")


def test_a_contest_counts_while_it_is_said_to_be_held(db: Session, land: Land) -> None:
    plan = _bring(db, ABOVE)
    _say(db, plan, Said(2026, TaskState.DONE, date(2026, 9, 1), "Hội thi"), "2")
    year = date(2026, 1, 1)
    assert [unit for _id, unit in contests_held(db, year, TODAY)] == [plan.issuer_unit_id]
    assert contests_held(db, year, date(2026, 8, 31)) == []
    assert contests_held(db, date(2026, 10, 1), TODAY) == []
    _say(db, plan, Said(2026, TaskState.UNDER_WAY, date(2026, 9, 2)), "2")
    assert contests_held(db, year, TODAY) == []


def test_a_plan_read_again_keeps_what_was_said_and_loses_no_task_with_results(db: Session, land: Land) -> None:
    plan = _bring(db, ABOVE)
    _say(db, plan, Said(2024, TaskState.DONE, date(2024, 12, 1), "x"))
    kept = plan.tasks[0].id
    assert _bring(db, ABOVE).tasks[0].id == kept
    reading = read_plan(db, ABOVE.replace('"no": "1"', '"no": "9"').encode())
    assert [problem.code for problem in reading.problems] == ["plans.task_has_states"]


def test_targets_are_taken_over_row_by_row_and_never_silently(db: Session, land: Land) -> None:
    above, below = _bring(db, ABOVE), _bring(db, BELOW)
    assert above.targets[0].quote == "100% tổ hòa giải đủ thành phần"
    assert (above.targets[1].within_months, above.targets[1].within_from) == (6, "recognition")
    assert [one.id for one in list_parents(db, below, TODAY)] == [above.id]
    assert is_named(below, above)
    assert [aim.plan for aim in list_aims(db, TODAY)] == ["above", "above"]

    inherit(db, below, above, [above.targets[1].id], date(2026, 3, 1), actor=SYSTEM, now=NOW)
    taken = [aim for aim in list_aims(db, TODAY) if aim.plan == "below"]
    assert [(aim.indicator, aim.taken_from, land.new_one in aim.issuer) for aim in taken] == [
        ("newcomers_trained_on_time", "12/KH-UBND", True)
    ]
    assert all(aim.plan == "above" for aim in list_aims(db, date(2026, 2, 28)))
    found = progress(db, below, Basis.of(TODAY, today=TODAY))
    assert [(line.verdict, line.inherited is not None) for line in found.lines] == [(Verdict.NOTHING_AROSE, True)]
    assert "plans.target_inherited" in {one.code for one in read_plan(db, ABOVE.replace("t02", "t03").encode()).problems}

    inherit(db, below, above, [], TODAY, actor=SYSTEM, now=NOW)
    assert list_inherited(db, below) == []
    with pytest.raises(DomainError, match=r"plans\.target\.missing"):
        inherit(db, below, above, [10**9], TODAY, actor=SYSTEM, now=NOW)
    with pytest.raises(DomainError, match=r"plans\.inherited_early"):
        inherit(db, below, above, [above.targets[0].id], date(2025, 12, 31), actor=SYSTEM, now=NOW)


def test_a_later_plan_stands_in_from_its_day_and_history_keeps_the_older(db: Session, land: Land) -> None:
    above = _bring(db, ABOVE)
    assert [one.code for one in read_plan(db, LATER.replace("key: above", "key: nowhere").encode()).problems] == [
        "plans.unknown_superseded"
    ]
    below = _bring(db, BELOW)
    inherit(db, below, above, [above.targets[1].id], date(2026, 1, 1), actor=SYSTEM, now=NOW)
    later = _bring(db, LATER)
    _bring(db, LATER)  # the same file again says the same
    assert len(db.scalars(select(PlanSupersession)).all()) == 1
    # A target taken over from the older plan holds no more; whoever must meet it is asked anew.
    assert {aim.plan for aim in list_aims(db, date(2026, 6, 30))} == {"above", "below", "later"}
    assert {aim.plan for aim in list_aims(db, date(2026, 7, 1))} == {"later"}
    assert progress(db, above, Basis.of(TODAY, today=TODAY)).on == date(2026, 6, 30)

    with pytest.raises(DomainError, match=r"plans\.superseded\.already"):
        supersede(db, above, later, TODAY, actor=SYSTEM, now=NOW)
    with pytest.raises(DomainError, match=r"plans\.superseded_round"):
        supersede(db, later, above, TODAY, actor=SYSTEM, now=NOW)
    with pytest.raises(DomainError, match=r"plans\.other_body"):
        supersede(db, later, below, TODAY, actor=SYSTEM, now=NOW)
    with pytest.raises(DomainError, match=r"plans\.superseded_early"):
        supersede(db, later, _bring(db, ABOVE.replace("key: above", "key: third")), date(2023, 1, 1), actor=SYSTEM, now=NOW)
    word = find_supersession(db, above.id)
    assert word is not None
    take_back_supersession(db, word, above, actor=SYSTEM, now=NOW)
    assert "above" in {aim.plan for aim in list_aims(db, TODAY)}


def test_pages_share_the_targets_and_see_every_change_of_them(db: Session, sessions: Sessions, land: Land) -> None:
    memory = Memory(REFERENCE)

    def seen() -> set[str]:
        """What a page of this moment holds its figures against."""
        db.flush()
        with sessions() as reading:
            remember(reading, memory)
            return {aim.plan for aim in list_aims(reading, TODAY)}

    assert seen() == set()
    above = _bring(db, ABOVE)
    assert seen() == seen() == {"above"}
    below = _bring(db, BELOW)
    inherit(db, below, above, [above.targets[1].id], TODAY, actor=SYSTEM, now=NOW)
    assert seen() == {"above", "below"}
    _bring(db, LATER)
    assert seen() == {"later"}
    word = find_supersession(db, above.id)
    assert word is not None
    take_back_supersession(db, word, above, actor=SYSTEM, now=NOW)
    assert seen() == {"above", "below", "later"}


def test_every_target_of_the_file_is_kept_whole(db: Session, land: Land) -> None:
    plan = _bring(db, ABOVE)
    assert {target.key for target in db.scalars(select(Target).where(Target.plan_id == plan.id))} == {"t01", "t02"}
    assert [task.when.get("text") for task in db.scalars(select(PlanTask).order_by(PlanTask.id))] == ["hằng năm", None]
