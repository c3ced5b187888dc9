"""The address ``/``: each role's own first page."""

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import current_viewer, public
from lms.access.rules import Role, Viewer
from lms.desks.home.office import office
from lms.desks.home.reports import pending
from lms.desks.mediator.views import render_mediator_home
from lms.desks.trainer.home import render_trainer_home
from lms.reports.coverage.forms import asked
from lms.reports.periods.wording import WORDS
from lms.reports.plans.wording import turn_words, when_words
from lms.web.db import request_db
from lms.web.drawn import drawn
from lms.web.edition import request_edition
from lms.web.follow import caught_up
from lms.web.kept import kept

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def home() -> Response | str:
    """The home of the leading role; a stranger is sent to sign in."""
    viewer = current_viewer()
    match viewer.leading_role if viewer else None:
        case None:
            return redirect(url_for("access.sign_in") if viewer is None else url_for("access.account"), 303)
        case Role.ADMIN:
            return redirect(url_for("accounts.accounts"), 303)
        case role:
            assert viewer is not None
            return _home_of(viewer, role)


def _home_of(viewer: Viewer, role: Role) -> Response | str:
    today = clock.today()
    if role is Role.MEDIATOR:
        return render_mediator_home(request_db(), viewer, today)
    if role is Role.TRAINER:
        return render_trainer_home(request_db(), viewer, today, clock.now())
    return _office(viewer)


def _office(viewer: Viewer) -> Response:
    caught_up()
    db, today = request_db(), clock.today()
    question = asked(db, viewer, {"map": "now", **request.args}, today=today)

    def main() -> Markup:
        words = {"when": when_words, "turn_words": turn_words}
        page = render_template("desks/home/_office.html", asked=question, office=office(db, viewer, question), **words)
        return Markup(page)  # nosec B704 # a template of ours has escaped everything in it

    def reports() -> Markup:
        page = render_template("desks/home/_reports.html", pending=pending(db, viewer, today), **WORDS)
        return Markup(page)  # nosec B704 # a template of ours has escaped everything in it

    # Names of people stand on it, so that what is kept is the viewer's own.
    part = kept(("home", viewer, question.mark), main)
    # What went up moves no figure, so these rows have a mark of their own.
    sent = kept(("home reports", viewer, today, request_edition().newest), reports)
    return drawn("desks/home/office.html", (question.mark, part, sent), asked=question, main=part, reports=sent)
