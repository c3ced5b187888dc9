"""Makes the three tables of ``lms/units/data``: units, successions, and where the sources disagree.

Source: the package ``vietnamadminunits`` 1.0.4 (MIT, © 2025 Tran Ngoc Minh Hieu), read on 2026-11-22: both unit tables of its
``data/dataset.db`` and the FULL conversion table of ``data/converter_2025.json`` (its converter gives one answer where
there are several). Data date: 2025-07-01. What changed later (three more municipalities and what came with them in 2026)
is not in it; province types are those of that day.

Cross-check, read only, no row of it shipped: ``vietnam-provinces`` 2026.9.0 (GPL-3.0-or-later). Where the two differ, the
decision stands in ``DECISIONS`` with its reason; ``--check`` proves that no difference is without one.

    pip install --no-deps --target SRC vietnamadminunits==1.0.4
    python tools/units_data.py --out lms/units/data --source SRC/vietnamadminunits [--check SRC/vietnam_provinces]

Writes identical files each time and prints the counts. Nothing in the product imports this script.
"""

import argparse
import csv
import hashlib
import importlib.util
import json
import re
import runpy
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

PACKAGE = "vietnamadminunits 1.0.4"
CHANGE = "2025-07-01"
SHA256 = {
    "dataset.db": "147cbbf81c8964bb594e1dda7ebab5649bce21efbfd6cb508cab7fefca62257d",
    "converter_2025.json": "84f0848bf401b047775cbb49768c181a9271f77e4a4ec706d293b09bcb4faddd",
}
TYPES = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")
LEVELS = ("country", "province", "district", "commune")
# What the package lost of a name on its way to a key: the hyphen between the two halves.
NAMES = {"00181": "Văn Miếu - Quốc Tử Giám", "00226": "Phương Liên - Trung Tự"}

NAMESAKE = (
    "Two old communes of one name now lie in one province and the package gave this one the other's successor too; "
    "each keeps the successors of its own district."
)
SHIFTED = "The second set put the neighbour's link under this code; the package's link agrees with the neighbour's own."
MISSING = "The second set has no link for this code and gives its successor to a neighbour instead."
UNREAD = "The text of the resolution was not at hand: the split stands, because a false split asks and a false whole misplaces."
HANOI = "1656/NQ-UBTVQH15"


@dataclass(frozen=True)
class Decision:
    """What the second set says of one old commune, what we decided, and why."""

    other: str
    decided: str
    why: str
    source: str = ""


DECISIONS = {
    "00553": Decision("00136 00541 00562 00565", "00136 00541 00565", SHIFTED, HANOI),
    "00556": Decision("00541", "00541 00562", SHIFTED + " It too marks this commune as taken in part.", HANOI),
    "01615": Decision("01636 01648", "01636", SHIFTED),
    "01651": Decision("", "01648", MISSING),
    "02482": Decision("", "02494", MISSING),
    "02485": Decision("02458 02494", "02458", SHIFTED),
    "09013": Decision(
        "08980 08995 09022 09817",
        "08980 08995 09022 09817",
        "The broadcaster of Ha Noi, listing what the new commune 09817 was made of, names a part of this commune.",
        HANOI,
    ),
    "10798": Decision("10804 10843", "10804 10843", NAMESAKE),
    "23053": Decision("23053", "23041 23053", UNREAD),
    "28036": Decision("28036", "28036 28087", UNREAD),
}
# One commune each: what the second set says is what we decided.
DECISIONS |= {
    code: Decision(decided, decided, NAMESAKE)
    for code, decided in {
        "06079": "06079",
        "11890": "11911",
        "25462": "25459",
        "27691": "27694",
        "28252": "28249",
        "28270": "28270",
        "28437": "28435",
        "28439": "28439",
        "28924": "28921",
        "29623": "29623",
        "29734": "29734",
        "29902": "29905",
        "29908": "29905",
        "31246": "31246",
        "31268": "31288",
        "31378": "31378",
        "31379": "31378",
        "31438": "31408",
        "31474": "31473",
        "31480": "31480",
        "31483": "31495",
        "31582": "31582",
        "31606": "31591",
        "31657": "31654",
        "31666": "31666",
        "31669": "31639",
        "31714": "31726",
        "31741": "31741",
        "31744": "31741",
    }.items()
}

