"""Plans: the shipped files are read whole; every mistake of a file is told at once, and nothing is kept of it."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lms.audit.events import SYSTEM
from lms.kernel.errors import DomainError
from lms.reports.basis import Basis
from lms.reports.models import Plan, Target
from lms.reports.plans.drafts import CATEGORIES, INDICATOR_CODES, PER, POPULATIONS, RHYTHMS, VALUES, WHEN, Draft, check
from lms.reports.plans.example import GROUPS, example_file
from lms.reports.plans.operations import import_plan, read_plan
from lms.reports.plans.progress import Verdict, progress
from lms.reports.plans.reading import read_yaml
from lms.reports.plans.wording import INDICATOR_TITLES, due_words, level_words, problem_lines, when_words
from lms.reports.rules.times import Stage, last_day, stage
from lms.units.models import Unit
from lms.units.rules import Level, Node
from tests.factories.reports import NOW, make_land, make_versions

SHIPPED = sorted((Path(__file__).parents[3] / "lms/reports/data/plans").glob("*.yaml"))
GOOD = """
plan:
  key: test-2026
  title: "Kế hoạch thử"
  issuer: {name: "UBND tỉnh", unit: {name: "tỉnh Lạng Sơn", level: province, code: "20", era: current}}
  period: {from: 2026, to: 2030}
targets:
  - {key: t01, indicator: teams_complete, scope: {population: all, per: unit}, comparator: "=", floor: 100, value: percent}
tasks:
  - {"no": "1.a", title: "Mở lớp", category: mediators, lead: ["Sở Tư pháp"], when: {kind: yearly}}
duties:
  - {who: "Sở Tư pháp", title: "Báo cáo năm", rhythm: yearly}
