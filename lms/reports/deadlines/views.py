"""The page of the six months: who is due, who is late, in which standing everybody is; and the lists of the other kinds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from courses.obligations.models import ObligationKind
from courses.obligations.rulebook import OTHERS, read_rulebook
from courses.obligations.rules.standing import StandingCode, code_of
from courses.obligations.rules.wording import KIND_TITLES, standing_sentence
from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.rules import Action, Viewer
from lms.reports.coverage.forms import Asked
from lms.reports.coverage.views import file_of, page_asked
from lms.reports.deadlines.cases import ORDER, WINDOWS, deadlines, sheet
from lms.reports.deadlines.export import export_of, export_of_others, title_of
from lms.reports.deadlines.others import MOST, OthersAsked, due_years, other_lines, other_sheet, standings, units_of
from lms.web.db import request_db
from lms.web.follow import caught_up
from lms.web.forms import read_id
from lms.web.kept import kept
from lms.web.paging import page_number

bp = Blueprint("deadlines", __name__)
KINDS = {
    StandingCode.ON_TIME: "ok",
    StandingCode.LATE: "soon",
    StandingCode.OPEN: "new",
    StandingCode.OVERDUE: "late",
    StandingCode.ENDED: "",
    StandingCode.EXEMPT: "",
}


@bp.get("/deadlines", endpoint="deadlines")
@scope(Action.REPORTS_READ)
def deadlines_page() -> Response | str:
    """All newcomers of a unit whose six months end in the period, by standing."""
    db, viewer, question = page_asked()
    if "format" in request.args:
        found = deadlines(db, question.unit.id, question.basis)
        return file_of(export_of(found, demo=current_app.config["DEMO"]), request.args["format"])
    standing, window = request.args.get("standing", ""), request.args.get("within", "")
    within = int(window) if window in map(str, WINDOWS) else None
    wanted = _Wanted(standing, within, page_number(request.args.get("page")))
    # Names of people stand on it, so that what is kept is the viewer's own.
    main = kept(("deadlines", viewer, question.mark, wanted), lambda: _main(db, question, wanted))
    return render_template("reports/deadlines/page.html", asked=question, main=main, standing=standing, within=window)


@dataclass(frozen=True, slots=True)
class _Wanted:
    standing: str
    within: int | None
    number: int


def _main(db: Session, question: Asked, wanted: _Wanted) -> Markup:
    unit_id, basis = question.unit.id, question.basis
    page = render_template(
        "reports/deadlines/_main.html",
        asked=question,
        found=sheet(db, unit_id, basis, standing=wanted.standing, within=wanted.within, number=wanted.number),
        standing=wanted.standing,
        within=wanted.within or "",
        titles={code: title_of(code) for code in ORDER},
        kinds=KINDS,
        sentence=standing_sentence,
        long_ago=date(2000, 1, 1),
    )
    return Markup(page)  # nosec B704 # a template of ours has escaped everything in it


@bp.get("/obligations")
@scope(Action.PEOPLE_READ)
def others() -> Response | str:
    """The cases of one of the other kinds in scope: ``kind=refresher&year=2026&standing=overdue``, and ``format=csv``."""
    caught_up()
    db, viewer, book = request_db(), viewer_in(), read_rulebook(request_db())
    used = [kind for kind in OTHERS if book.uses(kind)]
    asked = _others_asked(used)
    if asked and "format" in request.args:
        lines = other_lines(db, viewer, asked)
        places = units_of(db, lines, asked.today)
        file = export_of_others(lines, asked, places, demo=current_app.config["DEMO"])
        return file_of(file, request.args["format"])
    return render_template("reports/deadlines/others.html", used=used, **_others_shown(db, viewer, asked))


def _others_asked(used: Sequence[ObligationKind]) -> OthersAsked | None:
    """The question of the address; None where no rule of another kind is in use."""
    if not used:
        return None
    kind = next((one for one in used if one.value == request.args.get("kind")), used[0])
    standing = next((one for one in StandingCode if one.value == request.args.get("standing")), None)
    year = read_id(request.args.get("year", ""))
    return OthersAsked(kind, clock.today(), year if year and 1900 < year < 2200 else None, standing)


def _others_shown(db: Session, viewer: Viewer, asked: OthersAsked | None) -> dict[str, object]:
    if asked is None:
        return {"kind": None, "years": [], "titles": KIND_TITLES}
    whole = replace(asked, standing=None)
    judged = kept(("other_deadlines", viewer, whole), lambda: (standings(db, viewer, whole),))[0]
    found = other_sheet(db, viewer, asked, judged, page_number(request.args.get("page")))
    return {
        "asked": asked,
        "kind": asked.kind,
        "years": due_years(db, viewer, asked.kind, asked.today),
        "found": found,
        "units": units_of(db, found.page.items, asked.today),
        "most": MOST,
        "words": {code: title_of(code) for code in ORDER},
        "titles": KIND_TITLES,
        "badges": KINDS,
        "code_of": code_of,
        "sentence": standing_sentence,
    }
