"""Pages of sign-in lists: the sheets of a meeting, one to print, the grid that enters it.

Photos of what was signed stand in ``photo_views``, what a class pays in ``payment_views``.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from courses.attendance.class_book import ClassBook, MeetingFacts, read_class
from courses.attendance.paper import operations, printing
from courses.attendance.paper.forms import PhotoForm
from courses.attendance.paper.models import PaperSheet
from courses.attendance.paper.operations import EnterResult, Typed
from courses.attendance.paper.queries import RowLine, find_sheet, list_photos, list_rows, list_sheets
from courses.attendance.paper.rules.entering import KEYS, read_key, sum_up
from courses.attendance.paper.sentences import MARKS, SENTENCES
from courses.attendance.rules import Reason
from courses.attendance.sentences import REASONS
from courses.delivery import wording
from courses.delivery.candidates import find_arrivals
from courses.delivery.changing import list_changes
from courses.delivery.models import ClassSession
from courses.delivery.queries import find_session
from courses.delivery.rules import may_reach_class
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.files.sentences import SENTENCES as FILES
from lms.i18n import gettext, ngettext, with_facts
from lms.kernel.errors import DomainError
from lms.units.models import Unit
from lms.units.rules import Level
from lms.web.db import request_db
from lms.web.errors import wants_json
from lms.web.forms import read_id

bp = Blueprint("paper", __name__)
AT = "/classes/<int:class_id>/sessions/<int:session_id>/paper"
READ, RECORD = Action.ATTENDANCE_READ, Action.ATTENDANCE_RECORD
SAID = {**FILES, **SENTENCES}
KEY_OF = {mark: key for key, mark in KEYS.items()}


def session_in(class_id: int, session_id: int, action: Action = RECORD) -> ClassSession:
    """The meeting of the address with its class, within what the viewer may take attendance of, or do otherwise."""
    return find_session(request_db(), viewer_in(), class_id, session_id, action)


def refusal(error: DomainError) -> str:
    """The words for what paper or a file refuses, to be said on the page; an error of another room goes on its way."""
    if error.code not in SAID or error.code.endswith(".missing"):
        raise error
    return with_facts(SAID[error.code], error.fields)


def to(endpoint: str, session: ClassSession, **more: Any) -> Response:
    """On to another page of the meeting's paper."""
    return redirect(url_for(f"paper.{endpoint}", class_id=session.class_id, session_id=session.id, **more), 303)


def _book(session: ClassSession) -> tuple[ClassBook, MeetingFacts]:
    """The class on the day of the meeting, and the meeting itself as its page shows it."""
    book = read_class(request_db(), session.class_id, on=clock.day_of(session.starts_at))
    return book, next(meeting for meeting in book.in_order if meeting.id == session.id)


# --- the sheets of a meeting ------------------------------------------------------------------------------------------


@bp.get(AT)
@scope(READ)
def sheets(class_id: int, session_id: int) -> Response:
    """The sheets of a meeting, their photos, and what to do with them; an inspector looks only."""
    return sheets_page(session_in(class_id, session_id, READ), PhotoForm(), 200)


def sheets_page(session: ClassSession, form: PhotoForm, status: int) -> Response:
    """The page of the sheets of a meeting, with the form for a photo as it stands."""
    db = request_db()
    book, meeting = _book(session)
    reach, trainers = book.facts.reach, book.facts.trainers
    values = {"book": book, "meeting": meeting, "form": form, "wording": wording}
    values |= {"sheets": list_sheets(db, session.id), "photos": list_photos(db, session.id)}
    values["moved"] = [one for one in list_changes(db, session.class_id, session.id) if one.moved]
    values["may_record"] = may_reach_class(viewer_in(), RECORD, reach=reach, trainers=trainers)
    return make_response(render_template("courses/attendance/paper/page.html", **values), status)


@bp.post(AT)
@scope(RECORD)
def make(class_id: int, session_id: int) -> Response:
    """Make the sheet to be printed; while nobody has come or gone it is the one there was."""
    session = session_in(class_id, session_id)
    book, _meeting = _book(session)
    sheet = operations.make_sheet(request_db(), session, book, actor=actor_in(), now=clock.now())
    request_db().commit()
    return to("sheet", session, code=sheet.code)


@bp.get(f"{AT}/<code>")
@scope(RECORD)
def sheet(class_id: int, session_id: int, code: str) -> Response:
    """The sheet as it is printed, on a page of the site."""
    session = session_in(class_id, session_id)
    return make_response(render_template("courses/attendance/paper/sheet.html", **_printed(session, code)))


@bp.get(f"{AT}/<code>.pdf")
@scope(RECORD)
def sheet_pdf(class_id: int, session_id: int, code: str) -> Response:
    """The sheet as PDF."""
    session = session_in(class_id, session_id)
    facts = _printed(session, code)
    made_on = clock.day_of(facts["sheet"].made_at)
    title = gettext("Danh sách ký tên, %(title)s", title=facts["book"].facts.title)
    html = render_template("courses/attendance/paper/file.html", **facts, made_on=made_on.isoformat(), title=title)
    answer = make_response(printing.pdf_of(html, made_on))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="to-ky-{code}.pdf"'
    return answer


