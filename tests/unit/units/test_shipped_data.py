"""The checked-in tables: the counts the law gave, and the decisions where the sources disagree."""

import csv
import unicodedata
from collections import Counter, defaultdict
from datetime import date

from lms.units.operations import DATA, read_successions, read_units
from lms.units.rules import Level

CHANGE = date(2025, 7, 1)


def test_both_maps_have_the_units_the_country_had() -> None:
    counts = Counter((row.level, row.valid_from, row.valid_to) for row in read_units())
    assert counts == {
        (Level.COUNTRY, None, None): 1,
        (Level.PROVINCE, None, CHANGE): 63,
        (Level.DISTRICT, None, CHANGE): 696,
        (Level.COMMUNE, None, CHANGE): 10_035,
        (Level.PROVINCE, CHANGE, None): 34,
        (Level.COMMUNE, CHANGE, None): 3_321,
    }


def test_the_types_of_the_new_map() -> None:
    types = Counter(row.type for row in read_units() if row.level is Level.COMMUNE and row.valid_from == CHANGE)
    assert types == {"Xã": 2_621, "Phường": 687, "Đặc khu": 13}
    provinces = Counter(row.type for row in read_units() if row.level is Level.PROVINCE and row.valid_from == CHANGE)
    assert provinces == {"Tỉnh": 28, "Thành phố": 6}


def test_codes_have_their_national_width_and_names_are_nfc_without_their_type() -> None:
    width = {Level.COUNTRY: 2, Level.PROVINCE: 2, Level.DISTRICT: 3, Level.COMMUNE: 5}
    kinds = {row.type for row in read_units()}
    assert kinds == {"", "Tỉnh", "Thành phố", "Quận", "Huyện", "Thị xã", "Thị trấn", "Phường", "Xã", "Đặc khu"}
    for row in read_units():
        assert len(row.code) == width[row.level]
        assert row.name == unicodedata.normalize("NFC", row.name).strip()
        # There is a ward whose name is "Phường Đúc".
        assert not row.name.startswith(tuple(f"{kind} " for kind in kinds if kind)) or row.code == "19780"


def test_five_island_districts_have_no_communes_and_became_special_zones() -> None:
    rows = read_units()
    parents = {row.parent_code for row in rows if row.level is Level.COMMUNE}
    islands = {row.code for row in rows if row.level is Level.DISTRICT and row.code not in parents}
    assert islands == {"318", "471", "498", "536", "755"}
    special = {row.code for row in rows if row.type == "Đặc khu"}
    links = {row.predecessor_code: row for row in read_successions() if len(row.predecessor_code) == 3}
    assert links.keys() == islands
    assert all(link.whole and link.successor_code in special for link in links.values())


def test_every_old_province_and_commune_has_a_successor_and_every_new_one_a_predecessor() -> None:
    rows, links = read_units(), read_successions()
    leaving = {link.predecessor_code for link in links}
    arriving = {link.successor_code for link in links}
    for row in rows:
        if row.level in (Level.PROVINCE, Level.COMMUNE):
            assert row.code in (leaving if row.valid_to else arriving), row


def test_a_unit_is_whole_when_it_has_one_successor() -> None:
    after = defaultdict(list)
    for link in read_successions():
        after[link.predecessor_code].append(link)
    assert all(link.whole is (len(links) == 1) for links in after.values() for link in links)
    split = {code for code, links in after.items() if len(links) > 1}
    assert len(split) == 442
    assert max(len(links) for links in after.values()) == 5


def test_the_decisions_stand_in_the_successions() -> None:
    after = defaultdict(set)
    for link in read_successions():
        after[link.predecessor_code].add(link.successor_code)
    with (DATA / "disagreements.csv").open(encoding="utf-8", newline="") as file:
        decisions = [row for row in csv.DictReader(file) if row["kind"] == "succession"]
    assert len(decisions) == 39
    for row in decisions:
        assert after[row["code"]] == set(row["decided"].split()), row
        assert row["why"]
        assert row["package_says"] != row["second_set_says"]


def test_no_split_is_shared_by_two_communes_of_one_name() -> None:
    # The false split of 06079 Hồng Phong (Bình Gia) came from its namesake in Cao Lộc, 06205.
    names = {row.code: row.name for row in read_units() if row.level is Level.COMMUNE and row.valid_to}
    links = [link for link in read_successions() if link.predecessor_code in names]
    sharing = defaultdict(list)
    for link in links:
        sharing[link.successor_code, names[link.predecessor_code]].append(link)
    assert all(len(group) == 1 or all(link.whole for link in group) for group in sharing.values())
    assert [link.successor_code for link in links if link.predecessor_code == "06079"] == ["06079"]
    assert [link.successor_code for link in links if link.predecessor_code == "06205"] == ["06184"]


def test_the_tables_are_sorted_with_unix_line_ends() -> None:
    for name in ("units.csv", "successions.csv", "disagreements.csv"):
        raw = (DATA / name).read_bytes()
        assert b"\r" not in raw
        assert raw.endswith(b"\n")
    links = [(len(row.predecessor_code), row.predecessor_code, row.successor_code) for row in read_successions()]
    assert links == sorted(links)
