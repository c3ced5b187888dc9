"""What a class pays those who came: stated by its officer, printed as a list to sign."""

from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from courses.attendance.class_book import ClassBook, read_class
from courses.attendance.paper import printing
from courses.attendance.paper.forms import AllowanceForm
from courses.attendance.paper.operations import AllowanceFacts, set_allowance
from courses.attendance.paper.payment import PaymentList, payment_list, workbook_of
from courses.attendance.paper.queries import allowance_of
from courses.attendance.paper.views import bp, refusal
from courses.delivery.queries import find_class
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.rules import Action
from lms.files.checks import XLSX
from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.units.models import Unit
from lms.units.rules import Level
from lms.web.db import request_db

AT = "/classes/<int:class_id>/payment"
WRITE = Action.CLASSES_WRITE


def _book(class_id: int) -> ClassBook:
    """The class with its teams as they were when it began."""
    found = find_class(request_db(), viewer_in(), class_id, WRITE)
    began = min((one.starts_at for one in found.sessions if one.cancelled_at is None), default=clock.now())
    return read_class(request_db(), class_id, on=clock.day_of(began))


@bp.get(AT)
@scope(WRITE)
def payment(class_id: int) -> Response:
    """What is paid, and to whom, or the form that states it."""
    book, stated = _book(class_id), allowance_of(request_db(), class_id)
    known = {"purpose": stated.purpose, "amount": stated.amount, "basis": stated.basis} if stated else {}
    return _page(book, AllowanceForm(data=known), 200)


def _page(book: ClassBook, form: AllowanceForm, status: int) -> Response:
    stated = allowance_of(request_db(), book.facts.id)
    paid = payment_list(book, stated) if stated else None
    return make_response(render_template("courses/attendance/paper/payment.html", book=book, form=form, paid=paid), status)


@bp.post(AT)
@scope(WRITE)
def state(class_id: int) -> Response:
    """State what is paid; what was stated before stays in the book."""
    db, book, form = request_db(), _book(class_id), AllowanceForm()
    if not form.validate_on_submit():
        return _page(book, form, 422)
    facts = AllowanceFacts(form.purpose.data or "", form.amount.data or 0, form.basis.data or "")
    try:
        set_allowance(db, class_id, book.facts.unit_id, facts, actor=actor_in(), now=clock.now())
    except DomainError as error:
        form.amount.errors = [refusal(error)]
        return _page(book, form, 422)
    db.commit()
    flash(gettext("Đã ghi mức chi."))
    return redirect(url_for("paper.payment", class_id=class_id), 303)


@bp.get(f"{AT}.pdf")
@scope(WRITE)
def payment_pdf(class_id: int) -> Response:
    """The list as PDF, with the sum in words and a column to sign in."""
    book = _book(class_id)
    facts = _printed(book)
    html = render_template("courses/attendance/paper/payment_file.html", **facts, made_on=clock.today().isoformat())
    return _file(printing.pdf_of(html, clock.today()), "application/pdf", f"nhan-tien-{book.facts.code}.pdf")


@bp.get(f"{AT}/sheet")
@scope(WRITE)
def payment_sheet(class_id: int) -> Response:
    """The same on a page of the site, to be printed from there."""
    return make_response(render_template("courses/attendance/paper/payment_sheet.html", **_printed(_book(class_id))))


@bp.get(f"{AT}.xlsx")
@scope(WRITE)
def payment_workbook(class_id: int) -> Response:
    """The list as XLSX."""
    book = _book(class_id)
    mark = gettext("DỮ LIỆU MINH HỌA") if current_app.config.get("DEMO") else ""
    content = workbook_of(book, _paid(book), on=clock.today(), mark=mark)
    return _file(content, XLSX, f"nhan-tien-{book.facts.code}.xlsx")


def _paid(book: ClassBook) -> PaymentList:
    stated = allowance_of(request_db(), book.facts.id)
    if stated is None:
        raise DomainError("paper.allowance.missing")
    return payment_list(book, stated)


def _printed(book: ClassBook) -> dict[str, Any]:
    province = request_db().get_one(Unit, book.facts.unit_id).level is Level.PROVINCE
    return {
        "book": book,
        "paid": _paid(book),
        "issuer": printing.issuer_of(book.facts.unit_name, province=province),
        "place": printing.place_of(book.facts.unit_name),
    }


def _file(content: bytes, media_type: str, name: str) -> Response:
    answer = make_response(content)
    answer.headers["Content-Type"] = media_type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
