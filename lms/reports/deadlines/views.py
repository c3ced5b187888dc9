"""The page of the six months: who is due, who is late, and in which standing everybody is."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from courses.obligations.rules.standing import StandingCode
from courses.obligations.rules.wording import standing_sentence
from lms.access.gate import scope
from lms.access.rules import Action
from lms.reports.coverage.forms import Asked
from lms.reports.coverage.views import file_of, page_asked
from lms.reports.deadlines.cases import ORDER, WINDOWS, deadlines, sheet
from lms.reports.deadlines.export import export_of, title_of
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
    return Markup(page)  # nosec B704 - a template of ours has escaped everything in it
