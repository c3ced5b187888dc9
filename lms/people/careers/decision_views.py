"""Pages of decisions: the list, one with everybody it names, its scans. Every look at a scan is recorded: it names people."""

from dataclasses import replace

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action
from lms.audit.operations import record
from lms.db import for_writing
from lms.files.models import StoredFile
from lms.files.operations import open_stored
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.careers.acting import facts_in, try_act
from lms.people.careers.corrections import correct_decision
from lms.people.careers.decisions import DecisionFacts, Scan, attach_scan, keep_decision
from lms.people.careers.events import DecisionSeen
from lms.people.careers.forms import DecisionCorrectForm, ScanForm, decision_kind_of
from lms.people.careers.models import Decision
from lms.people.careers.queries import (
    find_appointment,
    find_decision,
    list_alike,
    list_decisions,
    list_named,
    list_scans,
    office_of,
    team_label,
)
from lms.people.careers.terms import DECISION_KINDS, DecisionKind
from lms.people.careers.wording import put_beside
from lms.people.models import Appointment
from lms.people.roster.words import ROLES
from lms.units.queries import load_map, load_register
from lms.web.db import request_db
from lms.web.paging import fetch_page, page_number
from lms.web.vault import storage

bp = Blueprint("decisions", __name__)
READ, WRITE = Action.PEOPLE_READ, Action.PEOPLE_WRITE


@bp.get("/decisions")
@scope(READ)
def decisions() -> str:
    """The decisions in the book, the newest first; of one commune when its code is given."""
    db, code = request_db(), request.args.get("unit", "").strip()
    unit = load_map(db, clock.today()).by_code(code) if code else None
    listed = list_decisions(viewer_in(), READ, (unit.id if unit else 0) if code else None)
    page = fetch_page(db, listed, page_number(request.args.get("page")))
    entries, scans = load_register(db).entries, list_scans(db, page.items)
    units = {row.unit_id: entries[row.unit_id].names[-1].full for row in page.items}
    values = {"page": page, "units": units, "scans": scans, "kinds": DECISION_KINDS, "code": code}
    return render_template("people/decisions/list.html", **values)


@bp.get("/decisions/<int:decision_id>")
@scope(READ)
def decision(decision_id: int) -> Response:
    """One decision: its days, its scans, everybody it recognised or ended."""
    return _page(find_decision(request_db(), viewer_in(), decision_id, READ), ScanForm(), 200)


def _page(found: Decision, form: ScanForm, status: int) -> Response:
    db = request_db()
    may_write = viewer_in().may(WRITE, reach_of(db, found.unit_id))
    named = list_named(db, found)
    return make_response(
        render_template(
            "people/decisions/page.html",
            decision=found,
            unit_name=load_register(db).entries[found.unit_id].names[-1].full,
            named=named,
            cited=current_app.extensions["cited_by"](db, viewer_in(), found.series or found.id),
            teams={one.team.id: team_label(one.team) for one in named},
            alike=list_alike(db, found),
            scans=list_scans(db, [found])[found.series or found.id],
            kinds=DECISION_KINDS,
            roles=ROLES,
            form=form,
            may_write=may_write,
        ),
        status,
    )


@bp.post("/decisions/<int:decision_id>/scan")
@scope(WRITE)
def attach(decision_id: int) -> Response:
    """Attach one more scan."""
    db, form = request_db(), ScanForm()
    found = find_decision(db, viewer_in(), decision_id, WRITE)
    upload = form.scan.data
    if form.validate_on_submit() and upload and upload.filename:
        try:
            attach_scan(db, storage(), found, Scan(upload.filename, upload.stream), actor=actor_in(), now=clock.now())
        except DomainError as error:
            db.rollback()
            put_beside(form, error)
        else:
            db.commit()
            flash(_("Đã đính kèm bản quét."))
            return redirect(url_for("decisions.decision", decision_id=decision_id), 303)
    if not upload:
        form.scan.errors = [_("Chưa chọn tệp nào. Mời chọn bản quét của quyết định.")]
    return _page(find_decision(db, viewer_in(), decision_id, WRITE), form, 422)


