"""The page of the six months: who is due, who is late, and in which standing everybody is."""

from datetime import date, timedelta

from flask import Blueprint, Response, current_app, render_template, request

from courses.obligations.rules.standing import StandingCode
from courses.obligations.rules.wording import standing_sentence
from lms.access.gate import scope
from lms.access.rules import Action
from lms.reports.coverage.views import file_of, page_asked
from lms.reports.deadlines.cases import Case, Deadlines, deadlines
from lms.reports.deadlines.export import export_of, title_of
from lms.web.paging import SIZE, Page, page_number

bp = Blueprint("deadlines", __name__)
WINDOWS = (60, 30, 7)
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
    db, _viewer, question = page_asked()
    found = deadlines(db, question.unit.id, question.basis)
    if "format" in request.args:
        return file_of(export_of(found, demo=current_app.config["DEMO"]), request.args["format"])
    standing, window = request.args.get("standing", ""), request.args.get("within", "")
    wanted = _wanted(found, standing, int(window) if window in map(str, WINDOWS) else None)
    number = page_number(request.args.get("page"))
    page = Page(wanted[(number - 1) * SIZE : number * SIZE], number, len(wanted))
    windows = [(days, len(_wanted(found, StandingCode.OPEN, days))) for days in WINDOWS]
    return render_template(
        "reports/deadlines/page.html",
        asked=question,
        found=found,
        page=page,
        standing=standing,
        within=window,
        windows=windows,
        titles={code: title_of(code) for code in found.counts},
        kinds=KINDS,
        sentence=standing_sentence,
        long_ago=date(2000, 1, 1),
    )


def _wanted(found: Deadlines, standing: str, within: int | None) -> list[Case]:
    until = found.basis.as_of + timedelta(days=within) if within is not None else date.max
    code = StandingCode.OPEN if within is not None else standing
    return [case for case in found.cases if (not code or case.code == code) and case.line.facts.due_on <= until]
