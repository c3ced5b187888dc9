"""The page from which a phone in a hall installs the laptop's authority, and the file itself. There only where one was made."""

from flask import Blueprint, make_response, render_template, url_for
from werkzeug.wrappers import Response

from lms.access.gate import public
from lms.hall.papers import kept_authority
from lms.kernel.errors import DomainError
from lms.web.vault import data_dir

bp = Blueprint("hall", __name__)


def _kept() -> tuple[bytes, str]:
    kept = kept_authority(data_dir())
    if kept is None:
        raise DomainError("hall.papers.missing")
    return kept


@bp.get("/hall")
@public
def steps() -> Response:
    """What to do on an Android phone, step by step."""
    _content, mark = _kept()
    return make_response(render_template("hall/page.html", mark=mark, file=url_for("hall.authority")))


@bp.get("/hall/ca.crt")
@public
def authority() -> Response:
    """The authority's certificate, in the form Android asks for."""
    content, _mark = _kept()
    response = make_response(content)
    response.mimetype = "application/x-x509-ca-cert"
    response.headers["Content-Disposition"] = 'attachment; filename="hoi-truong-ca.crt"'
    return response