"""
# Ten aliases of ten, seven times over: a hundred million values of a few hundred bytes.
BOMB = b"".join(b"%c: &%c [%b]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 10)) for n in range(7))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_plan_has_a_right_shape(path: Path) -> None:
    found = check(read_yaml(path.read_bytes()))
    assert isinstance(found, Draft), problem_lines(found) if not isinstance(found, Draft) else ""
    assert found.plan["key"] == path.stem
    assert found.read > 10


def test_a_plan_is_imported_once_and_brought_up_to_date(db: Session) -> None:
    make_land(db)
    first = import_plan(db, read_plan(db, GOOD.encode()), actor=SYSTEM, now=NOW)
    assert (first.read, first.new, first.changed, first.same) == (3, 3, 0, 0)
    again = import_plan(db, read_plan(db, GOOD.encode()), actor=SYSTEM, now=NOW)
    assert (again.read, again.new, again.changed, again.same) == (3, 0, 0, 3)
    changed = GOOD.replace("floor: 100", "floor: 90").replace("duties:\n", 'duties:\n  - {who: "x", title: "mới"}\n')
    third = import_plan(db, read_plan(db, changed.encode()), actor=SYSTEM, now=NOW)
    assert (third.read, third.new, third.changed, third.same) == (4, 1, 2, 1)
    assert third.plan_id == first.plan_id
    assert db.scalars(select(Target.floor)).all() == [90]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("indicator: teams_complete", "indicator: teams_perfect", "plans.unknown_indicator"),
        ("floor: 100", "floor: 80, stretch: 70", "plans.stretch_under_floor"),
        ("floor: 100", "floor: 110", "plans.over_100"),
        ("floor: 100, value: percent", "floor: 100", "plans.floor_and_value"),
        ("{from: 2026, to: 2030}", "{from: 2030, to: 2026}", "plans.period_reversed"),
        ('code: "20"', 'code: "99"', "plans.unknown_issuer"),
        ('code: "20"', "code: 20", "plans.code_not_text"),
        ("level: province", "level: district", "plans.unknown_issuer"),
        ("kind: yearly", "kind: sometimes", "plans.unknown_word"),
        ("value: percent", "value: percent, due: 2026-02-31", "plans.not_a_day"),
        ("value: percent", "value: count_of_total", "plans.total_missing"),
        ('title: "Kế hoạch thử"', 'title: ""', "plans.text_missing"),
        ("key: test-2026", "key: Kế Hoạch", "plans.bad_key"),
        ("floor: 100", "floor: nhiều", "plans.not_a_number"),
        ('lead: ["Sở Tư pháp"]', "lead: Sở", "plans.not_texts"),
        ("targets:\n", "targets: {}\nold:\n", "plans.not_a_list"),
        ("floor: 100", "floor: -5", "plans.not_a_number"),
        ("floor: 100", "floor: 80.5", "plans.not_a_number"),
        ('comparator: "=", floor: 100', 'comparator: ">=", floor: 0', "plans.always_reached"),
        ('comparator: "=", floor: 100', 'comparator: ">", floor: 100', "plans.never_reached"),
        ("floor: 100, value: percent", "floor: 7, value: count_of_total, of_total: 5", "plans.never_reached"),
        ("value: percent", "value: ratio_per_n_teams", "plans.value_unfit"),
        ("indicator: teams_complete", "indicator: trainers_province_per_teams", "plans.value_unfit"),
        ("value: percent", "value: percent, within: {months: 0, from: recognition}", "plans.not_a_term"),
        ("{from: 2026, to: 2030}", "{from: 0, to: 2030}", "plans.not_a_year"),
        ("{from: 2026, to: 2030}", "{from: 2026, to: 99999}", "plans.not_a_year"),
        ("{from: 2026, to: 2030}", "{}", "plans.section_missing"),
        ("{population: all, per: unit}", "{}", "plans.section_missing"),
        ("{kind: yearly}", "{}", "plans.section_missing"),
        ("{kind: yearly}", "{kind: once}", "plans.day_missing"),
        ("{kind: yearly}", "{kind: years, text: {a: 1}}", "plans.not_a_text"),
        ("{kind: yearly}", '{kind: quarter, from: "2026-Q3", to: "2026-03-31"}', "plans.period_reversed"),
        ('lead: ["Sở Tư pháp"]', 'lead: [""]', "plans.not_texts"),
        ('title: "Báo cáo năm"', "title: [1, 2]", "plans.not_a_text"),
        ("  key: test-2026", "  key: test-2026\n  phases: [{summary: [x]}]", "plans.not_a_text"),
        ("  key: test-2026", "  key: test-2026\n  implements: [{title: {c: d}}]", "plans.not_a_text"),
        ("  key: test-2026", "  key: test-2026\n  supersedes: test-2026", "plans.supersedes_itself"),
        ("key: test-2026", "key: import", "plans.bad_key"),
        ("key: test-2026", 'key: "2026"', "plans.bad_key"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_kept(db: Session, before: str, after: str, code: str) -> None:
    make_land(db)
    assert before in GOOD
    reading = read_plan(db, GOOD.replace(before, after).encode())
    assert code in {problem.code for problem in reading.problems}
    assert all(problem_lines(reading.problems))
    with pytest.raises(DomainError, match=r"plans\.refused"):
        import_plan(db, reading, actor=SYSTEM, now=NOW)
    assert db.scalar(select(func.count()).select_from(Plan)) == 0


def test_a_key_written_twice_in_one_mapping_is_refused_with_its_line(db: Session) -> None:
    with pytest.raises(DomainError, match=r"plans\.duplicate_key") as caught:
        read_plan(db, GOOD.replace("  key: test-2026", "  key: a\n  key: b").encode())
    assert caught.value.fields == {"line": 4, "key": "key"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"plan: [unclosed", "plans.unreadable"),
        (b"\xff\xfe\x00", "plans.not_text"),
        (b"a: \x00", "plans.not_text"),
        (b"#" * 300_001, "plans.too_long"),
        (b"a: &a [*a]", "plans.unfit"),
        (b"a: " + b"[" * 5000, "plans.unfit"),
        (b"a: &a [1,1,1,1,1,1,1,1,1,1]\n" + BOMB, "plans.unfit"),
        (b"a: 0x" + b"f" * 6000, "plans.unfit"),
        (b"a: " + b"9" * 6000, "plans.unfit"),
        (b"a: .inf", "plans.unfit"),
        (b"a: !!set {b, c}", "plans.unfit"),
        ("plan: {}".encode("utf-16"), "plans.not_text"),
        (b"plan: {}\n---\nplan: {}\n", "plans.unreadable"),
        (b"x: !!python/object:os.system 1", "plans.unreadable"),
    ],
)
def test_what_is_no_plan_file_is_refused(db: Session, content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as caught:
        read_plan(db, content)
    assert caught.value.code == code


@pytest.mark.parametrize("section", ["plan: {}", "plan: {issuer: {}}", "plan: {issuer: {unit: {}}}", "plan: 7", "plan: []"])
def test_an_empty_section_is_missing(db: Session, section: str) -> None:
    found = read_plan(db, f"{section}\ntargets: []".encode())
    assert "plans.section_missing" in {problem.code for problem in found.problems}


def test_the_plan_of_another_body_is_not_written_over(db: Session) -> None:
    land = make_land(db)
    kept = import_plan(db, read_plan(db, GOOD.encode()), actor=SYSTEM, now=NOW)
    code = db.scalars(select(Unit.code).where(Unit.id == land.new_one)).one()
    theirs = read_plan(db, GOOD.replace('level: province, code: "20"', f'level: commune, code: "{code}"').encode())
    assert [problem.code for problem in theirs.problems] == ["plans.key_taken"]
    with pytest.raises(DomainError, match=r"plans\.refused"):
        import_plan(db, theirs, actor=SYSTEM, now=NOW)
    assert db.scalars(select(Plan.issuer_unit_id).where(Plan.id == kept.plan_id)).one() == land.province


def test_a_task_may_end_in_the_year_in_which_it_begins() -> None:
    raw = read_yaml(GOOD.replace("{kind: yearly}", "{kind: years, from: 2026-03-01, to: 2026}").encode())
    assert isinstance(check(raw), Draft)


def test_the_example_is_a_plan_and_names_who_asked_for_it() -> None:
    assert isinstance(check(read_yaml(example_file(None).encode())), Draft)
    unit = Node(1, "06101", 'Xã "Minh" Họa', Level.COMMUNE, None, "")
    found = check(read_yaml(example_file(unit).encode()))
    assert isinstance(found, Draft)
    assert found.plan["unit"] == {"name": "xã Minh Họa", "level": "commune", "code": "06101"}


def test_every_code_has_its_words() -> None:
    codes = {frozenset(titles) for titles in GROUPS.values()}
    assert codes == {INDICATOR_CODES, POPULATIONS, PER, VALUES, CATEGORIES, WHEN, RHYTHMS}


def test_an_empty_file_lacks_everything(db: Session) -> None:
    assert read_plan(db, b"").problems
    assert read_plan(db, b"- 1").problems


def test_two_targets_of_one_key_are_refused() -> None:
    raw = read_yaml(GOOD.encode())
    raw["targets"] *= 2
    found = check(raw)
    assert isinstance(found, tuple)
    assert [problem.code for problem in found] == ["plans.twice"]


def test_a_plan_against_today_says_what_it_cannot_compute(db: Session) -> None:
    land = make_land(db)
    make_versions(db)
    path = next(path for path in SHIPPED if path.stem == "lang-son-2024")
    kept = import_plan(db, read_plan(db, path.read_bytes()), actor=SYSTEM, now=NOW)
    db.expire_all()
    plan = db.scalars(select(Plan).where(Plan.id == kept.plan_id).options(selectinload(Plan.targets))).one()
    found = progress(db, plan, Basis.of(date(2026, 11, 22), today=date(2026, 11, 22)))
    assert found.unit is not None
    assert (found.unit.id, found.on) == (land.province, date(2026, 11, 22))
    lines = found.lines
    verdicts = {line.target.key: line.verdict for line in lines}
    assert verdicts["t01"] is Verdict.IN_WORDS
    assert verdicts["t08"] is Verdict.NOTHING_AROSE
    assert verdicts["t02"] is Verdict.PAUSED
    assert verdicts["t09"] is Verdict.NOTHING_AROSE
    assert verdicts["t15"] is Verdict.NOT_MET
    assert len(lines) == 15


@pytest.mark.parametrize(
    ("when", "expected", "words"),
    [
        ({"kind": "yearly"}, Stage.NOW, "hằng năm"),
        ({"kind": "on_guidance"}, Stage.ON_GUIDANCE, "khi cấp trên hướng dẫn"),
        ({"kind": "years", "from": 2027, "to": 2030}, Stage.NOT_YET, "2027–2030"),
        ({"kind": "years", "from": 2024, "to": 2024}, Stage.OVER, "2024"),
        ({"kind": "quarter", "from": "2026-Q4", "to": "2026-Q4"}, Stage.NOW, "quý 4/2026"),
        ({"kind": "month_range", "from": "2026-02", "to": "2026-10"}, Stage.OVER, "2/2026–10/2026"),
        ({"kind": "once", "to": "2026-11-22"}, Stage.NOW, "trước hoặc đúng ngày 22/11/2026"),
        ({"kind": "continuous", "from": 2026, "to": 2026}, Stage.NOW, "thường xuyên, 2026"),
        ({"kind": "years", "text": "Tối thiểu 05 năm 01 lần"}, Stage.NOW, "Tối thiểu 05 năm 01 lần"),
        ({"kind": "years", "from": 2018}, Stage.NOW, "từ 2018"),
    ],
)
def test_a_task_stands_in_its_time(when: dict[str, object], expected: Stage, words: str) -> None:
    assert stage(when, date(2026, 11, 22)) is expected
    assert when_words(when) == words


def test_the_last_day_of_a_written_time() -> None:
    assert [last_day(text) for text in (2026, "2026-Q1", "2026-02", "2026-02-03")] == [
        date(2026, 12, 31),
        date(2026, 3, 31),
        date(2026, 2, 28),
        date(2026, 2, 3),
    ]


def test_every_indicator_of_a_plan_has_words() -> None:
    assert INDICATOR_TITLES.keys() == INDICATOR_CODES
    assert level_words(Target(floor=80, stretch=90, value="percent", comparator=">=")) == "80–90 %"
    assert level_words(Target(floor=90, value="percent", comparator=">")) == "trên 90 %"
    assert level_words(Target(floor=80, value="ratio_per_n_teams")) == "1 / 80 tổ"
    assert level_words(Target(floor=80, value="ratio_per_n_teams", comparator=">")) == "trên 1 / 80 tổ"
    assert level_words(Target(floor=2, stretch=5, value="count")) == "2–5"
    assert level_words(Target(floor=2, of_total=8, value="count_of_total", comparator=">=")) == "2 trong 8"
    assert level_words(Target(floor=2, of_total=8, value="count_of_total", comparator=">")) == "trên 2 trong 8"
    assert level_words(Target(floor=None)) == "không có con số"
    assert due_words("every_year") == "mỗi năm"
