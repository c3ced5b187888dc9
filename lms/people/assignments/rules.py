"""Where a team stands by what was assigned, and what speaks for which successor. Suggestions decide nothing. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.i18n import N_
from lms.units.rules import Level, Register, UnitMap


@dataclass(frozen=True, slots=True)
class Word:
    """One assignment in force: from which day, to which unit; None takes an earlier word about that day back."""

    valid_from: date
    unit_id: int | None


def placed_on(recorded: int, words: Iterable[Word], on: date) -> int:
    """The unit under which a team counts on the day: the latest assigned not after it, else the one it was recorded under."""
    begun = [word for word in words if word.valid_from <= on and word.unit_id is not None]
    latest = max(begun, key=lambda word: word.valid_from, default=None)
    return recorded if latest is None or latest.unit_id is None else latest.unit_id


def placed_at_last(recorded: int, words: Iterable[Word]) -> int:
    """The same by the newest assignment, whatever its day."""
    return placed_on(recorded, words, date.max)


@dataclass(frozen=True, slots=True)
class Split:
    """A commune that was split: from which day, and the units that each took a part, in the order of the register."""

    unit_id: int
    on: date
    successors: tuple[int, ...]


def split_of(register: Register, unit_id: int) -> Split | None:
    """The split of a unit, None for one that stands or went over whole."""
    entry = register.entries[unit_id]
    links = register.successors.get(unit_id, ())
    leaving = [link for link in links if link.valid_from == entry.period.valid_to and not link.whole]
    if entry.period.valid_to is None or not leaving:
        return None
    return Split(unit_id, entry.period.valid_to, tuple(link.successor_id for link in leaving))


def is_waiting(units: UnitMap, places: Mapping[int, int], unit_id: int) -> bool:
    """Is it open in which commune of the map what is placed under this unit lies?"""
    return units.nodes[places[unit_id]].level is not Level.COMMUNE


# --- suggestions ---


class Reason(StrEnum):
    """Why a successor is suggested, the strongest first."""

    NEIGHBOURS = "neighbours"
    SAME_VILLAGE = "same_village"
    NAME = "name"


REASON_WORDS: dict[Reason, str] = {
    Reason.NEIGHBOURS: N_("tổ khác của thôn này đã xếp vào đó"),
    Reason.SAME_VILLAGE: N_("ở đó đã có thôn cùng tên"),
    Reason.NAME: N_("tên thôn hoặc tên tổ có tên xã ấy"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A successor: its folded short name, and the folded names of the villages known in it, with those of assigned teams."""

    unit_id: int
    name_fold: str
    villages: Collection[str] = ()
    assigned_villages: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A successor that something speaks for."""

    unit_id: int
    reasons: tuple[Reason, ...]


def suggest(village_fold: str, name_fold: str, candidates: Sequence[Candidate]) -> Suggestion | None:
    """The successor that everything speaks for; None when nothing does, or when the reasons point to different ones."""
    spoken: dict[int, list[Reason]] = {}
    for reason in Reason:
        fitting = [one for one in candidates if _speaks(reason, one, village_fold, name_fold)]
        # What fits two says nothing.
        if len(fitting) == 1:
            spoken.setdefault(fitting[0].unit_id, []).append(reason)
    if len(spoken) != 1:
        return None
    unit_id, reasons = next(iter(spoken.items()))
    return Suggestion(unit_id, tuple(reasons))


def _speaks(reason: Reason, candidate: Candidate, village_fold: str, name_fold: str) -> bool:
    match reason:
        case Reason.NEIGHBOURS:
            return bool(village_fold) and village_fold in candidate.assigned_villages
        case Reason.SAME_VILLAGE:
            return bool(village_fold) and village_fold in candidate.villages
        case Reason.NAME:
            return any(_holds(text, candidate.name_fold) for text in (village_fold, name_fold))


def _holds(text: str, name: str) -> bool:
    return bool(name) and f" {name} " in f" {text} "
