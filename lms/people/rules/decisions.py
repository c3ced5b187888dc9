"""One commune's decisions: a number is given once a year, so within a year it has one date. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date

from lms.kernel.text import fold

# What stands before a number without being part of it: "Số 12/QĐ-UBND", "Quyết định số: 12/QĐ-UBND".
_BEFORE = re.compile(r"\A(?:quyetdinh|qd)?(?:so)?[:.]*(?=\d)")
_TITLE = re.compile(r"\A\s*(?:(?:quyết định|qđ)\s*)?số\s*[:.]?\s*(?=\d)", re.IGNORECASE)
_SPELT = ("", "so", "qdso", "quyetdinhso", "qd", "quyetdinh")


@dataclass(frozen=True, slots=True)
class DecisionDays:
    """What is said of one commune's decision: its number as typed, the day it was signed, the day it takes effect."""

    number: str
    signed_on: date | None
    effective_on: date | None = None

    @property
    def key(self) -> tuple[str, int] | None:
        """What two spellings of one decision share within a commune: number and year; None when no date is said."""
        day, number = self.signed_on or self.effective_on, decision_key(self.number)
        return (number, day.year) if day and number else None


@dataclass(frozen=True, slots=True)
class DecisionConflict:
    """One number with two dates: the one that is known and the one that is said now."""

    number: str
    known_on: date
    said_on: date


def decision_key(number: str | None) -> str:
    """The number without accents, case, spaces and "Số" before it: "12/QĐ-UBND" and "Số 12 / qd-ubnd" are one."""
    return _BEFORE.sub("", fold(number or "").replace(" ", ""), count=1)


def is_short_for(said: DecisionDays, known: DecisionDays) -> bool:
    """Is "21" said where "21/QĐ-UBND" of the same year is known, and no day speaks against their being one decision?

    Behind the number of a document stand the letters of its kind and of who made it (Decree 30/2020/NĐ-CP, Annex I), so a
    bare number is half of one. It may be another decision all the same: people are asked, nothing is taken for the other.
    """
    if said.key is None or known.key is None or said.key[1] != known.key[1]:
        return False
    bare = said.key[0]
    return bare.isdigit() and known.key[0].startswith(f"{bare}/") and not decision_conflict(replace(known, number=bare), said)


def kept_keys(number: str | None) -> list[str]:
    """The keys under which a book may hold the number: the present one, and those from before "Số" was left out."""
    key = decision_key(number)
    return [f"{before}{key}" for before in _SPELT]


def decision_conflict(known: DecisionDays, said: DecisionDays) -> DecisionConflict | None:
    """Both speak of one number of one commune: do their dates contradict each other?

    Numbers begin anew each year (Decree 30/2020/NĐ-CP, art. 15), so another year is another decision. A day of signing is
    compared with a day of signing; where neither states one, the days of effect are. One of each says nothing.
    """
    if known.key is None or known.key != said.key:
        return None
    if known.signed_on and said.signed_on:
        days = known.signed_on, said.signed_on
    elif known.effective_on and said.effective_on and not (known.signed_on or said.signed_on):
        days = known.effective_on, said.effective_on
    else:
        return None
    return None if days[0] == days[1] else DecisionConflict(_TITLE.sub("", said.number), *days)
