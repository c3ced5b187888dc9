"""What a village is called, and what may be done to it on a day. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lms.kernel.text import fold, tidy

# As the Law on Grassroots Mediation and the provinces call them; any other first word is part of the name.
KINDS = (
    "Tổ dân phố", "Khu dân cư", "Khối phố", "Khu phố", "Thôn", "Làng", "Bản", "Ấp", "Buôn", "Bon", "Phum", "Sóc", "Plei",
    "Xóm", "Khối", "Khu", "Tiểu khu", "Đội", "Khóm",
)  # fmt: skip
_BY_FOLD = {fold(kind): kind for kind in KINDS}


def split_village(words: str) -> tuple[str, str]:
    """(kind, name): "thôn Nà Lầm" -> ("Thôn", "Nà Lầm"), "Nà Lầm" -> ("", "Nà Lầm"), "Khối 5" -> ("Khối", "5")."""
    parts = tidy(words).split(" ")
    for count in (3, 2, 1):
        kind = _BY_FOLD.get(fold(" ".join(parts[:count]))) if len(parts) > count else None
        if kind:
            return kind, " ".join(parts[count:])
    return "", tidy(words)


def village_key(kind: str, name: str) -> str:
    """What finds a village within its commune: both words folded, as rosters write them together."""
    return fold(f"{kind} {name}".strip())


@dataclass(frozen=True, slots=True)
class Standing:
    """A village as far as an act on it needs to know: half-open life, the day of its last known name or mark."""

    id: int
    key: str
    valid_from: date | None
    valid_to: date | None
    last_said: date | None = None

    def holds(self, on: date) -> bool:
        """Does it exist on the day?"""
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)

    def overlaps(self, begin: date | None, end: date | None) -> bool:
        """Does it exist on any day of the time?"""
        before_end = end is None or self.valid_from is None or self.valid_from < end
        after_begin = begin is None or self.valid_to is None or begin < self.valid_to
        return before_end and after_begin


def refuse_name(key: str, others: Collection[Standing], begin: date | None) -> str | None:
    """A commune has no two villages of one name on one day; returns the code of the refusal."""
    if not key:
        return "villages.name_missing"
    if any(other.key == key and other.overlaps(begin, None) for other in others):
        return "villages.name_taken"
    return None


def refuse_act(village: Standing, on: date) -> str | None:
    """May something new be said of the village from this day on? Returns the code of the refusal."""
    if village.valid_from is not None and on < village.valid_from:
        return "villages.not_begun"
    if village.valid_to is not None and village.valid_to <= on:
        return "villages.ended"
    return None


def refuse_merger(merged: Collection[Standing], on: date) -> str | None:
    """Two or more villages that stood the day before may merge; returns the code of the refusal."""
    if len({village.id for village in merged}) < 2:
        return "villages.merge_needs_two"
    for village in merged:
        if village.valid_from is not None and on <= village.valid_from:
            return "villages.not_begun"
        if village.valid_to is not None:
            return "villages.ended"
        if village.last_said is not None and village.last_said >= on:
            return "villages.later_known"
    return None
