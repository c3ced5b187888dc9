"""The page of the main figure for chosen groups of people; every choice stands in the address."""

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup

from lms.access.gate import scope
from lms.access.rules import Action
from lms.reports.coverage.views import file_of, page_asked
from lms.reports.disaggregation.groups import DIMENSIONS, GROUPS, Dimension
from lms.reports.filtered.export import export_of
from lms.reports.filtered.figures import Wanted, filtered
from lms.web.drawn import drawn
from lms.web.kept import kept

bp = Blueprint("filtered", __name__)


@bp.get("/coverage/groups")
@scope(Action.REPORTS_READ)
def groups() -> Response | str:
    """Mediators trained of those in every group chosen: ``sex=female&ethnicity=other&age=from_60``, and ``format=csv``."""
    db, viewer, question = page_asked()
    chosen = _wanted()
    if "format" in request.args:
        counted = filtered(db, question.unit.id, question.basis, chosen)
        file = export_of(counted, question.unit, question.basis, chosen, demo=current_app.config["DEMO"])
        return file_of(file, request.args["format"])
    values = {"asked": question, "wanted": {one.value: group for one, group in chosen.items()}}
    values |= {"dimensions": [(one.value, DIMENSIONS[one], GROUPS[one]) for one in Dimension]}

    def main() -> Markup:
        found = filtered(db, question.unit.id, question.basis, chosen)
        page = render_template("reports/filtered/_main.html", found=found, **values)
        return Markup(page)  # nosec B704 # a template of ours has escaped everything in it

    part = kept(("filtered", viewer, question.mark, tuple(chosen.items())), main)
    return drawn("reports/filtered/page.html", (question.mark, part), asked=question, main=part)


def _wanted() -> Wanted:
    """The groups of the address; a word that names none of its kind asks for nothing."""
    said = {one: request.args.get(one.value, "") for one in Dimension}
    return {one: group for one, group in said.items() if group in GROUPS[one]}
