"""The list behind each figure of a report, ready for its page and for a file: columns, lines, and whether they add up to it.

Ids stand in the signed text wherever they can. Sex, ethnicity and qualification are not frozen with a report, and neither are
the rows of teams about cases: these lists are what the book said at the instant of the report, which it still knows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.materials.models import Document
from lms.access.rules import Viewer
from lms.files.sheets import Column, ColumnKind, Value
from lms.i18n import N_
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault
from lms.people.models import Trainer
from lms.reports.coverage.list_export import MOST_ROWS, PARTS, Columns
from lms.reports.indicators.figures import Indicator, Shape, Side, Subject
from lms.reports.indicators.question import Rows
from lms.reports.indicators.registry import INDICATORS
from lms.reports.models import PlanTaskState
from lms.reports.periods.behind import Behind, holders_behind, named, newcomers_behind, people_behind, teams_behind
from lms.reports.periods.known import case_period_of, columns_behind, in_column, teams_with_cases
from lms.reports.periods.rules.contents import Lists
from lms.reports.periods.wording import figure_title
from lms.reports.scorecard.list_export import columns_of, row_of
from lms.reports.scorecard.lists import lines_of, names_of, subject_of
from lms.reports.scorecard.wording import side_titles
from lms.reports.statistics.lists import SENSITIVE
from lms.units.models import Unit
from lms.units.queries import load_register

FORM11, FORM12 = "form11", "form12"
OF_PEOPLE = {"mediators_trained": people_behind, "newcomers_trained_on_time": newcomers_behind, "teams_complete": teams_behind}
IDS: Mapping[Subject, Any] = {
    Subject.TRAINERS: Trainer.id,
    Subject.UNITS: Unit.id,
    Subject.DOCUMENTS: Document.id,
    Subject.TASKS: PlanTaskState.id,
}
RECOGNISED = N_("Được công nhận")  # the whole of the waterfall, which is no part of it


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its cells, and (kind, id) of the page it opens."""

    values: Sequence[Value]
    opens: tuple[str, int] | None = None


@dataclass(frozen=True)
class Listed:
    """A list. ``parts``: the tabs of its figure, part -> words; ``said``: what the report says, ``found``: the lines."""

    title: str
    parts: Mapping[str, str]
    columns: Columns
    lines: Sequence[Line]
    said: int
    found: int


@dataclass(frozen=True)
class Asked:
    """Whose list of which report is asked for, and by whom."""

    viewer: Viewer
    vault: Vault
    content: Mapping[str, Any]
    of: str
    part: str

    @property
    def is_sensitive(self) -> bool:
        """Whether the list tells the ethnicity of everybody on it."""
        return self.of == FORM11 and self.part in SENSITIVE

    @property
    def lists(self) -> Lists:
        return Lists.of(self.content["lists"])


def people_on(lines: Sequence[Line]) -> list[int]:
    """The persons whom these lines are about."""
    return [line.opens[1] for line in lines if line.opens and line.opens[0] == "person"]


def listed(db: Session, asked: Asked) -> Listed:
    """The list behind a figure, whole. DomainError ``periods.list.missing`` for what is no list."""
    if asked.of == FORM11:
        return _form11(db, asked)
    if asked.of == FORM12:
        return _form12(db, asked)
    indicator = next((one for one in INDICATORS if one.code == asked.of), None)
    if indicator is None or asked.part not in {**_parts(indicator), "recognised": ""}:
        raise DomainError("periods.list.missing")
    if indicator.code in OF_PEOPLE:
        found = OF_PEOPLE[indicator.code](asked.lists, asked.part)
        return _of_rows(db, asked, indicator, found)
    return _further(db, asked, indicator)


def _parts(indicator: Indicator) -> dict[str, str]:
    """The sides of a figure that have lists; of newcomers the parts of the waterfall too."""
    sides = {side.value: words for side, words in side_titles(indicator).items() if side in indicator.sides}
    if indicator.population != "newcomers":
        return sides
    return sides | {part: _(words) for part, words in PARTS.items() if part not in sides}


# --- people and teams ---


def _of_rows(db: Session, asked: Asked, indicator: Indicator, found: Sequence[Behind]) -> Listed:
    rows, parts = named(db, asked.content, found), _parts(indicator)
    if asked.part == "recognised":
        parts |= {"recognised": _(RECOGNISED)}
    columns = _of_teams() if subject_of_part(indicator, asked.part) is not Subject.PEOPLE else _of_people(indicator)
    lines = _lines(db, asked, columns, rows)
    return Listed(_(indicator.title), parts, columns, lines, len(lines), len(lines))


def subject_of_part(indicator: Indicator, part: str) -> Subject:
    """What stands on a side of the figure, or in a part of the waterfall."""
    return subject_of(indicator, Side(part)) if part in set(Side) else indicator.subject


