"""The call list of a confirmed proposal: a page, paper, CSV. Whoever opens it is recorded for every phone it shows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app, make_response, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance.paper import printing
from courses.delivery.models import Enrolment, TrainingClass
from courses.delivery.queries import in_seat, whose_seat
from courses.proposals.models import ClassProposal
from courses.proposals.queries import Call, calls_for, classes_of, first_days
from lms.access.gate import actor_in
from lms.access.secrets import as_dialled
from lms.audit.events import PersonalDataSeen
from lms.audit.operations import record_many
from lms.clock import day_of
from lms.db import for_writing
from lms.files.sheets import Column, ColumnKind, Value, write_csv
from lms.i18n import gettext as _
from lms.messages.rules import ChannelKind
from lms.messages.sentences import CHANNELS
from lms.units.queries import load_map
from lms.units.rules import Level

Names = Callable[[Session, Collection[int], date], Mapping[int, str]]


@dataclass(frozen=True)
class Listed:
    """One class with whom to call; of all its ``people`` no message reaches the ``unreached``."""

    training_class: TrainingClass
    days: Sequence[date]
    calls: Sequence[Call]
    people: int
    unreached: int


def calls_page(db: Session, row: ClassProposal, *, names: Names, everybody: bool, form: str, now: datetime) -> Response:
    """Those whom no message reaches, or everybody: a page, ``form`` "csv" a table, "pdf" a list to note the calls on."""
    today = day_of(now)
    on = {channel.kind for channel in current_app.extensions["channels"]}
    listed = _listed(db, row.id, today, on, everybody=everybody)
    _record_looks(db, listed, now)
    facts = {
        "row": row,
        "listed": listed,
        "everybody": everybody,
        "channels": CHANNELS,
        "on": on,
        "today": today,
        "dialled": as_dialled,
    }
    if form == "csv":
        answer = _file(_csv(listed), "text/csv", f"goi-moi-hoc-{row.id}.csv")
    elif form == "pdf":
        answer = _file(_pdf(db, row, facts, today), "application/pdf", f"goi-moi-hoc-{row.id}.pdf")
    else:
        unit = names(db, {row.unit_id}, today)[row.unit_id]
        answer = make_response(render_template("courses/proposals/calls.html", unit=unit, **facts))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _listed(db: Session, proposal_id: int, today: date, on: Collection[ChannelKind], *, everybody: bool) -> list[Listed]:
    classes = [one for _number, one in classes_of(db, proposal_id)]
    days = first_days(db, [one.id for one in classes])
    found = []
    for one in classes:
        people = set(db.scalars(select(whose_seat()).where(Enrolment.class_id == one.id, in_seat())))
        calls = calls_for(db, people, today, on)
        unreached = [call for call in calls if call.told_by is None]
        found.append(Listed(one, days.get(one.id, ()), calls if everybody else unreached, len(calls), len(unreached)))
    return found


def _pdf(db: Session, row: ClassProposal, facts: Mapping[str, Any], today: date) -> bytes:
    unit = load_map(db, today).nodes[row.unit_id]
    head = {
        "issuer": printing.issuer_of(unit.name, province=unit.level is Level.PROVINCE),
        "place": printing.place_of(unit.name),
        "bare_team": printing.bare_team,
        "made_on": today.isoformat(),
    }
    return printing.pdf_of(render_template("courses/proposals/calls_file.html", **facts, **head), today)


def _file(content: bytes, media_type: str, name: str) -> Response:
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _record_looks(db: Session, listed: Sequence[Listed], now: datetime) -> None:
    """Before anything is shown."""
    calls = [call for one in listed for call in one.calls]
    seen = {call.person_id for call in calls if call.phone} | {
        call.head_id for call in calls if call.head_id and call.head_phone
    }
    looks = [PersonalDataSeen(subject_id=person, what="phone", reason="contact") for person in sorted(seen)]
    # The reading ends here: SQLite lets nobody go on from it to writing once somebody else has written, as the worker does.
    db.commit()
    record_many(for_writing(db), looks, actor=actor_in(), now=now)
    db.commit()


def _csv(listed: Sequence[Listed]) -> bytes:
    columns = [
        Column(_("Lớp"), 14),
        Column(_("Ngày học"), 14, ColumnKind.DAY),
        Column(_("Nơi học"), 30),
        Column(_("Họ và tên"), 28),
        Column(_("Tổ hòa giải"), 30),
        Column(_("Kênh nhắn tin"), 14),
        Column(_("Điện thoại"), 14),
        Column(_("Tổ trưởng"), 28),
        Column(_("Điện thoại tổ trưởng"), 14),
    ]
    return write_csv(columns, [_row(one, call) for one in listed for call in one.calls])


def _row(one: Listed, call: Call) -> list[Value]:
    first = one.days[0] if one.days else None
    where = (one.training_class.code, first, one.training_class.venue)
    told_by = _(CHANNELS[call.told_by]) if call.told_by else ""
    return [*where, call.name, call.team, told_by, call.phone or "", call.head_name, call.head_phone or ""]
