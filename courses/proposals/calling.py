"""The call list of a confirmed proposal: on paper and as CSV. Whoever opens it is recorded for every phone it shows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import make_response, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.delivery.models import Enrolment, TrainingClass
from courses.delivery.queries import in_seat, whose_seat
from courses.proposals.models import ClassProposal
from courses.proposals.queries import Call, calls_for, classes_of, first_days
from lms.access.gate import actor_in
from lms.audit.events import PersonalDataSeen
from lms.audit.operations import record_many
from lms.clock import day_of
from lms.files.sheets import Column, ColumnKind, Value, write_csv
from lms.i18n import gettext as _

Names = Callable[[Session, Collection[int], date], Mapping[int, str]]


@dataclass(frozen=True)
class Listed:
    """One class with whom to call."""

    training_class: TrainingClass
    days: Sequence[date]
    calls: Sequence[Call]


def calls_page(db: Session, row: ClassProposal, *, names: Names, everybody: bool, as_csv: bool, now: datetime) -> Response:
    """Those whom no message reaches, or everybody; as a page to print or as CSV."""
    today = day_of(now)
    listed = _listed(db, row.id, today, everybody=everybody)
    _record_looks(db, listed, now)
    if as_csv:
        answer = Response(_csv(listed), mimetype="text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="goi-moi-hoc-{row.id}.csv"'
    else:
        unit = names(db, {row.unit_id}, today)[row.unit_id]
        answer = make_response(
            render_template("courses/proposals/calls.html", row=row, listed=listed, everybody=everybody, unit=unit, today=today)
        )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _listed(db: Session, proposal_id: int, today: date, *, everybody: bool) -> list[Listed]:
    classes = [one for _number, one in classes_of(db, proposal_id)]
    days = first_days(db, [one.id for one in classes])
    found = []
    for one in classes:
        people = set(db.scalars(select(whose_seat()).where(Enrolment.class_id == one.id, in_seat())))
        calls = [call for call in calls_for(db, people, today) if everybody or not call.phone]
        found.append(Listed(one, days.get(one.id, ()), calls))
    return found


def _record_looks(db: Session, listed: Sequence[Listed], now: datetime) -> None:
    """Before anything is shown."""
    calls = [call for one in listed for call in one.calls]
    seen = {call.person_id for call in calls if call.phone} | {
        call.head_id for call in calls if call.head_id and call.head_phone
    }
    looks = [PersonalDataSeen(subject_id=person, what="phone", reason="contact") for person in sorted(seen)]
    record_many(db, looks, actor=actor_in(), now=now)
    db.commit()


def _csv(listed: Sequence[Listed]) -> bytes:
    columns = [
        Column(_("Lớp"), 14),
        Column(_("Ngày học"), 14, ColumnKind.DAY),
        Column(_("Nơi học"), 30),
        Column(_("Họ và tên"), 28),
        Column(_("Tổ hòa giải"), 30),
        Column(_("Điện thoại"), 14),
        Column(_("Tổ trưởng"), 28),
        Column(_("Điện thoại tổ trưởng"), 14),
    ]
    return write_csv(columns, [_row(one, call) for one in listed for call in one.calls])


def _row(one: Listed, call: Call) -> list[Value]:
    first = one.days[0] if one.days else None
    where = (one.training_class.code, first, one.training_class.venue)
    return [*where, call.name, call.team, call.phone or "", call.head_name, call.head_phone or ""]
