"""The page of the framework curricula: every version with its modules, and what in it is illustrative."""

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from courses.curriculum.queries import list_versions
from courses.curriculum.sentences import AUDIENCES
from lms.access.gate import scope
from lms.access.rules import Action
from lms.web.db import request_db

bp = Blueprint("curriculum", __name__)


@bp.get("/curricula")
@scope(Action.CURRICULA_READ)
def curricula() -> Response:
    """All versions, the newest instrument first."""
    versions = list_versions(request_db())
    return make_response(render_template("courses/curriculum/page.html", versions=versions, audiences=AUDIENCES))