@bp.get("/decisions/<int:decision_id>/scan/<int:file_id>")
@scope(READ)
def scan(decision_id: int, file_id: int) -> Response:
    """The scan itself, to open in another program; who looked is written down first."""
    db = request_db()
    found = find_decision(db, viewer_in(), decision_id, READ)
    kept = _scan(db, found, file_id)
    content = open_stored(storage(), kept)
    seen = DecisionSeen(subject_id=found.id, unit_id=found.unit_id, file_id=kept.id)
    db.commit()  # what was read may have moved on meanwhile, and SQLite would refuse to write after it
    record(for_writing(db), seen, actor=actor_in(), now=clock.now())
    db.commit()
    return send_file(content, mimetype=kept.media_type, download_name=kept.name, as_attachment=True)


def _scan(db: Session, found: Decision, file_id: int) -> StoredFile:
    for row in list_scans(db, [found])[found.series or found.id]:
        if row.id == file_id:
            return row
    raise DomainError("careers.scan.missing")


@bp.route("/decisions/<int:decision_id>/correct", methods=["GET", "POST"])
@scope(WRITE)
def correct(decision_id: int) -> Response:
    """Put right number or days, for the decision and for everybody it names."""
    db = request_db()
    found = find_decision(db, viewer_in(), decision_id, WRITE)
    days = {"number": found.number, "signed_on": found.signed_on, "effective_on": found.effective_on}
    form = DecisionCorrectForm(data={**days, "kind": found.kind.value})
    unit_id = found.unit_id

    def do() -> Response:
        # What is put right is said of this very decision; no other is asked for.
        facts = replace(facts_in(form, unit_id, decision_kind_of(form.kind.data)), typed=False)
        kept = correct_decision(db, found, facts, reason=form.why.data or "", actor=actor_in(), now=clock.now())
        db.commit()
        flash(_("Đã sửa quyết định và mọi người ghi theo quyết định này."))
        return redirect(url_for("decisions.decision", decision_id=kept.id), 303)

    answer = try_act(form, do) if request.method == "POST" else None
    if answer:
        return answer
    found = find_decision(db, viewer_in(), decision_id, WRITE)
    named = list_named(db, found)
    page = render_template("people/decisions/correct.html", form=form, decision=found, named=named)
    return make_response(page, 200 if request.method == "GET" else 422)


@bp.route("/appointments/<int:appointment_id>/decision", methods=["GET", "POST"])
@scope(WRITE)
def of_appointment(appointment_id: int) -> Response:
    """Attach a scan to the decision of a recognition that a roster brought: the decision enters the book with it."""
    db, form = request_db(), ScanForm()
    row = find_appointment(db, viewer_in(), appointment_id, WRITE)
    upload = form.scan.data

    def do() -> Response:
        found = _of_appointment(db, row)
        attach_scan(db, storage(), found, Scan(upload.filename, upload.stream), actor=actor_in(), now=clock.now())
        db.commit()
        flash(_("Đã đính kèm bản quét."))
        return redirect(url_for("decisions.decision", decision_id=found.id), 303)

    if request.method == "POST" and not (upload and upload.filename):
        form.scan.errors = [_("Chưa chọn tệp nào. Mời chọn bản quét của quyết định.")]
    elif request.method == "POST" and (answer := try_act(form, do)):
        return answer
    row = find_appointment(db, viewer_in(), appointment_id, WRITE)
    page = render_template("people/decisions/attach.html", form=form, row=row, team=team_label(row.team))
    return make_response(page, 200 if request.method == "GET" else 422)


def _of_appointment(db: Session, row: Appointment) -> Decision:
    unit_id = office_of(db, row.team.unit_id, row.team.placed_unit_id, row.signed_on or row.recognised_on)
    facts = DecisionFacts(
        unit_id=unit_id,
        kind=DecisionKind.RECOGNITION,
        number=row.decision_no,
        signed_on=row.signed_on,
        effective_on=row.effective_on,
    )
    kept = keep_decision(db, facts, actor=actor_in(), now=clock.now())
    if kept is None:
        raise DomainError("careers.decision_without_number")
    return kept
