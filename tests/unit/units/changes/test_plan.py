"""Each kind of change, what follows from it, and each contradiction with the sentence it meets."""

from datetime import UTC, date, datetime, timedelta
from unicodedata import normalize

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.errors import DomainError
from lms.sentences import SENTENCES, sentence
from lms.units.changes.queries import draft_changes
from lms.units.changes.rules.lines import Change, ChangeKind, Line, read_type, same_name, split_name
from lms.units.models import Succession, Unit, UnitReach
from lms.units.operations import follow_the_day
from lms.units.queries import find_unit, load_map, placements, unit_name, units_of_body
from tests.factories.changes import change, load, make_provinces, merge, register_state, rename, retype, split

DAY = date(2026, 3, 1)
BEFORE, AFTER = date(2026, 2, 28), date(2026, 3, 1)


@pytest.fixture
def province(db: Session) -> int:
    return make_provinces(db)


def moved(code: str, parent: str) -> Line:
    return Line(kind=ChangeKind.MOVE, old_code=code, parent_code=parent)


def opened(code: str, name: str, parent: str = "20", kind: str = "Xã") -> Line:
    return Line(kind=ChangeKind.OPEN, new_code=code, new_type=kind, new_name=name, parent_code=parent)


def refused(db: Session, province: int, *changes: Change) -> DomainError:
    before = register_state(db)
    with pytest.raises(DomainError) as found:
        load(db, province, *changes)
    assert register_state(db) == before, "nothing half written"
    assert found.value.code in SENTENCES
    assert "mời" in sentence(found.value).casefold(), "a refusal says what to do"
    return found.value


def test_a_merger_closes_both_and_opens_a_new_unit(db: Session, province: int) -> None:
    applied = load(db, province, change("1", DAY, merge("06101", "06101", "Bình Gia"), merge("06102", "06101")))
    assert (applied.opened, applied.closed, applied.renamed) == (1, 2, 0)
    old, new = find_unit(db, "06101", BEFORE), find_unit(db, "06101", AFTER)
    assert old.id != new.id
    assert old.valid_to == new.valid_from == DAY
    assert placements(db, AFTER)[find_unit(db, "06102", BEFORE).id] == new.id
    assert set(db.scalars(select(UnitReach.ancestor_id).where(UnitReach.unit_id == old.id))) >= {new.id, province}
    assert {link.source for link in db.scalars(select(Succession))} == {"1"}


def test_a_split_leaves_the_place_open(db: Session, province: int) -> None:
    load(db, province, change("1", DAY, split("06101", "06101", "Bình Gia"), split("06101", "06201", "Thiện Thuật")))
    old = find_unit(db, "06101", BEFORE)
    assert placements(db, AFTER)[old.id] == province
    assert load_map(db, BEFORE).by_code("06101").id == old.id  # type: ignore[union-attr]


def test_a_name_a_type_and_a_parent_are_dated_rows_of_the_same_unit(db: Session, province: int) -> None:
    load(db, province, change("1", DAY, rename("06101", "Bình Sơn"), retype("06102", "Phường")))
    unit = find_unit(db, "06101", AFTER)
    assert unit.id == find_unit(db, "06101", BEFORE).id
    assert [load_map(db, on).nodes[unit.id].name for on in (BEFORE, AFTER)] == ["Xã Bình Gia", "Xã Bình Sơn"]
    ward = find_unit(db, "06102", AFTER).id
    assert [load_map(db, on).nodes[ward].name for on in (BEFORE, AFTER)] == ["Xã Hòa Bình", "Phường Hòa Bình"]
    with pytest.raises(DomainError, match=r"units\.change\.outside"):
        load(db, province, change("2", DAY, moved("06101", "04")))


def test_a_country_may_move_a_commune_to_another_province(db: Session, province: int) -> None:
    country = find_unit(db, "VN", AFTER).id
    load(db, country, change("2", DAY, moved("06101", "04")))
    unit = find_unit(db, "06101", AFTER).id
    above = [load_map(db, on).nodes[unit].parent_id for on in (BEFORE, AFTER)]
    assert above == [province, find_unit(db, "04", AFTER).id]


def test_what_stands_under_a_merged_province_goes_with_it(db: Session) -> None:
    make_provinces(db)
    country = find_unit(db, "VN", AFTER).id
    lines = [
        Line(kind=ChangeKind.MERGE, old_code=code, new_code="20", new_type="Tỉnh", new_name="Cao Lạng", parent_code="VN")
        for code in ("20", "04")
    ]
    load(db, country, change("3", DAY, *lines))
    new = find_unit(db, "20", AFTER).id
    assert {node.code for node in load_map(db, AFTER).children(new)} >= {"06101", "01273"}
    assert len(load_map(db, BEFORE).nodes) == len(load_map(db, AFTER).nodes) + 1


