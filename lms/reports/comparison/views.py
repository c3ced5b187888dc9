"""The page that lays a few units side by side."""

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.access.gate import scope
from lms.access.rules import Action
from lms.reports.comparison.comparing import Comparison, compare
from lms.reports.comparison.export import export_of, overdue_of
from lms.reports.coverage.forms import Asked
from lms.reports.coverage.page import short_name
from lms.reports.coverage.views import file_of, page_asked
from lms.web import charts
from lms.web.drawn import drawn
from lms.web.kept import kept

bp = Blueprint("comparison", __name__)


@bp.get("/coverage/compare")
@scope(Action.REPORTS_READ)
def compared() -> Response | str:
    """Two to six of the units below one: ``units=06325,06349``, or one ``units`` for each; ``format=csv`` takes them away."""
    db, viewer, question = page_asked()
    codes = tuple(code for words in request.args.getlist("units") for code in words.split(",") if code)
    if "format" in request.args:
        found = compare(db, question.unit.id, question.basis, codes)
        return file_of(export_of(found, demo=current_app.config["DEMO"]), request.args["format"])
    # Only figures stand on it, no names of people, but who may see which is the viewer's own.
    main = kept(("comparison", viewer, question.mark, codes), lambda: _main(db, question, codes))
    return drawn("reports/comparison/page.html", (question.mark, main), asked=question, main=main)


def _main(db: Session, question: Asked, codes: Sequence[str]) -> Markup:
    found = compare(db, question.unit.id, question.basis, codes)
    page = render_template(
        "reports/comparison/_main.html",
        asked=question,
        found=found,
        late=[overdue_of(one) for one in found.units],
        **_lines(found),
    )
    return Markup(page)  # nosec B704 # a template of ours has escaped everything in it


def _lines(found: Comparison) -> dict[str, object]:
    """The drawing, the labels of its months, and each unit's name with its figures."""
    aim = found.found.reference
    months = [month.label for month in found.units[0].months] if found.units else []
    ratios = [[month.ratio for month in one.months] for one in found.units]
    return {
        "months": months,
        "series": [
            (short_name(one.unit.name), [(ratio.percent(), ratio.numerator, ratio.denominator) for ratio in of_unit])
            for one, of_unit in zip(found.units, ratios, strict=True)
        ],
        "drawn": charts.lines(
            months,
            [[ratio.percent() for ratio in of_unit] for of_unit in ratios],
            floor=aim.floor if aim else None,
            stretch=aim.stretch if aim else None,
        ),
    }