# Differences of a whole class, one line each: kind, what the package says, the other, decided, why.
CLASSES = (
    (
        "types",
        "2621 xã, 687 phường, 13 đặc khu",
        "a newspaper of May 2025: 2636 xã, 672 phường, 13 đặc khu",
        "2621, 687, 13",
        "Both data sets of 2025 and the Ministry of Home Affairs give the first; the other is older than the resolutions.",
    ),
    (
        "old map",
        "10035 communes",
        "second set: 10051 old names dated 2025-01-04",
        "10035 communes",
        "26 codes of that list are on neither map and 10 of ours are missing in it; its own conversion table knows ours.",
    ),
    (
        "part",
        "131 communes with one successor",
        "the same successor, marked as taken in part",
        "whole",
        "A part that went nowhere else leaves nothing to decide; both sets name one and the same successor.",
    ),
    (
        "spelling",
        "the package's spelling",
        "some 170 old names spelled otherwise or named as before an earlier change",
        "the package's spelling",
        "No source outranks the other on spellings; searching ignores accents, and the code names the unit.",
    ),
)

Row = tuple[str, ...]
Links = dict[str, set[str]]


@dataclass(frozen=True)
class Source:
    """What the package holds: rows of both unit tables, and the conversion table as codes (district codes for islands)."""

    old: list[dict[str, str]]
    new: list[dict[str, str]]
    links: Links


def read_source(folder: Path) -> Source:
    """The package's data. Raises SystemExit when it is another edition than the one this script was written for."""
    for name, expected in SHA256.items():
        found = hashlib.sha256((folder / "data" / name).read_bytes()).hexdigest()
        if found != expected:
            raise SystemExit(f"{name} is not that of {PACKAGE}")
    with sqlite3.connect(folder / "data" / "dataset.db") as connection:
        connection.row_factory = sqlite3.Row
        old = [dict(row) for row in connection.execute("SELECT * FROM admin_units_legacy")]
        new = [dict(row) for row in connection.execute("SELECT * FROM admin_units")]
    table = json.loads((folder / "data" / "converter_2025.json").read_text("utf-8"))
    return Source(old, new, _links(old, new, table))


