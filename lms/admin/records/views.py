"""The audit log and the background work. How they are recorded and done stands in ``lms.audit`` and ``lms.jobs``."""

from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.queries import unit_titles
from lms.access.rules import Action
from lms.admin.records.queries import actor_names, readable_units
from lms.admin.records.words import detail_title, job_title, kind_title, stopped_by, subject_title
from lms.audit.queries import LogFilter, count_unsealed, last_seal, list_events, list_kinds
from lms.i18n import gettext
from lms.jobs.models import JobState
from lms.jobs.operations import run_again as give_new_attempts
from lms.jobs.queries import find_job, list_jobs, queue_state
from lms.web.db import request_db

bp = Blueprint("records", __name__, url_prefix="/admin")

PAGE = 50


def _before() -> int | None:
    text = request.args.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


@bp.get("/audit")
@scope(Action.AUDIT_READ)
def audit() -> Response:
    """The newest events first, by pages, of one kind or of all."""
    db, kind = request_db(), request.args.get("kind") or None
    wanted = LogFilter(kind=kind, unit_ids=readable_units(db, viewer_in()))
    events = list_events(db, wanted, before_id=_before(), limit=PAGE + 1)
    shown = events[:PAGE]
    page = render_template(
        "admin/records/audit.html",
        events=shown,
        older=shown[-1].id if len(events) > PAGE else None,
        actors=actor_names(db, shown),
        units=unit_titles(db, {event.unit_id for event in shown if event.unit_id is not None}),
        kinds=[("", gettext("Tất cả")), *((one, kind_title(one)) for one in list_kinds(db))],
        kind=kind,
        detail_title=detail_title,
        kind_title=kind_title,
        subject_title=subject_title,
        seal=last_seal(db),
        unsealed=count_unsealed(db),
    )
    return make_response(page)


@bp.get("/jobs")
@scope(Action.JOBS_READ)
def jobs() -> Response:
    """The newest work first, of one state or of all."""
    db, asked = request_db(), request.args.get("state", "")
    states = tuple(state for state in JobState if state.value == asked)
    found = list_jobs(db, states=states, before_id=_before(), limit=PAGE + 1)
    shown = found[:PAGE]
    page = render_template(
        "admin/records/jobs.html",
        jobs=shown,
        older=shown[-1].id if len(found) > PAGE else None,
        queue=queue_state(db, now=clock.now()),
        asked=states[0] if states else None,
        job_title=job_title,
        stopped_by=lambda code: stopped_by(code, current_app.extensions["words_alone"](code)),
    )
    return make_response(page)


@bp.post("/jobs/<int:job_id>/again")
@scope(Action.JOBS_RUN)
def run_again(job_id: int) -> Response:
    """Let a failed job run again; of two presses one is heard."""
    db = request_db()
    job = find_job(db, job_id)
    if job is None:
        abort(404)
    if give_new_attempts(db, job, actor=actor_in(), now=clock.now()):
        db.commit()
        flash(gettext("Việc “%(job)s” sẽ chạy lại trong vài giây.", job=job_title(job.kind)))
    else:
        db.rollback()
        flash(
            gettext("Việc “%(job)s” không còn ở tình trạng “Không xong”, nên không chạy lại.", job=job_title(job.kind)), "soon"
        )
    return redirect(url_for("records.jobs", state=request.args.get("state") or None), 303)
