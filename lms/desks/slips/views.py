"""Slips of one mediator and of a class. The sheet answers the POST itself: a PIN travels in no cookie and no address."""

from flask import Blueprint, current_app, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, locksmith, scope, viewer_in
from lms.access.rules import Action
from lms.db import for_writing
from lms.desks.slips.operations import Drawn, draw_pins, keep_pins, open_accounts
from lms.desks.slips.pins import address_code
from lms.desks.slips.queries import Holder, find_class_title, find_holder, list_holders, people_of_class, standings
from lms.kernel.errors import DomainError
from lms.web.db import request_db

bp = Blueprint("slips", __name__)

# Four sheets: a PIN takes a quarter of a second to hash, and nobody should wait longer than the printer takes.
MOST_AT_ONCE = 24


@bp.get("/people/<int:person_id>/slip")
@scope(Action.PINS_RESET)
def one(person_id: int) -> Response:
    """What printing the slip will do, before it is done."""
    db = request_db()
    holder = find_holder(db, viewer_in(), person_id, on=clock.today())
    standing = standings(db, [holder.person_id]).get(holder.person_id)
    return make_response(render_template("desks/slips/one.html", holder=holder, standing=standing))


@bp.post("/people/<int:person_id>/slip")
@scope(Action.PINS_RESET)
def print_one(person_id: int) -> Response:
    """Make the account if there is none, and show the slip with a fresh PIN, once."""
    holder = find_holder(request_db(), viewer_in(), person_id, on=clock.today())
    printed = _make([holder])
    if not printed:
        raise DomainError("slips.slip.already")
    return _sheet(printed, back=f"/people/{person_id}")


@bp.get("/classes/<int:class_id>/slips")
@scope(Action.PINS_RESET)
def for_class(class_id: int) -> Response:
    """How many of the class have no way in yet."""
    db = request_db()
    title = find_class_title(db, viewer_in(), class_id)
    people = people_of_class(db, class_id)
    holders = list_holders(db, viewer_in(), people, on=clock.today())
    without = _without_way_in(holders)
    return make_response(
        render_template(
            "desks/slips/class.html",
            title=title,
            class_id=class_id,
            without=without,
            have=len(holders) - len(without),
            beyond=len(people) - len(holders),
            most=MOST_AT_ONCE,
        )
    )


@bp.post("/classes/<int:class_id>/slips")
@scope(Action.PINS_RESET)
def print_for_class(class_id: int) -> Response:
    """Slips for those of the class who have no way in yet, six to a sheet."""
    db = request_db()
    find_class_title(db, viewer_in(), class_id)
    holders = list_holders(db, viewer_in(), people_of_class(db, class_id), on=clock.today())
    without = _without_way_in(holders)
    printed = _make(without[:MOST_AT_ONCE], class_id=class_id)
    if not printed:
        return redirect(url_for(".for_class", class_id=class_id), 303)
    rest = url_for(".for_class", class_id=class_id) if len(without) > len(printed) else None
    return _sheet(printed, back=f"/classes/{class_id}", many=True, rest=rest)


def _without_way_in(holders: list[Holder]) -> list[Holder]:
    """Those with no account, or with one that was never given a secret."""
    there = standings(request_db(), [holder.person_id for holder in holders])
    return [
        holder
        for holder in holders
        if (standing := there.get(holder.person_id)) is None or not (standing.has_secret or standing.refusal)
    ]


def _make(holders: list[Holder], class_id: int | None = None) -> list[Drawn]:
    """The three steps of ``operations.py``: nobody waits for the write lock while PINs are hashed."""
    db, smith, actor, now = request_db(), locksmith(), actor_in(), clock.now()
    ready = open_accounts(db, smith, holders, actor=actor, now=now, first_only=class_id is not None)
    db.commit()
    drawn = draw_pins(smith, ready)
    for_writing(db)
    kept = keep_pins(db, drawn, class_id=class_id, actor=actor, now=now)
    db.commit()
    return kept


def _sheet(printed: list[Drawn], *, back: str, many: bool = False, rest: str | None = None) -> Response:
    address = f"{current_app.config['BASE_URL']}/sign-in"
    page = render_template(
        "desks/slips/sheet.html", slips=printed, address=address, code=address_code(address), back=back, many=many, rest=rest
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
