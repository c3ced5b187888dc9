"""The page a trainer sees first."""

from datetime import date, datetime

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from courses.delivery import wording
from lms.access.rules import Viewer
from lms.desks.trainer.queries import TrainerHome, trainer_home
from lms.web.edition import request_edition
from lms.web.kept import kept


def render_trainer_home(db: Session, viewer: Viewer, today: date, now: datetime) -> str:
    """The trainer's home as HTML: today's meetings with one button, the meetings behind, those ahead."""

    def gathered() -> tuple[TrainerHome, Markup]:
        home = trainer_home(db, viewer, today)
        rest = render_template("desks/trainer/_rest.html", home=home, wording=wording)
        return home, Markup(rest)  # nosec B704 # a template of ours has escaped everything in it

    # Opening attendance and checking in move no figure, so the mark of facts alone would show the moment before.
    home, rest = kept(("trainer home", viewer, today, request_edition().newest), gathered)
    return render_template("desks/trainer/page.html", home=home, rest=rest, now=now, wording=wording)