def _of_people(indicator: Indicator | None = None, said: str = "") -> Columns:
    columns = {"name": Column(_("Họ và tên"), 28)}
    columns |= {"said": Column(said, 22)} if said else {}
    columns |= {"team": Column(_("Tổ hòa giải"), 34), "unit": Column(_("Đơn vị"), 26)}
    columns |= {"recognised_on": Column(_("Công nhận"), 14, ColumnKind.DAY)}
    if indicator and indicator.population == "newcomers":
        columns |= {"due_on": Column(_("Đến hạn"), 14, ColumnKind.DAY)}
    if indicator and indicator.code in OF_PEOPLE:
        columns |= {"completed_on": Column(_("Học xong"), 14, ColumnKind.DAY)}
    return columns


def _of_teams(counts: Mapping[str, str] | None = None) -> Columns:
    columns = {"team": Column(_("Tổ hòa giải"), 40), "unit": Column(_("Đơn vị"), 26)}
    return columns | {code: Column(title, 14, ColumnKind.NUMBER) for code, title in (counts or {}).items()}


def _lines(db: Session, asked: Asked, columns: Columns, rows: Sequence[Behind]) -> list[Line]:
    on = date.fromisoformat(asked.content["basis"]["map_on"])
    units = names_of(db, {row.unit for row in rows} & load_register(db).entries.keys(), on)
    return [_line(columns, row, units.get(row.unit, "")) for row in rows]


def _line(columns: Columns, row: Behind, unit: str) -> Line:
    known: dict[str, Value] = {"name": row.name, "said": row.said, "team": row.team_name, "unit": unit}
    known |= {"recognised_on": row.recognised_on, "due_on": row.due_on, "completed_on": row.completed_on}
    counts = iter(row.counts)
    opens = ("team", row.team) if row.person is None else ("person", row.person)
    return Line([known[key] if key in known else next(counts) for key in columns], opens)


# --- the statistical forms ---


def _form11(db: Session, asked: Asked) -> Listed:
    counts = asked.content["form11"]["counts"]
    found = in_column(db, asked.vault, asked.content, asked.lists.mediators, asked.part)
    heading = _("Dân tộc") if asked.is_sensitive else _("Trình độ ghi trong sổ") if any(row.said for row in found) else ""
    columns = _of_people(said=heading)
    lines = _lines(db, asked, columns, named(db, asked.content, found))
    title = _("Biểu 11. %(column)s", column=figure_title(asked.part))
    return Listed(title, {}, columns, lines, counts[asked.part], len(lines))


def _form12(db: Session, asked: Asked) -> Listed:
    form = case_period_of(db, asked.content).form
    codes = columns_behind(case_period_of(db, asked.content), asked.part)
    rows = named(db, asked.content, teams_with_cases(db, asked.viewer, asked.content, asked.part))
    columns = _of_teams({code: str(form.by_code[code].title) for code in codes})
    figures = asked.content["form12"]["figures"]
    one = form.by_code.get(asked.part)
    above = f"{form.by_code[one.parent].title}: " if one and one.parent else ""
    name = f"{above}{one.title}" if one else _("Tỷ lệ hòa giải thành")
    said, found = sum(figures[code] for code in codes), sum(sum(row.counts) for row in rows)
    return Listed(_("Biểu 12. %(column)s", column=name), {}, columns, _lines(db, asked, columns, rows), said, found)


# --- the other indicators ---


def _further(db: Session, asked: Asked, indicator: Indicator) -> Listed:
    """What an indicator besides the main ones counts; of cases the teams that mediated them."""
    ids, subject = _ids(asked, indicator), subject_of_part(indicator, asked.part)
    match subject:
        case Subject.TEAMS | Subject.CASES:
            where = {line.team: line.unit for line in asked.lists.teams}
            return _of_rows(db, asked, indicator, [Behind(None, "", team, "", unit=where.get(team, 0)) for team in ids])
        case Subject.PEOPLE:
            return _of_rows(db, asked, indicator, holders_behind(db, ids))
        case _:
            return _others(db, asked, indicator, subject, ids)


def _ids(asked: Asked, indicator: Indicator) -> list[int]:
    one = next((one for one in asked.content["further"] if one["code"] == indicator.code), None)
    if one is None:
        raise DomainError("periods.list.missing")
    sides = {side: set(ids) for side, ids in one["lists"].items()}
    if indicator.shape is Shape.SHARE:
        sides[Side.MISSING.value] = sides["denominator"] - sides["numerator"]
    return sorted(sides[asked.part])


def _others(db: Session, asked: Asked, indicator: Indicator, subject: Subject, ids: Sequence[int]) -> Listed:
    """Trainers, in the scope of who asks; communes, documents and tasks, which are nobody's secret."""
    on = date.fromisoformat(asked.content["basis"]["as_of"])
    column = IDS[subject]
    wanted: Rows = select(column).where(column.in_(ids))
    page = lines_of(db, asked.viewer, subject, wanted, (1, MOST_ROWS), on=on)
    units = names_of(db, {line.unit_id for line in page.items}, on)
    lines = [
        Line(row_of(subject, line, units), line.address if line.address and line.address[0] == "plan" else None)
        for line in page.items
    ]
    return Listed(_(indicator.title), _parts(indicator), columns_of(subject), lines, len(ids), page.total)
