"""Files of the roster that an officer takes away: the refused rows, a file as it was brought, the roster of a unit."""

from datetime import date

from flask import Blueprint, current_app, make_response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import scope, viewer_in
from lms.access.operations import acting
from lms.access.queries import reach_of
from lms.access.rules import Action
from lms.audit.operations import record_look
from lms.files.models import StoredFile
from lms.files.operations import open_stored
from lms.files.sheets import Sheet
from lms.kernel.errors import DomainError
from lms.people.events import RosterExported
from lms.people.models import RosterImport
from lms.people.roster.exporting import roster_rows, roster_workbook
from lms.people.roster.queries import find_import, rejects_sheet
from lms.people.roster.taking import stored_sheet
from lms.people.roster.views import record_cells_seen
from lms.units.queries import load_map
from lms.web.db import request_db, sessions
from lms.web.forms import read_day
from lms.web.vault import storage, vault

bp = Blueprint("roster_files", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/imports/<int:import_id>/refused.xlsx")
@scope(Action.ROSTER_IMPORT)
def refused(import_id: int) -> Response:
    """The refused rows with their reasons, to be mended in Excel and read in again."""
    db, roster = request_db(), find_import(request_db(), viewer_in(), import_id)
    content = rejects_sheet(db, vault(), roster, made_on=clock.today(), sheet=_sheet(db, roster))
    record_cells_seen(import_id)
    return _download(content, f"dong-can-sua-{import_id}.xlsx")


def _sheet(db: Session, roster: RosterImport) -> Sheet | None:
    """The file as it came; None when it is not kept any more: then the kept cells serve."""
    try:
        return stored_sheet(db, storage(), roster) if roster.file_id else None
    except DomainError:
        return None


@bp.get("/imports/<int:import_id>/file")
@scope(Action.ROSTER_IMPORT)
def original(import_id: int) -> Response:
    """The file as it was brought."""
    db, roster = request_db(), find_import(request_db(), viewer_in(), import_id)
    file = db.get(StoredFile, roster.file_id) if roster.file_id else None
    if file is None:
        raise DomainError("roster.import.missing")
    with open_stored(storage(), file) as stored:
        content = stored.read()
    record_cells_seen(import_id)
    return _download(content, f"tep-goc-{import_id}.xlsx")


@bp.get("/people/roster.xlsx")
@scope(Action.ROSTER_IMPORT)
def export() -> Response:
    """Who serves in a unit on a day, as a file that comes in again unchanged; taking it away is on record."""
    db, viewer, today = request_db(), viewer_in(), clock.today()
    unit = load_map(db, today).by_code(request.args.get("unit", "").strip())
    if unit is None or not viewer.may(Action.ROSTER_IMPORT, reach_of(db, unit.id)):
        raise DomainError("roster.unit.missing")
    on = _day(request.args.get("on"), today)
    sensitive = viewer.may(Action.PEOPLE_SENSITIVE, reach_of(db, unit.id))
    restricted = current_app.extensions["restricted"]
    rows = roster_rows(db, vault(), unit.id, on=on, restricted=restricted, sensitive=sensitive)
    content = roster_workbook(rows, unit_name=unit.name, on=on, made_on=today, demo=current_app.config["DEMO"])
    db.rollback()  # the request has read all it needs; the look is a short transaction of its own
    look = RosterExported(subject_id=unit.id, unit_id=unit.id, people=len(rows))
    record_look(sessions(), look, actor=acting(viewer.account_id), now=clock.now())
    return _download(content, f"danh-sach-{unit.code}-{on:%Y%m%d}.xlsx")


def _day(text: str | None, today: date) -> date:
    try:
        return read_day(text) if text else today
    except ValueError:
        return today


def _download(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.mimetype = XLSX
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