def _printed(session: ClassSession, code: str) -> dict[str, Any]:
    db = request_db()
    found = find_sheet(db, session.id, code)
    book, meeting = _book(session)
    rows = list_rows(db, found, starts_at=session.starts_at)
    pages = printing.pages_of(rows)
    province = db.get_one(Unit, book.facts.unit_id).level is Level.PROVINCE
    return {
        "sheet": found,
        "book": book,
        "meeting": meeting,
        "of": len(book.in_order),
        "pages": pages,
        "rows": {row.number: row for row in rows},
        "codes": printing.codes_of(found.code, pages),
        "issuer": printing.issuer_of(book.facts.unit_name, province=province),
        "day_words": wording.long_day(session.starts_at)[:1].lower() + wording.long_day(session.starts_at)[1:],
        "wording": wording,
        "bare_team": printing.bare_team,
    }


# --- the grid ---------------------------------------------------------------------------------------------------------


@bp.get(f"{AT}/<code>/grid")
@scope(RECORD)
def grid(class_id: int, session_id: int, code: str) -> Response:
    """Everybody of the sheet in rows, one key each."""
    session = session_in(class_id, session_id)
    return _grid(session, find_sheet(request_db(), session.id, code), 200)


def _grid(session: ClassSession, found: PaperSheet, status: int, error: str | None = None) -> Response:
    db = request_db()
    book, meeting = _book(session)
    rows = list_rows(db, found, starts_at=session.starts_at)
    page = render_template(
        "courses/attendance/paper/grid.html",
        session=session,
        sheet=found,
        book=book,
        meeting=meeting,
        parts=_parts(rows),
        sums=sum_up([row.mark for row in rows if not row.blank or row.mark]),
        photos=list_photos(db, session.id, sheet_id=found.id),
        marks=MARKS,
        key_of=KEY_OF,
        reasons=REASONS,
        error=error,
        wording=wording,
        bare_team=printing.bare_team,
    )
    return make_response(page, status)


def _parts(rows: Sequence[RowLine]) -> list[tuple[int, list[RowLine]]]:
    """The rows by the page on which they are printed."""
    by_number = {row.number: row for row in rows}
    pages = printing.pages_of(rows)
    return [(page.number, [by_number[number] for number in page.numbers]) for page in pages if page.numbers]


@bp.post(f"{AT}/<code>/grid")
@scope(RECORD)
def enter(class_id: int, session_id: int, code: str) -> Response:
    """Keep what was typed: the rows that carry a key. A script asks for JSON and stays where it is."""
    db = request_db()
    session = session_in(class_id, session_id)
    found = find_sheet(db, session.id, code)
    try:
        result = operations.enter_rows(db, session, found, _typed(), actor=actor_in(), now=clock.now())
    except DomainError as error:
        db.rollback()
        return _not_entered(class_id, session_id, code, error)
    db.commit()
    said = _said(result)
    if wants_json():
        return make_response({"said": said, "refused": [number for number, _reason in result.refused]})
    for text in said:
        flash(text, "late" if result.refused else "")
    return to("grid", session, code=code)


def _not_entered(class_id: int, session_id: int, code: str, error: DomainError) -> Response:
    said = refusal(error)
    if wants_json():
        return make_response({"said": [said], "row": error.fields.get("number")}, 422)
    session = session_in(class_id, session_id)
    return _grid(session, find_sheet(request_db(), session.id, code), 422, said)


def _typed() -> dict[int, Typed]:
    typed = {}
    for name, text in request.form.items():
        number, mark = read_id(name.removeprefix("row-")), read_key(text)
        if name.startswith("row-") and number is not None and mark is not None:
            typed[number] = Typed(mark, read_id(request.form.get(f"person-{number}", "")))
    return typed


def _said(result: EnterResult) -> list[str]:
    said = [ngettext("Đã ghi %(n)s dòng.", "Đã ghi %(n)s dòng.", result.rows)]
    for reason in dict.fromkeys(reason for _number, reason in result.refused):
        numbers = ", ".join(str(number) for number, why in result.refused if why == reason)
        said.append(gettext("Dòng %(numbers)s chưa tính có mặt: %(reason)s.", numbers=numbers, reason=_reason(reason)))
    return said


def _reason(reason: str) -> str:
    return gettext(REASONS[Reason(reason)])


@bp.get(f"{AT}/<code>/people")
@scope(RECORD)
def people(class_id: int, session_id: int, code: str) -> Response:
    """Who may have signed in a row of nobody's, by three letters of the name."""
    session, text = session_in(class_id, session_id), request.args.get("q", "").strip()
    find_sheet(request_db(), session.id, code)
    unit_id, day = session.training_class.unit_id, clock.day_of(session.starts_at)
    found = find_arrivals(request_db(), class_id, unit_id, text, on=day) if len(text) >= 3 else []
    return make_response({"people": [{"id": one.person_id, "name": one.name, "team": one.team} for one in found]})
