"""The place of a unit on the map of a day, on small made-up countries."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lms.units.rules import Entry, Level, Link, Name, Parent, Period, Register, build_map, place_on, same_body

DAYS = (date(2020, 1, 1), date(2025, 7, 1), date(2027, 1, 1))
BEFORE, BETWEEN, AFTER = date(2019, 1, 1), date(2025, 6, 30), date(2028, 1, 1)


def entry(
    unit_id: int,
    level: Level,
    parent_id: int | None,
    begin: date | None = None,
    end: date | None = None,
    *,
    code: str = "",
    name: str = "",
) -> Entry:
    period = Period(begin, end)
    short = name or str(unit_id)
    names = [Name("Xã", short, short, short, period)]
    return Entry(unit_id, code or f"{unit_id:05d}", level, period, names, [Parent(parent_id, period)] if parent_id else [])


def register(*entries: Entry, links: Sequence[Link] = ()) -> Register:
    return Register({one.id: one for one in entries}, links)


COUNTRY = entry(1, Level.COUNTRY, None)
CHANGE = DAYS[1]
OLD = entry(2, Level.PROVINCE, 1, None, CHANGE, code="20")
DISTRICT = entry(3, Level.DISTRICT, 2, None, CHANGE)
NEW = entry(4, Level.PROVINCE, 1, CHANGE, code="20")
A, B = (entry(n, Level.COMMUNE, 3, None, CHANGE) for n in (10, 11))
X, Y = (entry(n, Level.COMMUNE, 4, CHANGE) for n in (20, 21))
PROVINCES = [Link(2, 4, CHANGE, whole=True)]


def place(unit_id: int, on: date, links: Sequence[Link]) -> int:
    units = register(COUNTRY, OLD, DISTRICT, NEW, A, B, X, Y, links=[*PROVINCES, *links])
    return place_on(units, build_map(units, on), on)[unit_id]


def test_a_whole_succession_is_followed_forward_and_back() -> None:
    links = [Link(10, 20, CHANGE, whole=True), Link(11, 21, CHANGE, whole=True)]
    assert place(10, CHANGE, links) == 20
    assert place(20, BETWEEN, links) == 10
    assert place(10, BETWEEN, links) == 10
    assert place(20, CHANGE, links) == 20


def test_a_split_stands_under_what_holds_all_its_parts() -> None:
    links = [Link(10, 20, CHANGE, whole=False), Link(10, 21, CHANGE, whole=False), Link(11, 21, CHANGE, whole=True)]
    assert place(10, CHANGE, links) == NEW.id


def test_back_from_a_merger_the_place_is_what_holds_all_it_was_made_of() -> None:
    links = [Link(10, 20, CHANGE, whole=True), Link(11, 20, CHANGE, whole=True)]
    assert place(20, BETWEEN, links) == DISTRICT.id


def test_back_from_a_part_of_one_unit_the_place_is_not_certain() -> None:
    links = [Link(10, 20, CHANGE, whole=False), Link(10, 21, CHANGE, whole=False)]
    assert place(20, BETWEEN, links) == DISTRICT.id


def test_a_unit_nothing_followed_stands_where_the_unit_above_it_stands() -> None:
    assert place(DISTRICT.id, CHANGE, []) == NEW.id
    assert place(10, CHANGE, []) == NEW.id
    assert place(20, BETWEEN, []) == OLD.id


def test_a_unit_that_gave_a_part_and_went_on_stands_on_itself() -> None:
    giving = entry(10, Level.COMMUNE, 4, None, None)
    links = [*PROVINCES, Link(10, 20, CHANGE, whole=False)]
    units = register(COUNTRY, OLD, DISTRICT, NEW, giving, X, links=links)
    assert place_on(units, build_map(units, CHANGE), CHANGE)[10] == 10


def test_one_body_through_time() -> None:
    units = register(COUNTRY, OLD, NEW, links=PROVINCES)
    renamed = entry(2, Level.PROVINCE, 1, None, CHANGE, code="20", name="Khác")
    same = entry(4, Level.PROVINCE, 1, CHANGE, code="20", name="2")
    assert not same_body(units, 2, 4)
    assert same_body(register(COUNTRY, OLD, same, links=PROVINCES), 2, 4)
    assert same_body(register(COUNTRY, OLD, same, links=PROVINCES), 4, 2)
    assert not same_body(register(COUNTRY, renamed, same, links=PROVINCES), 2, 4)
    other = entry(5, Level.PROVINCE, 1, None, CHANGE, code="21")
    merged = [*PROVINCES, Link(5, 4, CHANGE, whole=True)]
    assert not same_body(register(COUNTRY, OLD, other, same, links=merged), 2, 4)


def test_maps_are_the_same_between_two_days_of_change() -> None:
    units = register(COUNTRY, OLD, NEW, links=PROVINCES)
    assert units.epoch(date(2030, 1, 1)) == units.epoch(CHANGE) == CHANGE
    assert units.epoch(BETWEEN) == date.min


def test_children_stand_in_the_order_of_the_alphabet_and_lineage_leads_to_the_country() -> None:
    units = build_map(register(COUNTRY, OLD, DISTRICT, B, A), BETWEEN)
    assert [node.id for node in units.children(3)] == [10, 11]
    assert [node.id for node in units.lineage(10)] == [10, 3, 2, 1]
    assert [node.id for node in units.below(2)] == [2, 3, 10, 11]
    assert units.common([10, 11]) == 3
    found = units.by_code("00010")
    assert found
    assert found.id == 10


@st.composite
def countries(draw: st.DrawFn) -> Register:
    """A country whose provinces and communes are all replaced on each day of change, by links drawn at random."""
    entries, links = [COUNTRY], []
    begins: tuple[date | None, ...] = (None, *DAYS)
    before: tuple[list[int], list[int]] | None = None
    for number, (begin, end) in enumerate(zip(begins, (*DAYS, None), strict=True)):
        first = 100 * (number + 1)
        provinces = list(range(first, first + draw(st.integers(1, 3))))
        communes = list(range(first + 10, first + 10 + draw(st.integers(1, 6))))
        entries += [entry(unit_id, Level.PROVINCE, 1, begin, end) for unit_id in provinces]
        homes = {unit_id: draw(st.sampled_from(provinces)) for unit_id in communes}
        entries += [entry(unit_id, Level.COMMUNE, home, begin, end) for unit_id, home in homes.items()]
        if before and begin:
            for old, new in ((before[0], provinces), (before[1], communes)):
                for unit_id in old:
                    targets = draw(st.sets(st.sampled_from(new), max_size=3))
                    # A single target may still be a part: the rest is not recorded yet.
                    whole = len(targets) == 1 and draw(st.booleans())
                    links += [Link(unit_id, target, begin, whole) for target in sorted(targets)]
        before = (provinces, communes)
    return register(*entries, links=links)


@given(countries(), st.sampled_from([BEFORE, BETWEEN, *DAYS, AFTER]))
def test_every_unit_stands_on_exactly_one_unit_of_every_map(country: Register, on: date) -> None:
    units = build_map(country, on)
    places = place_on(country, units, on)
    assert places.keys() == country.entries.keys()
    assert all(node_id in units.nodes for node_id in places.values())
    assert all(places[unit_id] == unit_id for unit_id in units.nodes)


@given(countries(), st.data())
def test_sums_over_children_and_unassigned_are_equal_on_every_map(country: Register, data: st.DataObject) -> None:
    people = {unit_id: data.draw(st.integers(0, 5)) for unit_id in country.entries}
    totals = set()
    for on in (BEFORE, BETWEEN, *DAYS, AFTER):
        units = build_map(country, on)
        places = place_on(country, units, on)
        counted: Counter[int] = Counter()
        unassigned: dict[int, int] = defaultdict(int)
        for unit_id, number in people.items():
            for node in units.lineage(places[unit_id]):
                counted[node.id] += number
            unassigned[places[unit_id]] += number
        for node in units.nodes.values():
            assert counted[node.id] == sum(counted[child.id] for child in units.children(node.id)) + unassigned[node.id]
        totals.add(counted[units.root.id])
    assert len(totals) == 1
