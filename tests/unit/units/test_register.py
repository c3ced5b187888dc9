"""Recording, finding and placing units on a real database: Lạng Sơn as it was and is."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.sentences import sentence
from lms.units.models import Unit, UnitReach
from lms.units.operations import LoadCounts, UnitRow, load_units, read_successions, read_units, record_units, refresh_reach
from lms.units.queries import (
    describe,
    find_unit,
    load_map,
    placements,
    search_units,
    successors,
    unit_name,
    units_of_body,
)
from lms.units.sentences import SENTENCES

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY, LAST_DAY, CHANGE = date(2026, 11, 22), date(2025, 6, 30), date(2025, 7, 1)


def lang_son() -> list[UnitRow]:
    kept: list[UnitRow] = []
    codes = {"VN", "20"}
    for row in read_units():
        if row.code in codes or (row.parent_code in codes and row.parent_code != "VN"):
            kept.append(row)
            codes.add(row.code)
    return kept


def record_lang_son(db: Session) -> LoadCounts:
    rows = lang_son()
    codes = {row.code for row in rows}
    links = [link for link in read_successions() if {link.predecessor_code, link.successor_code} <= codes]
    return record_units(db, rows, links, now=NOW)


def test_both_maps_load_once(db: Session) -> None:
    assert load_units(db, now=NOW) == LoadCounts(14_150, 10_635)
    assert load_units(db, now=NOW) == LoadCounts(0, 0)
    levels = [node.level.value for node in load_map(db, TODAY).nodes.values()]
    assert (levels.count("province"), levels.count("district"), levels.count("commune")) == (34, 0, 3_321)
    levels = [node.level.value for node in load_map(db, LAST_DAY).nodes.values()]
    assert (levels.count("province"), levels.count("district"), levels.count("commune")) == (63, 696, 10_035)
    for on in (TODAY, LAST_DAY):
        nodes = load_map(db, on).nodes
        assert len(placements(db, on)) == 14_150
        assert set(placements(db, on).values()) <= nodes.keys()


def test_a_code_means_a_unit_together_with_a_day(db: Session) -> None:
    record_lang_son(db)
    old, new = find_unit(db, "06613", LAST_DAY), find_unit(db, "06613", CHANGE)
    assert old.id != new.id
    assert (unit_name(db, old.id), unit_name(db, new.id)) == ("Thị trấn Đình Lập", "Xã Đình Lập")
    assert find_unit(db, "VN", LAST_DAY).id == find_unit(db, "VN", TODAY).id


def test_a_code_of_another_day_is_refused_with_what_it_was(db: Session) -> None:
    record_lang_son(db)
    with pytest.raises(DomainError) as refused:
        find_unit(db, "06628", TODAY)
    assert refused.value.code == "units.code_ended"
    assert refused.value.fields["name"] == "Xã Đình Lập"
    assert "30/6/2025" in sentence(refused.value)
    with pytest.raises(DomainError) as refused:
        find_unit(db, "99999", TODAY)
    assert refused.value.code == "units.unknown_code"
    assert "99999" in sentence(refused.value)


def test_a_code_of_a_unit_to_come_is_refused(db: Session) -> None:
    rows = [row for row in lang_son() if row.code == "VN"]
    coming = replace(rows[0], code="99", level=lang_son()[1].level, valid_from=CHANGE, parent_code="VN")
    record_units(db, [*rows, coming], [], now=NOW)
    with pytest.raises(DomainError) as refused:
        find_unit(db, "99", LAST_DAY)
    assert refused.value.code == "units.code_not_begun"
    assert refused.value.fields["first"] == CHANGE


def test_units_describe_themselves_as_the_interface_says(db: Session) -> None:
    record_lang_son(db)
    assert describe(db, find_unit(db, "06628", LAST_DAY), LAST_DAY) == {
        "code": "06628",
        "name": "Xã Đình Lập",
        "level": "commune",
        "valid_from": None,
        "valid_to": "2025-07-01",
        "parent": {"code": "189", "name": "Huyện Đình Lập"},
    }
    assert describe(db, find_unit(db, "VN", TODAY), TODAY)["parent"] is None
    split = successors(db, find_unit(db, "06622", LAST_DAY), LAST_DAY)
    assert split["unit"]["name"] == "Xã Bính Xá"
    assert split["successors"] == [
        {"code": "06613", "name": "Xã Đình Lập", "valid_from": "2025-07-01", "whole": False},
        {"code": "06625", "name": "Xã Kiên Mộc", "valid_from": "2025-07-01", "whole": False},
    ]
    assert successors(db, find_unit(db, "06613", TODAY), TODAY)["successors"] == []


def test_the_worked_example_of_the_rule(db: Session) -> None:
    record_lang_son(db)
    expected = [
        ("06628", LAST_DAY, TODAY, "Xã Đình Lập"),
        ("06622", LAST_DAY, TODAY, "Tỉnh Lạng Sơn"),
        ("189", LAST_DAY, TODAY, "Tỉnh Lạng Sơn"),
        ("06079", LAST_DAY, TODAY, "Xã Hồng Phong"),
        ("06205", LAST_DAY, TODAY, "Xã Đồng Đăng"),
        ("06613", TODAY, LAST_DAY, "Huyện Đình Lập"),
        ("20", TODAY, LAST_DAY, "Tỉnh Lạng Sơn"),
    ]
    for code, borne_on, on, name in expected:
        unit = find_unit(db, code, borne_on)
        assert load_map(db, on).nodes[placements(db, on)[unit.id]].name == name, code


def test_the_old_map_is_the_same_before_and_after_the_merger_is_loaded(db: Session) -> None:
    old = [replace(row, valid_to=None) for row in lang_son() if row.valid_from is None]
    record_units(db, old, [], now=NOW)
    before = [(node.id, node.code, node.name, node.parent_id) for node in load_map(db, LAST_DAY).nodes.values()]
    counts = record_lang_son(db)
    assert (counts.units, counts.closed) == (66, len(old) - 1)
    after = [(node.id, node.code, node.name, node.parent_id) for node in load_map(db, LAST_DAY).nodes.values()]
    assert sorted(before) == sorted(after)
    assert len(load_map(db, TODAY).nodes) == 67


def test_the_units_of_today_reach_what_they_certainly_hold(db: Session) -> None:
    record_lang_son(db)
    country, province = find_unit(db, "VN", TODAY), find_unit(db, "20", TODAY)
    today = find_unit(db, "06613", TODAY)

    def reach(unit: Unit) -> set[int]:
        return set(db.scalars(select(UnitReach.ancestor_id).where(UnitReach.unit_id == unit.id)))

    assert reach(today) == {today.id, province.id, country.id}
    assert reach(find_unit(db, "06628", LAST_DAY)) == {today.id, province.id, country.id}
    assert reach(find_unit(db, "06622", LAST_DAY)) == {province.id, country.id}
    assert reach(find_unit(db, "189", LAST_DAY)) == {province.id, country.id}
    refresh_reach(db, as_of=LAST_DAY)
    assert reach(province) == {find_unit(db, "20", LAST_DAY).id, country.id}


def test_the_province_that_went_on_is_one_body(db: Session) -> None:
    record_lang_son(db)
    both = {find_unit(db, "20", LAST_DAY).id, find_unit(db, "20", TODAY).id}
    assert units_of_body(db, min(both)) == units_of_body(db, max(both)) == both
    # The new Đình Lập took in more than its namesake, so it is another body.
    assert len(units_of_body(db, find_unit(db, "06613", TODAY).id)) == 1


def test_search_knows_one_name_in_every_spelling(db: Session) -> None:
    record_lang_son(db)
    for text in ("Đình Lập", "dinh lap", "xã Đình Lập", "XA DINH LAP", "06613", "\u0110i\u0300nh La\u0323\u0302p"):
        assert [node.code for node in search_units(db, text, TODAY)][:1] == ["06613"], text
    assert [node.code for node in search_units(db, "thị trấn đình lập", LAST_DAY)][:1] == ["06613"]
    assert [node.code for node in search_units(db, "huyện đình lập", LAST_DAY)][:1] == ["189"]
    assert search_units(db, " ", TODAY) == []
    assert len(search_units(db, "a", TODAY, limit=5)) == 5


def test_a_change_that_does_not_fit_is_refused(db: Session) -> None:
    record_lang_son(db)
    orphan = replace(lang_son()[-1], code="98765", parent_code="77")
    with pytest.raises(DomainError, match=r"units\.parent_missing"):
        record_units(db, [orphan], [], now=NOW)
    link = read_successions()[0]
    with pytest.raises(DomainError, match=r"units\.succession_broken"):
        record_units(db, [], [replace(link, predecessor_code="20", successor_code="20", valid_from=TODAY)], now=NOW)


def test_every_sentence_can_be_filled() -> None:
    day = {"on": LAST_DAY, "last": LAST_DAY, "first": CHANGE}
    for code, text in SENTENCES.items():
        assert gettext(text, code="x", name="x", parent="x", predecessor="x", successor="x", **day), code