def test_a_unit_dissolved_before_the_first_map_is_told_by_its_resolution(db: Session, province: int) -> None:
    day = date(2024, 12, 1)
    line = merge("06199", "06101", "Bình Gia", "20", old_name="Xã Quang Trung")
    load(db, province, change("1271/NQ-UBTVQH15", day, line, merge("06101", "06101")))
    told = find_unit(db, "06199", date(2024, 11, 30))
    assert unit_name(db, told.id) == "Xã Quang Trung"
    now = find_unit(db, "06101", AFTER)
    assert placements(db, AFTER)[told.id] == now.id
    assert find_unit(db, "06101", date(2024, 11, 30)).id != now.id, "the unit is parted at the day, its later part stays"
    assert now.valid_from == day


def test_a_code_that_is_used_again_keeps_the_old_unit(db: Session, province: int) -> None:
    load(db, province, change("1", DAY, merge("06101", "06201", "Bình Gia", "20")))
    later = date(2026, 9, 1)
    load(db, province, change("2", later, merge("06102", "06101", "Hòa Bình", "20")))
    assert unit_name(db, find_unit(db, "06101", BEFORE).id) == "Xã Bình Gia"
    assert unit_name(db, find_unit(db, "06101", later).id) == "Xã Hòa Bình"
    with pytest.raises(DomainError, match=r"units\.code_ended"):
        find_unit(db, "06101", date(2026, 5, 1))


@pytest.mark.parametrize("name", ["Hoà Bình", "xã Hòa Bình", "HÒA BÌNH", normalize("NFD", "Hòa Bình")])
def test_another_spelling_is_the_same_name(db: Session, province: int, name: str) -> None:
    before = register_state(db)
    applied = load(db, province, change("1", DAY, rename("06102", name), opened("06102", name)))
    assert (applied.same, applied.renamed, applied.opened) == (2, 0, 0)
    assert register_state(db) == before


def test_loading_twice_changes_nothing(db: Session, province: int) -> None:
    one = change("12/NQ-HĐND", DAY, merge("06101", "06101", "Bình Gia"), merge("06102", "06101"))
    load(db, province, one)
    before, units = register_state(db), len(db.scalars(select(Unit)).all())
    again = load(db, province, change("12 / nq-hđnd", DAY, *one.lines))
    assert (again.changes, again.lines, again.known) == (0, 0, 2)
    assert register_state(db) == before
    assert len(db.scalars(select(Unit)).all()) == units


def test_the_contradictions_are_refused_with_what_to_do(db: Session, province: int) -> None:
    late = date(2026, 12, 1)
    load(db, province, change("0", late, merge("06105", "06203", "Na Sầm", "20")))
    cases = {
        "units.change.two_open": change("1", DAY, opened("06101", "Đồng Đăng")),
        "units.change.code_taken": change("1", DAY, merge("06102", "06101", "Bình Gia")),
        "units.change.circle": change("1", DAY, merge("06101", "06102", "Hai"), merge("06102", "06101", "Một")),
        "units.change.no_target": change("1", DAY, split("06101", "06201", "Một", "20")),
        "units.change.unknown": change("1", DAY, rename("06999", "Không Có")),
        "units.change.ended": change("1", date(2027, 1, 1), rename("06105", "Na Sầm")),
        "units.change.not_begun": change("1", DAY, rename("06203", "Na Sầm")),
        "units.change.outside": change("1", DAY, rename("01273", "Hợp Giang")),
        "units.change.merged_twice": change("1", DAY, merge("06101", "06201", "A", "20"), merge("06101", "06202", "B", "20")),
        "units.change.whole_and_part": change("1", DAY, merge("06101", "06201", "A", "20"), split("06101", "06202", "B", "20")),
        "units.change.no_name": change("1", DAY, merge("06101", "06201")),
        "units.change.no_old_code": change("1", DAY, merge("", "06201", "A")),
        "units.change.no_parent": change("1", DAY, merge("06101", "06201", "A", "77")),
        "units.change.two_days": change("0", date(2026, 12, 5), rename("06101", "A")),
        "units.change.line_differs": change("0", late, merge("06105", "06203", "Nà Sầm", "20")),
        "units.change.ends_later": change("1", DAY, merge("06105", "06201", "A", "20")),
        "units.change.two_ways": change("1", late, merge("06105", "06201", "A", "20")),
        "units.change.two_names": change("1", DAY, rename("06101", "Một"), retype("06102", "Phường"), rename("06101", "Hai")),
    }
    for code, one in cases.items():
        found = refused(db, province, one)
        expected = {code, "units.change.line_differs"} if code == "units.change.two_names" else {code}
        assert found.code in expected, (code, found)


def test_two_resolutions_that_name_a_unit_otherwise_on_one_day_contradict_each_other(db: Session, province: int) -> None:
    load(db, province, change("1", DAY, rename("06101", "Một")))
    assert refused(db, province, change("2", DAY, rename("06101", "Hai"))).code == "units.change.two_names"


