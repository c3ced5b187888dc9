"""Pages of the scorecard: all indicators of a unit, one of them taken apart, the list behind it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, render_template, request
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.access.gate import scope
from lms.access.rules import Action, Viewer
from lms.cases.models import CaseEntry, CaseReturn
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.rules.trainers import LEVELS
from lms.reports.bands import band_of
from lms.reports.basis import Basis
from lms.reports.coverage.forms import Asked
from lms.reports.coverage.list_export import MOST_ROWS, Head, export_of_lines, lacking
from lms.reports.coverage.lists import list_behind
from lms.reports.coverage.views import file_of, named_on, page_asked
from lms.reports.disaggregation.groups import DIMENSIONS, GROUPS, Dimension
from lms.reports.formats.export import Export
from lms.reports.indicators.figures import Indicator, Side, Subject
from lms.reports.indicators.mediation_success_rate import spells_counted
from lms.reports.indicators.populations import about
from lms.reports.indicators.question import Population, Question
from lms.reports.indicators.registry import indicator_of
from lms.reports.scorecard import wording
from lms.reports.scorecard.export import export_of
from lms.reports.scorecard.figures import asking, scorecard
from lms.reports.scorecard.list_export import export_of_other_lines
from lms.reports.scorecard.lists import Named, list_lines, names_of, subject_of
from lms.reports.scorecard.wording import side_titles
from lms.reports.target_words import POPULATION_TITLES, level_words
from lms.units.rules import Node
from lms.web.drawn import drawn
from lms.web.kept import kept
from lms.web.paging import SIZE, page_number

bp = Blueprint("scorecard", __name__)
WORDS = {
    "words": wording,
    "level_words": level_words,
    "band_of": band_of,
    "populations": POPULATION_TITLES,
    "level_titles": LEVELS,
}


@bp.get("/indicators")
@scope(Action.REPORTS_READ)
def indicators() -> Response | str:
    """Every indicator of a unit with its targets."""
    db, viewer, question = page_asked()
    if "format" in request.args:
        found = scorecard(db, question.unit.id, question.basis, apart=True)
        return file_of(export_of(found, demo=current_app.config["DEMO"]), request.args["format"])
    key = ("indicators", viewer, question.mark, _cases_mark(db))
    main = kept(key, lambda: _main(db, question))
    return drawn("reports/scorecard/page.html", (*key, main), asked=question, main=main)


def _main(db: Session, question: Asked) -> Markup:
    found = scorecard(db, question.unit.id, question.basis)
    page = render_template("reports/scorecard/_main.html", asked=question, found=found, **WORDS)
    return Markup(page)  # nosec B704 # a template of ours has escaped everything in it


def _cases_mark(db: Session) -> tuple[int | None, ...]:
    """Moves whenever case counts do: what is kept does not look at their events."""
    returns = select(func.max(CaseReturn.id), func.count()).select_from(CaseReturn).subquery()
    entry = select(func.max(CaseEntry.id)).scalar_subquery()
    return tuple(db.execute(select(entry, *returns.c)).one())


@bp.get("/indicators/<indicator_code>")
@scope(Action.REPORTS_READ)
def indicator(indicator_code: str) -> str:
    """One indicator: its definition, its targets, the groups it falls into, the units below."""
    db, viewer, question = page_asked()
    entry = indicator_of(indicator_code)
    key = ("indicator", entry.code, viewer, question.mark, _cases_mark(db))
    values = kept(key, lambda: _one(db, question, entry))
    return render_template("reports/scorecard/one.html", asked=question, entry=entry, **values, **WORDS)


def _one(db: Session, question: Asked, entry: Indicator) -> dict[str, Any]:
    found = scorecard(db, question.unit.id, question.basis, [entry], apart=True)
    is_cases = entry.subject is Subject.CASES
    return {
        "card": found.card(entry.code),
        "periods": [spell[0].title for spell in spells_counted(db, found.question)] if is_cases else [],
        "dimensions": [(one, DIMENSIONS[one], GROUPS[one]) for one in Dimension],
    }


@bp.get("/indicators/<indicator_code>/list")
@scope(Action.REPORTS_READ)
def behind(indicator_code: str) -> Response | str:
    """What stands on one side of a figure, page by page."""
    db, viewer, question = page_asked()
    entry, side = indicator_of(indicator_code), _side(request.args.get("part", Side.NUMERATOR.value))
    population = _population(entry, request.args.get("population", entry.population))
    asked, key = about(db, asking(db, question.unit.id, question.basis), population), request.args.get("format")
    page = _page(db, viewer, asked, entry, side, (1, MOST_ROWS) if key else (page_number(request.args.get("page")), SIZE))
    subject, title = subject_of(entry, side), side_titles(entry)[side]
    units = _places(db, subject, question.basis, {line.unit_id for line in page.items})
    if key:
        head = Head(entry, side.value, title, question.unit, question.basis, _(POPULATION_TITLES[population]))
        return file_of(_file(head, subject, page, units), key)
    values = {"asked": question, "entry": entry, "side": side, "subject": subject, "page": page, "lacking": lacking}
    keep, names = question.keep(part=side.value, population=population.value), {one: unit.name for one, unit in units.items()}
    values |= {"titles": side_titles(entry), "units": names, "keep": keep, "population": population}
    return render_template("reports/scorecard/list.html", **values, **WORDS)


def _page(db: Session, viewer: Viewer, question: Question, entry: Indicator, side: Side, at: tuple[int, int]) -> Any:
    subject = subject_of(entry, side)
    if subject in (Subject.PEOPLE, Subject.TEAMS):
        return list_behind(db, viewer, question, replace(entry, subject=subject), side.value, *at)
    return list_lines(db, viewer, question, entry, side, *at)


def _places(db: Session, subject: Subject, basis: Basis, unit_ids: set[int]) -> Mapping[int, Node | Named]:
    """Teams and their people stand where the map places them; whoever recognised a trainer keeps its name."""
    if subject in (Subject.PEOPLE, Subject.TEAMS, Subject.CASES):
        return named_on(db, basis, unit_ids)
    return {unit_id: Named(name) for unit_id, name in names_of(db, unit_ids, basis.as_of).items()}


def _file(head: Head, subject: Subject, page: Any, units: Mapping[int, Any]) -> Export:
    demo = current_app.config["DEMO"]
    if subject in (Subject.PEOPLE, Subject.TEAMS):
        return export_of_lines(replace(head, indicator=replace(head.indicator, subject=subject)), page, units, demo=demo)
    return export_of_other_lines(head, subject, page, {one: unit.name for one, unit in units.items()}, demo=demo)


def _side(word: str) -> Side:
    if word not in set(Side):
        raise DomainError("reports.list.unknown")
    return Side(word)


def _population(entry: Indicator, word: str) -> Population:
    if word not in entry.populations:
        raise DomainError("reports.list.unknown")
    return Population(word)
