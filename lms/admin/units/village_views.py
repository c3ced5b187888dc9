"""The page of a commune's villages and teams: enter, rename, merge, mark."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.admin.units.forms import MarkForm, MergeForm, RenameForm, VillageForm
from lms.admin.units.queries import commune_within, members_of, teams_in
from lms.i18n import gettext as _
from lms.i18n import with_facts
from lms.kernel.errors import DomainError
from lms.kernel.text import text_key
from lms.units.queries import load_map
from lms.units.villages.operations import VillageWords, enter_village, mark_village, merge_villages, rename_village
from lms.units.villages.queries import VillageLine, list_villages, units_placed_in, villages_on
from lms.units.villages.sentences import SENTENCES
from lms.web.db import request_db
from lms.web.forms import Form

bp = Blueprint("villages", __name__, url_prefix="/units")


@bp.get("/<int:unit_id>/villages")
@scope(Action.PEOPLE_READ)
def villages(unit_id: int) -> Response:
    """The villages and teams of a commune of today."""
    return _page(unit_id, {}, 200)


@bp.post("/<int:unit_id>/villages")
@scope(Action.PEOPLE_WRITE)
def enter(unit_id: int) -> Response:
    """Enter a village."""
    form = VillageForm()

    def act(kept: dict[str, Any]) -> None:
        words = VillageWords("", form.name.data or "")
        enter_village(request_db(), unit_id, words, on=form.on.data, marked=form.marked.data, **kept)

    return _act(unit_id, "new", form, act, _("Đã lập thôn."))


@bp.post("/<int:unit_id>/villages/merge")
@scope(Action.PEOPLE_WRITE)
def merge(unit_id: int) -> Response:
    """Let villages go over into a new one."""
    form = MergeForm()

    def act(kept: dict[str, Any]) -> None:
        chosen = [_within(unit_id, village_id) for village_id in form.villages.data or ()]
        merge_villages(
            request_db(),
            unit_id,
            chosen,
            VillageWords("", form.name.data or ""),
            on=form.on.data or clock.today(),
            decision_no=form.decision_no.data or None,
            marked=form.marked.data,
            **kept,
        )

    return _act(unit_id, "merge", form, act, _("Đã sáp nhập các thôn."))


@bp.post("/<int:unit_id>/villages/<int:village_id>/rename")
@scope(Action.PEOPLE_WRITE)
def rename(unit_id: int, village_id: int) -> Response:
    """Give a village another name from a day on."""
    form = RenameForm()

    def act(kept: dict[str, Any]) -> None:
        words = VillageWords("", form.name.data or "")
        rename_village(request_db(), unit_id, _within(unit_id, village_id), words, on=form.on.data or clock.today(), **kept)

    return _act(unit_id, f"rename-{village_id}", form, act, _("Đã đổi tên thôn."))


@bp.post("/<int:unit_id>/villages/<int:village_id>/mark")
@scope(Action.PEOPLE_WRITE)
def mark(unit_id: int, village_id: int) -> Response:
    """Mark a village as having many ethnic-minority households, or no longer."""
    form = MarkForm()

    def act(kept: dict[str, Any]) -> None:
        wanted = form.marked.data == "1"
        mark_village(request_db(), _within(unit_id, village_id), marked=wanted, on=form.on.data or clock.today(), **kept)

    return _act(unit_id, f"mark-{village_id}", form, act, _("Đã ghi."))


def _within(unit_id: int, village_id: int) -> int:
    """The village when it stands on the page of this commune. DomainError ``villages.missing`` otherwise."""
    if village_id not in {line.id for line in _listed(unit_id, clock.today())}:
        raise DomainError("villages.missing")
    return village_id


def _act(unit_id: int, name: str, form: Form, act: Callable[[dict[str, Any]], None], done: str) -> Response:
    db, now = request_db(), clock.now()
    commune_within(db, viewer_in(), unit_id, Action.PEOPLE_WRITE, clock.today())
    if form.validate_on_submit():
        try:
            act({"actor": actor_in(), "now": now})
        except DomainError as error:
            if error.code not in SENTENCES:
                raise
            db.rollback()
            form.form_errors.append(with_facts(SENTENCES[error.code], error.fields))
        else:
            db.commit()
            flash(done)
            return redirect(url_for("villages.villages", unit_id=unit_id), 303)
    return _page(unit_id, {name: form}, 422)


def _listed(unit_id: int, today: date) -> list[VillageLine]:
    db = request_db()
    recorded = units_placed_in(db, unit_id, today)
    teams = teams_in(db, recorded)
    also = villages_on(db, [team.village_id for team in teams if team.village_id], today).values()
    return list_villages(db, recorded, today, also=set(also))


def _page(unit_id: int, forms: dict[str, Form], status: int) -> Response:
    db, today = request_db(), clock.today()
    commune_within(db, viewer_in(), unit_id, Action.PEOPLE_READ, today)
    recorded = units_placed_in(db, unit_id, today)
    teams = teams_in(db, recorded)
    homes = villages_on(db, [team.village_id for team in teams if team.village_id], today)
    listed = list_villages(db, recorded, today, also=set(homes.values()))
    of_village: dict[int | None, list[Any]] = {}
    for team in sorted(teams, key=lambda team: (text_key(team.name), team.id)):
        of_village.setdefault(homes.get(team.village_id or 0), []).append(team)
    units = load_map(db, today)
    page = render_template(
        "admin/units/commune.html",
        unit=units.nodes[unit_id],
        villages=listed,
        teams=of_village,
        members=members_of(db, recorded, today),
        forms=forms,
        new=forms.get("new") or VillageForm(formdata=None),
        merging=forms.get("merge") or MergeForm(formdata=None),
        chosen=request.form.getlist("villages"),
        may_change=viewer_in().may(Action.PEOPLE_WRITE, [above.id for above in units.lineage(unit_id)]),
    )
    return make_response(page, status)
