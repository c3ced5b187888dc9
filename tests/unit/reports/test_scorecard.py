"""The scorecard: targets of every kind over their own days and population, the same totals on every map."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from courses.materials.operations import DocumentFacts, hand_out, publish_document
from lms.audit.events import Actor, ActorKind
from lms.kernel.errors import DomainError
from lms.kernel.ratio import Comparator, Ratio
from lms.people.designations.models import Designation
from lms.people.designations.terms import DesignationKind, DesignationLevel
from lms.people.merges.models import PersonAlias
from lms.people.models import Trainer, TrainerLevel
from lms.reports.basis import Basis
from lms.reports.indicators.figures import CompletionFact, PersonFact, Registry, TeamFact
from lms.reports.indicators.registry import MAIN
from lms.reports.indicators.serving import AppointmentFact
from lms.reports.models import Plan, Target
from lms.reports.scorecard.figures import Held, scorecard
from lms.reports.scorecard.wording import gap_words, verdict_words
from lms.reports.targets import Aim, basis_of, judge, lacking
from tests.factories.reports import NEW, NOW, OLD, Land, make_land, make_versions, write_registry
from tests.unit.reports.test_coverage import counting

TODAY = date(2026, 11, 22)
LONG_AGO = date(2024, 1, 10)
AIM = Aim("p", 1, "x", "all", "unit", Comparator.AT_LEAST, "percent", 80, None, None, None, 2024, frozenset())


@pytest.mark.parametrize(
    ("value", "comparator", "floor", "ratio", "met", "short"),
    [
        ("percent", ">=", 80, (8, 10), True, 0),
        ("percent", ">", 80, (8, 10), False, 1),
        ("percent", ">", 80, (79, 100), False, 2),
        ("percent", "=", 100, (9, 10), False, 1),
        ("percent", ">=", 80, (0, 0), None, 0),
        ("count", "=", 10, (10, 65), True, 0),
        ("count", "=", 10, (11, 65), False, 0),
        ("count", ">=", 1, (0, 0), False, 1),
        ("count", ">", 1, (1, 0), False, 1),
        ("count_of_total", ">=", 2, (2, 8), True, 0),
        ("ratio_per_n_teams", ">=", 100, (12, 1200), True, 0),
        ("ratio_per_n_teams", ">=", 100, (12, 1201), False, 1),
        ("ratio_per_n_teams", ">", 100, (12, 1200), False, 1),
        ("ratio_per_n_teams", "=", 80, (3, 160), True, 0),
        ("ratio_per_n_teams", ">=", 80, (3, 0), None, 0),
    ],
)
def test_every_kind_of_level_is_compared_exactly(
    value: str, comparator: str, floor: int, ratio: tuple[int, int], met: bool | None, short: int
) -> None:
    aim = replace(AIM, value=value, comparator=Comparator(comparator), floor=floor)
    assert judge(aim, Ratio(*ratio)).met is met
    assert lacking(aim, Ratio(*ratio)) == short
    if short and value != "ratio_per_n_teams":
        reached = Ratio(ratio[0] + short, max(ratio[1], ratio[0] + short))
        assert judge(aim, reached).met


@pytest.mark.parametrize(
    ("due", "first", "last"),
    [
        (None, "2026-03-01", "2026-11-22"),
        ("every_year", "2026-01-01", "2026-11-22"),
        ("every_5_years", "2024-01-01", "2026-11-22"),
        ("2030-12-31", "2026-03-01", "2026-11-22"),
        ("2026-06-30", "2026-01-01", "2026-06-30"),
        ("2018-03-20", "2018-01-01", "2018-03-20"),
    ],
)
def test_a_target_is_judged_over_its_own_days(due: str | None, first: str, last: str) -> None:
    basis = Basis(TODAY, TODAY, date(2026, 3, 1), TODAY)
    found = basis_of(replace(AIM, due=due), basis)
    assert (found.from_on, found.as_of) == (date.fromisoformat(first), date.fromisoformat(last))
    assert found.unit_map_on == basis.unit_map_on


def test_the_second_five_years_of_a_plan_begin_when_the_first_are_over() -> None:
    aim = replace(AIM, due="every_5_years", began=2018)
    days = [basis_of(aim, Basis.of(date(year, 5, 1), today=TODAY)).from_on.year for year in (2018, 2022, 2023, 2026)]
    assert days == [2018, 2018, 2023, 2023]


@pytest.fixture
def land(db: Session) -> Land:
    """Three teams: two in one commune of today, a pilot, and one in another; five mediators, two of them trained."""
    land = make_land(db)
    versions = make_versions(db)
    teams = [TeamFact(1, land.old_whole), TeamFact(2, land.new_one), TeamFact(3, land.new_two)]
    people = [PersonFact(n, woman=n < 3, born=1950 + n) for n in range(1, 6)]
    spans = [AppointmentFact(n, n, (1, 1, 2, 3, 3)[n - 1], LONG_AGO, head=n == 1) for n in range(1, 6)]
    done = [CompletionFact(1, versions["new"], LONG_AGO), CompletionFact(4, versions["new"], LONG_AGO)]
    write_registry(db, Registry(teams, people, spans, [*done, CompletionFact(5, versions["trainer"], LONG_AGO)]))
    span: dict[str, Any] = {"valid_from": date(2025, 8, 1), "recorded_at": NOW}
    level = DesignationLevel.PROVINCE
    db.add(Designation(kind=DesignationKind.PILOT, level=level, unit_id=land.new_one, **span))
    db.add(Trainer(person_id=5, level=TrainerLevel.PROVINCE, unit_id=land.province, **span))
    db.flush()
    return land


def plan_of(db: Session, land: Land, targets: Sequence[dict[str, Any]]) -> None:
    """A plan of the province with these targets."""
    texts = {"key": "ke-hoach", "title": "Kế hoạch", "issuer_name": "UBND", "file_sha256": "0" * 64}
    empty = {"implements": [], "phases": [], "notes": [], "imported_at": NOW}
    plan = Plan(**texts, **empty, issuer_unit_id=land.province, period_from=2024, period_to=None)
    db.add(plan)
    db.flush()
    for number, target in enumerate(targets):
        row = {"population": "all", "per": "unit", "comparator": ">=", "value": "percent"} | target
        db.add(Target(plan_id=plan.id, key=f"t{number}", **row))
    db.flush()


def held(db: Session, unit_id: int, basis: Basis) -> list[Held]:
    """Every target held to the figures of a unit."""
    return [one for card in scorecard(db, unit_id, basis).cards for one in card.targets]


def test_each_target_has_the_figure_of_its_own_population(db: Session, land: Land) -> None:
    plan_of(
        db,
        land,
        [
            {"indicator": "mediators_trained", "floor": 40},
            {"indicator": "mediators_trained", "floor": 100, "comparator": "=", "population": "pilot"},
            {"indicator": "mediators_trained", "floor": 40, "per": "each_child_commune"},
            {"indicator": "trainers_province_per_teams", "floor": 2, "value": "ratio_per_n_teams"}
            | {"population": "trainers_province"},
            {"indicator": "trainers_trained", "floor": 100, "comparator": "=", "population": "trainers_province"},
            {"indicator": "trainers_district_per_teams", "floor": 80, "value": "ratio_per_n_teams"}
            | {"population": "trainers_district", "per": "each_child_district"},
            {"indicator": "pilot_communes", "floor": 1, "comparator": "=", "value": "count", "due": "2025-07-31"},
            {"indicator": "contest_held", "floor": 1, "value": "count", "due": "every_5_years"},
        ],
    )
    found = held(db, land.province, Basis.of(TODAY, today=TODAY))
    assert [(one.aim.indicator, one.ratio, one.each, one.met, one.paused) for one in found] == [
        ("mediators_trained", Ratio(2, 5), None, True, False),
        ("mediators_trained", Ratio(1, 3), None, False, False),
        ("mediators_trained", Ratio(2, 5), Ratio(1, 2), False, False),
        ("trainers_trained", Ratio(1, 1), None, True, False),
        ("trainers_province_per_teams", Ratio(1, 3), None, False, False),
        ("trainers_district_per_teams", Ratio(0, 3), None, None, True),
        # On the day by which it was due nothing had been chosen yet.
        ("pilot_communes", Ratio(0, 3), None, False, False),
        ("contest_held", Ratio(0, 0), None, False, False),
    ]
    said = [(verdict_words(one)[0], gap_words(one)) for one in found]
    assert said[1] == ("Chưa đạt mức", "còn thiếu 2")
    assert said[2] == ("Chưa đạt mức", "1 đơn vị chưa đạt")
    assert said[4] == ("Chưa đạt mức", "còn thiếu 1")
    assert said[5] == ("Tạm dừng tính", "")
    assert said[6] == ("Chưa đạt mức", "còn thiếu 1; đã hết hạn ngày 31/7/2025")
    commune = held(db, land.new_two, Basis.of(TODAY, today=TODAY))
    assert [(one.aim.per, one.ratio, one.met) for one in commune] == [("each_child_commune", Ratio(1, 2), True)]


def test_the_units_below_add_up_on_every_map(db: Session, land: Land) -> None:
    totals = []
    for map_on, unit_id in ((NEW, land.province), (OLD, land.province_old)):
        found = scorecard(db, unit_id, Basis.of(TODAY, today=TODAY, map_on=map_on), apart=True)
        shown = {card.indicator.code: card for card in found.cards}
        assert all(sum((ratio for _unit, ratio in card.below), Ratio(0, 0)) == card.ratio for card in shown.values())
        shown.pop("trainers_district_per_teams", None)
        totals.append({code: (card.ratio, card.breakdown and card.breakdown.counts) for code, card in shown.items()})
    assert totals[0] == totals[1]
    assert totals[0]["mediators_trained"][0] == Ratio(2, 5)


def test_a_person_with_two_records_counts_once_as_trainer_and_reader(db: Session, land: Land) -> None:
    """The facts lie under one record, the recognition under the other; both are one person."""
    officer = Actor(ActorKind.ACCOUNT, 1)
    db.add(Trainer(person_id=3, level=TrainerLevel.PROVINCE, unit_id=land.province, valid_from=LONG_AGO, recorded_at=NOW))
    day = date(2025, 8, 1)
    made = publish_document(db, DocumentFacts(land.province, "Sổ tay", "minh họa", LONG_AGO), actor=officer, now=NOW)
    hand_out(db, made, land.new_two, day, "DS 01", actor=officer, now=NOW)
    with pytest.raises(DomainError, match=r"materials\.nobody"):
        # The commune did not exist yet.
        hand_out(db, made, land.new_two, LONG_AGO, "DS 02", actor=officer, now=NOW)
    basis = Basis.of(TODAY, today=TODAY)

    def figures() -> dict[str, Ratio]:
        return {card.indicator.code: card.ratio for card in scorecard(db, land.province, basis).cards}

    before = figures()
    assert (before["trainers_trained"], before["mediators_with_materials"]) == (Ratio(1, 2), Ratio(2, 5))
    db.add(PersonAlias(folded_id=5, kept_id=3))
    db.flush()
    after = figures()
    # Recognised last as trainer under the folded record, trained under it; a mediator once, and handed the document.
    assert (after["trainers_trained"], after["mediators_with_materials"]) == (Ratio(1, 1), Ratio(2, 4))


def test_the_number_of_statements_does_not_grow_with_the_units(db: Session, engine: Engine, land: Land) -> None:
    plan_of(db, land, [{"indicator": "mediators_trained", "floor": 40}, {"indicator": "teams_complete", "floor": 100}])

    def statements(unit_id: int) -> int:
        db.info.clear()
        with counting(engine) as sent:
            scorecard(db, unit_id, Basis.of(TODAY, today=TODAY), MAIN, apart=True)
        return len(sent)

    statements(land.province)
    assert statements(land.province) == statements(land.new_one)


def test_a_population_that_an_indicator_does_not_know_is_not_counted(db: Session, land: Land) -> None:
    plan_of(db, land, [{"indicator": "trainers_trained", "floor": 100, "population": "pilot"}])
    (found,) = held(db, land.province, Basis.of(TODAY, today=TODAY))
    assert (found.counted, found.met, verdict_words(found)[0]) == (False, None, "Chưa có số liệu")
