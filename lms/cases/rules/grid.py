"""Reading one typed row of counts and checking it: what the page, the file and the demo all go through.

Only leaves must be typed: a total left empty is the sum of its parts, an empty cell beside a filled one is 0.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.cases.rules.forms import CaseFormat, Sum

MOST = 99_999  # cases of one team in one period; more is a slip of the finger
_WHOLE = re.compile(r"^(\d+|\d{1,3}(\.\d{3})+)$")
_FRACTION = re.compile(r"^\d+[.,]\d+$")


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row as it was typed. ``seen``: the id of the version that the page showed; None where there was none."""

    cells: Mapping[str, str]
    nothing: bool = False
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell: a code and its facts. ``column`` None means the row."""

    column: str | None
    code: str
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing was typed."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A row that is right: every column has its count. ``nothing``: no case at all, said expressly or by noughts."""

    figures: Mapping[str, int]
    nothing: bool


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that cannot be kept."""

    problems: Sequence[Problem]


Reading = Blank | Counted | Wrong


def read_row(form: CaseFormat, typed: TypedRow) -> Reading:
    """What a typed row says."""
    given: dict[str, int] = {}
    problems: list[Problem] = []
    for code in form.codes:
        found = _count(typed.cells.get(code, ""))
        if isinstance(found, str):
            problems.append(Problem(code, found, {"text": typed.cells[code].strip()[:20], "most": MOST}))
        elif found is not None:
            given[code] = found
    if problems:
        return Wrong(problems)
    if typed.nothing:
        filled = [code for code in form.codes if given.get(code)]
        return Wrong([Problem(filled[0], "cases.cell.not_nothing", {})]) if filled else Counted(form.empty(), True)
    return _checked(form, _completed(form, given)) if given else Blank()


def _count(text: str) -> int | str | None:
    """The count in a cell, None for an empty one, or the code of what is wrong."""
    text = text.strip()
    if not text:
        return None
    if not text.isascii():
        return "cases.cell.not_a_number"
    if text.startswith("-") and text[1:].isdigit():
        return "cases.cell.negative"
    if not _WHOLE.match(text):
        return "cases.cell.fraction" if _FRACTION.match(text) else "cases.cell.not_a_number"
    digits = text.replace(".", "")
    return "cases.cell.too_many" if len(digits) > 9 or int(digits) > MOST else int(digits)


def _completed(form: CaseFormat, given: Mapping[str, int]) -> dict[str, int]:
    figures = {code: given.get(code, 0) for code in form.codes}
    for code in form.codes:
        parts = form.parts_of(code)
        if parts and code not in given:
            figures[code] = sum(figures[part] for part in parts)
    return figures


def _checked(form: CaseFormat, figures: Mapping[str, int]) -> Reading:
    problems = [_broken(form, one, figures) for one in form.sums if not one.holds(figures)]
    return Wrong(problems) if problems else Counted(figures, not any(figures.values()))


def _broken(form: CaseFormat, one: Sum, figures: Mapping[str, int]) -> Problem:
    code = "cases.sum.exceeds" if one.at_most else "cases.sum.unequal"
    whole, total = figures[one.whole], sum(figures[part] for part in one.parts)
    facts = {"column": form.by_code[one.whole].label, "whole": whole, "parts": form.labels(one.parts), "sum": total}
    return Problem(one.whole, code, facts)
