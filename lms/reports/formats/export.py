"""What every form of a report is made from: the words above, the columns, the rows, and the JSON. The same figures in each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.files.sheets import Column, Value

DEMO_MARK = "DỮ LIỆU MINH HỌA"


@dataclass(frozen=True)
class Export:
    """``above``: title and basis, a line each. ``made_on`` is the day the figures are of, so that the same question gives the
    same bytes. ``demo`` puts the mark of made-up data into every form.
    """

    name: str
    above: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    data: Mapping[str, Any]
    made_on: date
    demo: bool


@dataclass(frozen=True)
class Format:
    """One entry of the registry; ``text`` may be printed to a terminal, the rest are files."""

    key: str
    title: str
    suffix: str
    media_type: str
    text: bool
    write: Callable[[Export], bytes]
