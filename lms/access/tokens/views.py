"""One's own tokens for the API: made, shown once, ended. And the description of the API itself."""

import json

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms import clock
from lms.access.gate import declaration_of, public, scope, viewer_in
from lms.access.rules import Action
from lms.access.tokens.forms import TokenForm
from lms.access.tokens.operations import end_token, make_token
from lms.access.tokens.queries import find_token, list_tokens
from lms.access.tokens.rules import LIFETIMES, OFFERED, offered_to
from lms.access.tokens.sentences import SENTENCES
from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.web.api.describing import describe
from lms.web.db import request_db

bp = Blueprint("tokens", __name__)


@bp.get("/account/tokens")
@scope(Action.CLASSES_READ)
def tokens() -> Response:
    """The account's tokens, and a form for a new one."""
    return _page(_form(), 200)


def _form(*, empty: bool = False) -> TokenForm:
    form = TokenForm(formdata=None) if empty else TokenForm()
    form.scopes.choices = {action.value: gettext(words) for action, words in offered_to(viewer_in()).items()}
    form.days.choices = {str(days): gettext(words) for days, words in LIFETIMES.items()}
    return form


def _page(form: TokenForm, status: int, made: str | None = None) -> Response:
    live, ended = list_tokens(request_db(), viewer_in().account_id, now=clock.now())
    words = {action.value: text for action, text in OFFERED.items()}
    described = f"{current_app.config['BASE_URL']}{url_for('tokens.description')}"
    shown = {"live": live, "ended": ended, "made": made, "words": words, "described": described}
    return make_response(render_template("access/tokens/page.html", form=form, **shown), status)


@bp.post("/account/tokens")
@scope(Action.CLASSES_READ)
def make() -> Response:
    """Make a token and show it, this once; it stands in no address and in no cookie."""
    form, db = _form(), request_db()
    if form.validate_on_submit():
        scopes = [Action(text) for text in form.scopes.data or ()]
        try:
            name, days = form.name.data or "", int(form.days.data)
            _token, text = make_token(db, viewer_in(), name, scopes, days=days, now=clock.now())
        except DomainError as error:
            db.rollback()
            form.scopes.errors = [gettext(SENTENCES[error.code], **error.fields)]
            return _page(form, 422)
        db.commit()
        return _page(_form(empty=True), 200, made=text)
    return _page(form, 422)


@bp.post("/account/tokens/<int:token_id>/end")
@scope(Action.CLASSES_READ)
def end(token_id: int) -> AnyResponse:
    """End one of one's own tokens at once."""
    db = request_db()
    token = find_token(db, viewer_in().account_id, token_id)
    if token is None:
        raise DomainError("access.token.missing")
    end_token(db, token, now=clock.now())
    db.commit()
    flash(gettext("Đã kết thúc mã “%(name)s”. Chương trình dùng mã này từ giờ bị từ chối.", name=token.name))
    return redirect(url_for("tokens.tokens"), 303)


@bp.get("/api/v1/openapi.json")
@public
def description() -> Response:
    """The description of the API, for programs that read it and for people who write them."""

    def scope_of(endpoint: str) -> str | None:
        declared = declaration_of(current_app, endpoint)
        return declared.action.value if declared and declared.action else None

    response = Response(json.dumps(describe(current_app, scope_of), ensure_ascii=False), mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"  # it says nothing of anybody
    return response
