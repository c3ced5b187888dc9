"""Which recorded qualification counts as one in law, as another, or as none: a dated list of texts, never a guess. Pure.

What ships is ``lms/reports/data/qualifications.csv``; what a province decides of a text stands above it (``models``).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from lms.kernel.text import fold

DATA = Path(__file__).parents[1] / "data" / "qualifications.csv"


class Qualification(StrEnum):
    """The columns (8), (9) and (10) of Form 11."""

    LAW = "law"
    OTHER = "other"
    UNTRAINED = "untrained"


@dataclass(frozen=True, slots=True)
class Word:
    """One text of the list, folded, with its column and the day from which the list says so (None: since ever)."""

    fold: str
    kind: Qualification
    valid_from: date | None = None


@cache
def shipped() -> tuple[Word, ...]:
    """The list that ships."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            Word(
                fold(row["text"]),
                Qualification(row["kind"]),
                date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
            )
            for row in csv.DictReader(file)
        )


def listed(words: Iterable[Word], on: date) -> dict[str, Qualification]:
    """Folded text -> column on a day; of several the latest day counts, of equal ones the last."""
    known = sorted(
        (word for word in words if word.valid_from is None or word.valid_from <= on), key=lambda one: one.valid_from or date.min
    )
    return {word.fold: word.kind for word in known}


def kind_of(words: Mapping[str, Qualification], text: str | None) -> Qualification | None:
    """The column of a recorded text; None for an empty one and for one that the list does not know."""
    return words.get(fold(text or ""))
