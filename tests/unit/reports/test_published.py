"""Public figures: counts of the end of the last month; small ones are hidden, and so is what shares sums with them."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.kernel.errors import DomainError
from lms.kernel.ratio import Ratio
from lms.reports.indicators.figures import CompletionFact, PersonFact, Registry, TeamFact
from lms.reports.indicators.serving import AppointmentFact
from lms.reports.published.figures import PublicFigures, public_day, public_figures
from tests.cast import make_country
from tests.factories.reports import make_land, make_versions, write_registry

TODAY = date(2026, 11, 22)
LONG_AGO = date(2024, 1, 10)


def test_the_day_is_the_last_of_the_month_before() -> None:
    assert public_day(date(2026, 3, 1)) == date(2026, 2, 28)
    assert public_day(date(2026, 1, 31)) == date(2025, 12, 31)


def written(db: Session, *communes: tuple[int, int], places: Sequence[int] = ()) -> None:
    """(trained, untrained) of communes of today, one team each: those named, or up to three of one province."""
    if not places:
        land = make_land(db)
        places = (land.new_one, land.new_two, land.new_three)
    versions = make_versions(db)
    people: list[PersonFact] = []
    spans: list[AppointmentFact] = []
    done: list[CompletionFact] = []
    for team, (trained, untrained) in enumerate(communes, 1):
        for place in range(trained + untrained):
            number = len(people) + 1
            people.append(PersonFact(number, woman=number % 2 == 0, born=1970))
            spans.append(AppointmentFact(number, number, team, LONG_AGO))
            if place < trained:
                done.append(CompletionFact(number, versions["new"], LONG_AGO))
    teams = [TeamFact(n, place) for n, place in enumerate(places, 1)]
    write_registry(db, Registry(teams, people, spans, done))


def shown(found: PublicFigures) -> list[tuple[str, int | None, int | None, int | None]]:
    """(code, trained, untrained, all) of each row and the sums."""
    assert found.units is not None
    rows = [*found.units.rows, found.units.total]
    return [(row.unit.code if row.unit else "", row.trained, row.untrained, row.all_of) for row in rows]


def test_large_counts_are_all_shown(db: Session) -> None:
    written(db, (10, 5), (20, 6), (8, 0))
    found = public_figures(db, "", today=TODAY)
    assert found.unit.code == "20"
    assert found.basis.as_of == date(2026, 10, 31)
    assert found.ratio == Ratio(38, 49)
    assert sorted(shown(found)) == [("", 38, 11, 49), ("06101", 10, 5, 15), ("06102", 20, 6, 26), ("06103", 8, 0, 8)]
    assert [one.value for one, _table in found.groups] == ["sex", "age", "qualification"]


def test_a_small_count_is_hidden_with_what_would_give_it_away(db: Session) -> None:
    written(db, (10, 2), (20, 6), (9, 9))
    found = public_figures(db, "20", today=TODAY)
    assert sorted(shown(found), key=lambda row: row[0]) == [
        ("", 39, 17, 56),
        ("06101", None, None, 12),
        ("06102", 20, 6, 26),
        ("06103", None, None, 18),
    ]
    assert found.units is not None
    assert [row.ratio for row in found.units.rows if row.trained is None] == [None, None]


def test_a_province_too_small_tells_nothing_apart(db: Session) -> None:
    written(db, (2, 1))
    found = public_figures(db, "", today=TODAY)
    assert (found.units, found.groups, found.ratio) == (None, [], None)


def test_groups_are_told_apart_in_one_place_alone(db: Session) -> None:
    """Two young women of one province are hidden there; the country's young women less the other province's would name them."""
    country = make_country(db)
    written(db, (10, 7), (20, 16), places=(country.commune.id, country.other_commune.id))
    whole = public_figures(db, "VN", today=TODAY)
    assert shown(whole)[-1] == ("", 30, 23, 53)
    assert (whole.groups, whole.elsewhere) == ([], True)
    for code in ("20", "04"):
        found = public_figures(db, code, today=TODAY)
        assert ([one.value for one, _table in found.groups], found.elsewhere) == (["sex", "age", "qualification"], False)


def test_one_province_is_the_country(db: Session) -> None:
    written(db, (10, 5), (20, 6))
    assert public_figures(db, "VN", today=TODAY).groups


def test_only_the_country_and_provinces_are_published(db: Session) -> None:
    written(db, (10, 5))
    assert public_figures(db, "VN", today=TODAY).unit.code == "VN"
    with pytest.raises(DomainError, match=r"reports\.public\.missing"):
        public_figures(db, "06101", today=TODAY)
