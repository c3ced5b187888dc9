"""The dirty cases a real register has: teams against the law's rule of composition, names in another Unicode form. Pure."""

import unicodedata
from collections.abc import Iterator
from enum import Enum
from random import Random

from lms.people.rules.terms import Sex


class Flaw(Enum):
    """What is wrong with the composition of a team."""

    NONE = "none"
    TWO_ONLY = "two_only"
    NO_WOMAN = "no_woman"
    NO_MINORITY = "no_minority"


FLAWS = (Flaw.TWO_ONLY, Flaw.NO_WOMAN, Flaw.NO_MINORITY)


def draw_flaw(rng: Random, *, minority: bool) -> Flaw:
    """About one team in fifty; only a marked village can lack its minority mediator."""
    drawn = rng.random()
    if drawn < 0.004:
        return Flaw.TWO_ONLY
    if drawn < 0.014:
        return Flaw.NO_WOMAN
    return Flaw.NO_MINORITY if minority and drawn < 0.02 else Flaw.NONE


def place(rng: Random, flaw: Flaw, size: int, *, minority: bool) -> Iterator[tuple[Sex, bool | None]]:
    """Sex and belonging to a minority for each seat; None where it does not matter.

    The second seat is a woman's and the first in a marked village a minority mediator's, so that who follows keeps the rule.
    """
    for seat in range(2 if flaw is Flaw.TWO_ONLY else size):
        woman = flaw is not Flaw.NO_WOMAN and (seat == 1 or rng.random() < 0.3)
        belongs = False if flaw is Flaw.NO_MINORITY else (True if minority and seat == 0 else None)
        yield Sex.FEMALE if woman else Sex.MALE, belongs


def written_otherwise(name: str) -> str:
    """The same name as some programs write it: accents taken apart (NFD), a double space between the words."""
    return unicodedata.normalize("NFD", name).replace(" ", "  ", 1)
