"""The page on which officers say whether their unit is reminded and when its digest comes."""

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from courses.reminders.forms import WishForm
from courses.reminders.operations import set_wish
from courses.reminders.queries import Wish, wish_of, wishes
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.i18n import gettext as _
from lms.messages.queries import quiet_times
from lms.units.queries import unit_name
from lms.web.db import request_db

bp = Blueprint("reminders", __name__)


def _unit() -> int:
    """The unit the viewer writes the book of; the first where there are several."""
    viewer = viewer_in()
    own = viewer.unit_ids(Action.PEOPLE_WRITE)
    if not own:
        abort(404)
    return viewer.home_unit_id if viewer.home_unit_id in own else min(own)


@bp.route("/messages/settings", methods=["GET", "POST"])
@scope(Action.PEOPLE_WRITE)
def wish() -> Response:
    """Reminders on or off, and the weekday of the digest, for the unit and what is below it."""
    db, today, unit_id = request_db(), clock.today(), _unit()
    held = wish_of(db, wishes(db), unit_id, today)
    form = WishForm(data={"reminds": held.reminds, "digest_weekday": str(held.digest_weekday)})
    if form.validate_on_submit():
        set_wish(db, unit_id, Wish(form.reminds.data, int(form.digest_weekday.data)), actor=actor_in(), now=clock.now())
        db.commit()
        flash(_("Đã ghi. Áp dụng từ lượt nhắc sáng mai."))
        return redirect(url_for("messages.messages"), 303)
    page = render_template("courses/reminders/wish.html", form=form, unit=unit_name(db, unit_id), quiet=quiet_times(db, today))
    return make_response(page, 200 if request.method == "GET" else 422)