def test_a_later_word_about_a_unit_that_would_be_gone_is_a_contradiction(db: Session, province: int) -> None:
    load(db, province, change("1", date(2026, 9, 1), rename("06101", "Một")))
    assert refused(db, province, change("2", DAY, merge("06101", "06201", "A", "20"))).code == "units.change.later_line"


@pytest.mark.parametrize(
    ("said", "doubted"),
    [
        ("Bình Gia", False),
        ("xã Bình  gia", False),
        ("", False),
        ("Hòa Bình", True),
        ("Thị trấn Bình Gia", True),
    ],
)
def test_an_old_name_of_another_unit_is_doubted_and_refuses_nothing(
    db: Session, province: int, said: str, doubted: bool
) -> None:
    one = change("1", DAY, merge("06101", "06201", "Một", "20", old_name=said), merge("06102", "06201"))
    plan = draft_changes(db, [one], unit_id=province, within=None).plan
    assert not plan.refusals
    assert [(doubt.code, doubt.fields) for doubt in plan.doubts] == [
        ("units.change.old_name_differs", {"code": "06101", "said": said, "name": "Xã Bình Gia", "on": DAY})
    ] * doubted


def test_the_old_name_is_that_of_the_day_before(db: Session, province: int) -> None:
    load(db, province, change("1", DAY, rename("06101", "Một")))
    later = [
        change("2", DAY + timedelta(days=30), merge("06101", "06201", "Hai", "20", old_name=name))
        for name in ("Một", "Bình Gia")
    ]
    assert [len(draft_changes(db, [one], unit_id=province, within=None).plan.doubts) for one in later] == [0, 1]


def test_a_file_may_hold_resolutions_that_only_stand_together(db: Session, province: int) -> None:
    taken = change("2", date(2026, 9, 1), merge("06102", "06101", "Hòa Bình", "20"))
    assert refused(db, province, taken).code == "units.change.code_taken"
    load(db, province, taken, change("1", DAY, merge("06101", "06201", "Bình Gia", "20")))
    assert find_unit(db, "06101", date(2026, 9, 1)).valid_from == date(2026, 9, 1)


def test_a_preview_writes_nothing_and_says_the_same(db: Session, province: int) -> None:
    before = register_state(db)
    one = change("1", DAY, merge("06101", "06101", "Bình Gia"), merge("06102", "06101"), retype("06103", "Phường"))
    plan = draft_changes(db, [one], unit_id=province, within=units_of_body(db, province)).plan
    assert not plan.refusals
    assert [(body.title, [tie.after.title for tie in ties]) for body, ties in plan.closed] == [
        ("Xã Bình Gia", ["Xã Bình Gia"]),
        ("Xã Hòa Bình", ["Xã Bình Gia"]),
    ]
    assert [body.title for body in plan.opened] == ["Xã Bình Gia"]
    assert [(one.before, one.after) for one in plan.renamed] == [("Xã Văn Quan", "Phường Văn Quan")]
    assert register_state(db) == before


def test_the_reach_follows_the_day_on_which_a_change_takes_effect(db: Session, province: int) -> None:
    coming = date(2026, 12, 1)
    load(db, province, change("1", coming, merge("06101", "06201", "Bình Gia", "20")))
    old, new = find_unit(db, "06101", BEFORE).id, find_unit(db, "06201", coming).id

    def reach() -> set[int]:
        return set(db.scalars(select(UnitReach.ancestor_id).where(UnitReach.unit_id == old)))

    assert new not in reach()
    assert not follow_the_day(db, now=datetime(2026, 11, 30, 3, 0, tzinfo=UTC))
    assert follow_the_day(db, now=datetime(2026, 12, 1, 3, 0, tzinfo=UTC))
    assert new in reach()
    assert not follow_the_day(db, now=datetime(2026, 12, 1, 4, 0, tzinfo=UTC))


def test_the_shipped_rows_loaded_again_leave_a_change_as_it_is(db: Session, province: int) -> None:
    load(db, province, change("1", DAY, merge("06101", "06101", "Bình Gia"), merge("06102", "06101")))
    before = register_state(db)
    make_provinces(db)
    assert register_state(db) == before


def test_types_and_names_are_read_in_any_spelling() -> None:
    assert read_type("XÃ") == read_type("xa") == "Xã"
    assert (read_type("TT."), read_type("tp"), read_type("thôn")) == ("Thị trấn", "Thành phố", "")
    assert split_name("thị trấn Đình Lập") == ("Thị trấn", "Đình Lập")
    assert split_name("Xã") == ("", "Xã")
    assert same_name("Uỷ Ban", "Ủy ban")
    assert same_name("Đak Rông", "Ðak Rông")
    assert not same_name("Hòa Bình", "Hóa Bình")
    assert not same_name("Đình Lập", "Dinh Lap")
