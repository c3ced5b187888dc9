"""The page a trainer sees first."""

from datetime import date, datetime

from flask import render_template
from sqlalchemy.orm import Session

from courses.delivery import wording
from lms.access.rules import Viewer
from lms.desks.trainer.queries import trainer_home


def render_trainer_home(db: Session, viewer: Viewer, today: date, now: datetime) -> str:
    """The trainer's home as HTML: today's meetings with one button, the meetings behind, those ahead."""
    return render_template(
        "desks/trainer/page.html", home=trainer_home(db, viewer, today), today=today, now=now, wording=wording
    )