def _links(old: list[dict[str, str]], new: list[dict[str, str]], table: dict[str, dict[str, dict[str, list[object]]]]) -> Links:
    old_codes = {
        f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}": row["wardCode"] or row["districtCode"]
        for row in old
    }
    new_codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    links: Links = defaultdict(set)
    for province, whole in table["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for key, sources in whole.items():
            for source in sources:
                links[old_codes[str(source)]].add(new_codes[province, key])
    for province, split in table["DICT_PROVINCE_WARD_DIVIDED"].items():
        for source, parts in split.items():
            links[old_codes[source]] |= {new_codes[province, part["newWardKey"]] for part in parts if isinstance(part, dict)}
    return links


def decided_links(links: Links) -> Links:
    """The conversion table with our decisions in place of the package's answers."""
    return links | {code: set(decision.decided.split()) for code, decision in DECISIONS.items()}


def split_name(full: str) -> tuple[str, str]:
    """``Thị Trấn Prao`` -> ("Thị trấn", "Prao"): the full type word, and the name in NFC."""
    text = " ".join(unicodedata.normalize("NFC", full).split())
    for kind in TYPES:
        if text.casefold().startswith(kind.casefold() + " "):
            return kind, text[len(kind) + 1 :]
    raise ValueError(full)


def unit_rows(source: Source) -> list[Row]:
    """Every unit of both maps: code, level, type, name, valid_from, valid_to, parent_code; sorted."""
    rows: set[Row] = {("VN", "country", "", "Việt Nam", "", "", "")}
    for row in source.old:
        rows.add(_unit(row["provinceCode"], "province", row["province"], "VN", old=True))
        rows.add(_unit(row["districtCode"], "district", row["district"], row["provinceCode"], old=True))
        if row["wardCode"]:
            rows.add(_unit(row["wardCode"], "commune", row["ward"], row["districtCode"], old=True))
    for row in source.new:
        rows.add(_unit(row["provinceCode"], "province", row["province"], "VN", old=False))
        rows.add(_unit(row["wardCode"], "commune", row["ward"], row["provinceCode"], old=False))
    return sorted(rows, key=lambda row: (row[4], LEVELS.index(row[1]), row[0]))


def _unit(code: str, level: str, full: str, parent: str, *, old: bool) -> Row:
    kind, name = split_name(full)
    corrected = NAMES.get(code, name) if old and level == "commune" else name
    return (code, level, kind, corrected, *(("", CHANGE) if old else (CHANGE, "")), parent)


def succession_rows(source: Source, links: Links) -> list[Row]:
    """Every link of the change: predecessor, successor, valid_from, whole (1 or 0), source; sorted."""
    home = {row["wardCode"]: row["provinceCode"] for row in source.new}
    rows = [
        (old, new, CHANGE, "1" if len(targets) == 1 else "0", "decision" if old in DECISIONS else PACKAGE)
        for old, targets in links.items()
        for new in targets
    ]
    provinces = {
        (row["provinceCode"], home[new]) for row in source.old for new in links[row["wardCode"] or row["districtCode"]]
    }
    for old, group in groupby(sorted(provinces), key=lambda pair: pair[0]):
        targets = [new for _, new in group]
        rows += [(old, new, CHANGE, "1" if len(targets) == 1 else "0", PACKAGE) for new in targets]
    return sorted(rows, key=lambda row: (len(row[0]), *row))


def disagreement_rows(source: Source) -> list[Row]:
    """Each difference of the sources: code, name, district, province, kind, package, second set, decided, why, resolution."""
    places = {row["wardCode"]: row for row in source.old if row["wardCode"]}
    rows = []
    for code, decision in DECISIONS.items():
        place = places[code]
        said = " ".join(sorted(source.links[code]))
        where = (place["ward"], place["district"], place["province"])
        rows.append((code, *where, "succession", said, decision.other, decision.decided, decision.why, decision.source))
    for code, name in NAMES.items():
        place = places[code]
        where = (place["ward"], place["district"], place["province"])
        rows.append((code, *where, "name", place["wardShort"], name, name, "The package dropped the hyphen.", ""))
    rows += [("", "", "", "", *difference, "") for difference in CLASSES]
    return sorted(rows)


def check_against(folder: Path, source: Source) -> None:
    """Every difference to the second set has a decision that quotes it. Raises SystemExit naming what has none."""
    table = runpy.run_path(str(folder / "_ward_conversion_2025.py"))["OLD_TO_NEW"]
    other = {f"{code:05d}": " ".join(sorted(f"{new.code:05d}" for new in entry.new_wards)) for code, entry in table.items()}
    communes = {row["wardCode"] for row in source.old if row["wardCode"]}
    differing = {
        code: other.get(code, "")
        for code in communes | other.keys()
        if other.get(code, "") != " ".join(sorted(source.links.get(code, ())))
    }
    decided = {code: decision.other for code, decision in DECISIONS.items()}
    if differing != decided:
        raise SystemExit(f"without a fitting decision: {sorted(differing.items() ^ decided.items())}")
    print(f"{len(differing)} differences to the second set, each decided")


def suspects(source: Source, links: Links) -> list[str]:
    """Splits that share a successor with another old commune of the same name and are not decided."""
    keys = {row["wardCode"]: (row["provinceKey"], row["wardKey"]) for row in source.old if row["wardCode"]}
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code in keys:
        for target in links[code]:
            named[target, keys[code][1]].append(code)
    shared = {code for codes in named.values() if len(codes) > 1 for code in codes if len(links[code]) > 1}
    return sorted(shared)


def write_csv(path: Path, header: str, rows: Iterable[Row]) -> None:
    """UTF-8 without a mark, LF, one header line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def _package_folder() -> Path:
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{PACKAGE} is not installed here; name its folder with --source (see the top of this script)")
    return Path(spec.submodule_search_locations[0])


def main(arguments: list[str] | None = None) -> int:
    """Read, check, write, count."""
    parser = argparse.ArgumentParser(description="Make the tables of lms/units/data.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--source", type=Path, help="folder of the package vietnamadminunits")
    parser.add_argument("--check", type=Path, help="folder of the package vietnam_provinces, to compare with")
    options = parser.parse_args(arguments)
    source = read_source(options.source or _package_folder())
    if options.check:
        check_against(options.check, source)
    links = decided_links(source.links)
    if left := suspects(source, links):
        raise SystemExit(f"splits shared by two communes of one name, not decided: {left}")
    units, successions = unit_rows(source), succession_rows(source, links)
    options.out.mkdir(parents=True, exist_ok=True)
    write_csv(options.out / "units.csv", "code,level,type,name,valid_from,valid_to,parent_code", units)
    write_csv(options.out / "successions.csv", "predecessor_code,successor_code,valid_from,whole,source", successions)
    header = "code,name,district,province,kind,package_says,second_set_says,decided,why,resolution"
    write_csv(options.out / "disagreements.csv", header, disagreement_rows(source))
    _print_counts(units, successions)
    return 0


def _print_counts(units: list[Row], successions: list[Row]) -> None:
    for (opened, level), number in sorted(Counter((row[4], row[1]) for row in units).items()):
        print(f"{opened or 'before':10} {level:9} {number:6}")
    split = {row[0] for row in successions if row[3] == "0"}
    print(f"{len(successions)} successions, {len(split)} units split, {len(DECISIONS)} decisions")
    if bad := [row[0] for row in units if not re.fullmatch(r"VN|\d{2}|\d{3}|\d{5}", row[0])]:
        raise SystemExit(f"codes of a wrong width: {bad}")


if __name__ == "__main__":
    sys.exit(main())
