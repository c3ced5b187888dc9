"""Where the synthetic people live: the communes of a province before and after 2025-07-01, grouped by succession. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.units.operations import SuccessionRow, UnitRow
from lms.units.rules import Level

# In these provinces of today the names of the north-eastern uplands fit; elsewhere the names of the Kinh are drawn.
UPLAND = frozenset({"04", "08", "19", "20"})


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today. ``title`` is its name in the middle of a sentence: "xã Công Sơn"."""

    code: str
    kind: str
    name: str

    @property
    def title(self) -> str:
        return f"{self.kind[:1].lower()}{self.kind[1:]} {self.name}".strip()

    @property
    def is_ward(self) -> bool:
        return self.kind in ("Phường", "Thị trấn")


@dataclass(frozen=True, slots=True)
class OldCommune:
    """A commune until 2025-06-30 and the communes it went over into; ``whole`` when that was one."""

    commune: Commune
    district: str
    successors: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Kinship:
    """Communes tied together by successions: no two of their villages bear one name. ``key``: the least code of today."""

    key: str
    old: tuple[OldCommune, ...]
    new: Mapping[str, Commune]


@dataclass(frozen=True, slots=True)
class Province:
    """One province of today. ``clusters``: commune of today -> the communes that hold classes together (an old district)."""

    code: str
    upland: bool
    kinships: tuple[Kinship, ...]
    clusters: Mapping[str, str]

    @property
    def communes(self) -> dict[str, Commune]:
        """The communes of today by code."""
        return {code: commune for kinship in self.kinships for code, commune in kinship.new.items()}


def read_land(units: Iterable[UnitRow], successions: Iterable[SuccessionRow]) -> dict[str, Province]:
    """The provinces of today by code, from the shipped rows."""
    rows = list(units)
    new = {row.code: row for row in rows if row.valid_from is not None and row.level is Level.COMMUNE}
    old = {row.code: row for row in rows if row.valid_to is not None and row.level in (Level.COMMUNE, Level.DISTRICT)}
    leaving: dict[str, list[SuccessionRow]] = {}
    for link in successions:
        if link.successor_code in new and link.predecessor_code in old:
            leaving.setdefault(link.predecessor_code, []).append(link)
    past = [_old_commune(old[code], links) for code, links in sorted(leaving.items())]
    by_province: dict[str, list[OldCommune]] = {}
    for commune in past:
        by_province.setdefault(new[commune.successors[0]].parent_code or "", []).append(commune)
    return {code: _province(code, communes, new) for code, communes in sorted(by_province.items())}


def narrowed(province: Province, old_codes: Sequence[str]) -> Province:
    """The same province with these old communes alone; being few, they hold their classes together."""
    kept = [
        Kinship(
            kinship.key,
            tuple(one for one in kinship.old if one.commune.code in old_codes),
            {
                code: commune
                for code, commune in kinship.new.items()
                if any(one.commune.code in old_codes and code in one.successors for one in kinship.old)
            },
        )
        for kinship in province.kinships
    ]
    clusters = dict.fromkeys(province.clusters, min(province.clusters.values()))
    return Province(province.code, province.upland, tuple(kinship for kinship in kept if kinship.old), clusters)


def _commune(row: UnitRow) -> Commune:
    return Commune(row.code, row.type, row.name)


def _old_commune(row: UnitRow, links: Sequence[SuccessionRow]) -> OldCommune:
    # An island district without communes stands for itself.
    district = row.code if row.level is Level.DISTRICT else row.parent_code or ""
    successors = tuple(sorted(link.successor_code for link in links))
    return OldCommune(_commune(row), district, successors, whole=len(links) == 1 and links[0].whole)


def _province(code: str, past: Sequence[OldCommune], new: Mapping[str, UnitRow]) -> Province:
    groups = _groups(past)
    kinships = tuple(
        Kinship(key, tuple(members), {code: _commune(new[code]) for one in members for code in one.successors})
        for key, members in sorted(groups.items())
    )
    return Province(code, code in UPLAND, kinships, _clusters(past))


def _groups(past: Sequence[OldCommune]) -> dict[str, list[OldCommune]]:
    """Joined wherever two old communes share a successor; by the least code of today."""
    root: dict[str, str] = {}

    def find(code: str) -> str:
        root.setdefault(code, code)
        while root[code] != code:
            code = root[code]
        return code

    for one in past:
        ends = sorted({find(code) for code in one.successors})
        for end in ends[1:]:
            root[end] = ends[0]
    groups: dict[str, list[OldCommune]] = {}
    for one in past:
        groups.setdefault(find(one.successors[0]), []).append(one)
    return groups


def _clusters(past: Sequence[OldCommune]) -> dict[str, str]:
    """A commune of today belongs to the old district of most of its predecessors."""
    votes: dict[str, list[str]] = {}
    for one in past:
        for code in one.successors:
            votes.setdefault(code, []).append(one.district)
    return {code: max(sorted(set(districts)), key=districts.count) for code, districts in votes.items()}
