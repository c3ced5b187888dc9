"""A table judged row by row before anything is written, and what it would do as JSON. Whatever its columns are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lms.files.sheets import Sheet
from lms.people.roster.rules.any_table import ColumnT, Remark, SheetRow
from lms.people.rules.terms import Verdict


@dataclass(frozen=True, slots=True)
class RowVerdict(Generic[ColumnT]):
    """What a row would do. ``remark`` is the reason of a refusal, or a warning about a row that is imported."""

    row: SheetRow[ColumnT]
    verdict: Verdict
    remark: Remark[ColumnT] | None = None


Judgement = TypeVar("Judgement", bound=RowVerdict[Any])


@dataclass(frozen=True, slots=True)
class Judged(Generic[Judgement]):
    """A whole file: every row with its verdict, the columns that were passed over, the heading over every column."""

    judgements: tuple[Judgement, ...]
    extra: tuple[str, ...]
    sheet: Sheet
    line: tuple[str, ...]

    def of(self, verdict: Verdict) -> list[Judgement]:
        """The rows that got the verdict, in the order of the file."""
        return [judgement for judgement in self.judgements if judgement.verdict is verdict]

    def count(self, verdict: Verdict) -> int:
        """How many rows got the verdict."""
        return sum(judgement.verdict is verdict for judgement in self.judgements)


@dataclass(frozen=True, slots=True)
class Wording(Generic[ColumnT]):
    """How a room speaks of its tables: the headings as people know them, the sentence of a remark.

    ``passed_over``: the code of what is said about a column that is not read; its field is ``heading``.
    """

    headings: Mapping[ColumnT, str]
    sentence: Callable[[Remark[ColumnT]], str]
    passed_over: str


def report(judged: Judged[Judgement], wording: Wording[Any]) -> dict[str, Any]:
    """The counts that add up, the refused rows and the warnings, as ``--json`` prints them."""
    warned = [one for one in judged.judgements if one.remark and one.verdict is not Verdict.REFUSED]
    return {
        "read": len(judged.judgements),
        "new": judged.count(Verdict.NEW),
        "changed": 0,
        "same": judged.count(Verdict.SAME),
        "refused": judged.count(Verdict.REFUSED),
        "rows": [_line(judgement, wording) for judgement in judged.of(Verdict.REFUSED)],
        "warnings": [
            *(_passed_over(heading, wording) for heading in judged.extra),
            *(_line(judgement, wording) for judgement in warned),
        ],
    }


def _line(judgement: RowVerdict[Any], wording: Wording[Any]) -> dict[str, Any]:
    remark = judgement.remark
    assert remark is not None
    column = wording.headings[remark.column] if remark.column else None
    return {"row": judgement.row.number, "column": column, "code": str(remark.code), "message": wording.sentence(remark)}


def _passed_over(heading: str, wording: Wording[Any]) -> dict[str, Any]:
    remark: Remark[Any] = Remark(None, wording.passed_over, {"heading": heading})
    return {"row": None, "column": heading, "code": remark.code, "message": wording.sentence(remark)}
