"""Pages of the yearly review: the communes of a year with their progress, the teams of one, one team's outcome."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.access.queries import reach_of
from lms.access.rules import Action
from lms.files.sheets import Column, write_csv
from lms.i18n import gettext as _
from lms.i18n import ngettext, with_facts
from lms.kernel.errors import DomainError
from lms.kernel.text import text_key
from lms.people.careers.queries import list_communes
from lms.people.composition.queries import count_unplaced, within
from lms.people.composition.rules import FINDINGS, Finding
from lms.people.reviews.forms import OpenForm, OutcomeForm, PlainForm
from lms.people.reviews.models import TeamReview
from lms.people.reviews.operations import ReviewFacts, close, counts_of, decide, keep_complete, open_reviews
from lms.people.reviews.queries import EntryLine, find_review, list_entries, list_outcomes, list_reviews, list_years
from lms.people.reviews.sentences import SENTENCES
from lms.people.reviews.terms import OUTCOMES, SHORT, Outcome
from lms.people.rules.composition import breach_sentence
from lms.units.queries import load_register
from lms.web.db import request_db

bp = Blueprint("reviews", __name__)
READ, WRITE = Action.PEOPLE_READ, Action.PEOPLE_WRITE
TERM_YEARS = 5


def _say(error: DomainError) -> str:
    if error.code not in SENTENCES or error.code.endswith(".missing"):
        raise error
    return with_facts(SENTENCES[error.code], error.fields)


# --- the reviews of a year ---


@bp.get("/reviews")
@scope(READ)
def reviews() -> Response:
    """The communes of a year: how far each has come, which are late."""
    return _list(_fresh_form(), 200)


def _fresh_form() -> OpenForm:
    today = clock.today()
    ends = date(today.year, 12, 31)
    return OpenForm(formdata=None, data={"year": today.year, "as_of": today, "due_on": ends, "term_years": TERM_YEARS})


def _list(form: OpenForm, status: int) -> Response:
    db, today, viewer = request_db(), clock.today(), viewer_in()
    years = list_years(db, viewer)
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else (years[0] if years else today.year)
    entries, lines = load_register(db).entries, list_reviews(db, viewer, year)
    names = {line.unit_id: entries[line.unit_id].names[-1].full for line in lines}
    late_only = request.args.get("late") == "1"
    shown = [line for line in lines if not late_only or line.late(today)]
    shown.sort(key=lambda line: (not line.late(today), text_key(names[line.unit_id])))
    values = {"years": years, "year": year, "lines": shown, "all_lines": lines, "names": names, "late_only": late_only}
    page = render_template(
        "people/reviews/list.html",
        form=form,
        late={line.id for line in lines if line.late(today)},
        may_write=bool(viewer.unit_ids(WRITE)),
        unplaced=count_unplaced(db, within(sorted(viewer.unit_ids(READ))), today),
        **values,
    )
    return make_response(page, status)


@bp.post("/reviews")
@scope(WRITE)
def open_all() -> Response:
    """Open the review of the year for every commune of the viewer that has teams and none yet."""
    db, form = request_db(), OpenForm()
    if form.validate_on_submit():
        facts = _facts(form)
        communes = [node.id for node in list_communes(db, viewer_in(), WRITE, clock.today())]
        try:
            opened = open_reviews(db, communes, facts, actor=actor_in(), now=clock.now())
        except DomainError as error:
            db.rollback()
            field = form.due_on if error.code == "reviews.due_too_early" else form.year
            field.errors = [_say(error)]
        else:
            db.commit()
            flash(ngettext("Đã mở rà soát ở %(n)s xã.", "Đã mở rà soát ở %(n)s xã.", len(opened)))
            if len(opened) == 1:
                return redirect(url_for("reviews.review", review_id=opened[0].id), 303)
            return redirect(url_for("reviews.reviews", year=facts.year), 303)
    return _list(form, 422)


def _facts(form: Any) -> ReviewFacts:
    return ReviewFacts(year=form.year.data, as_of=form.as_of.data, due_on=form.due_on.data, term_years=form.term_years.data)


# --- one review ---


@bp.get("/reviews/<int:review_id>")
@scope(READ)
def review(review_id: int) -> Response:
    """The teams of a review, the undecided first to be seen; how far it has come."""
    return _page(find_review(request_db(), viewer_in(), review_id, READ), 200)


def _page(found: TeamReview, status: int, refusal: str = "") -> Response:
    db = request_db()
    lines, asked = list_entries(db, found), request.args.get("show", "")
    shown = [line for line in lines if _is_shown(line, asked)]
    page = render_template(
        "people/reviews/page.html",
        review=found,
        unit_name=load_register(db).entries[found.unit_id].names[-1].full,
        lines=shown,
        counts=counts_of(db, found),
        asked=asked,
        refusal=refusal,
        late=found.closed_at is None and clock.today() > found.due_on and any(line.outcome is None for line in lines),
        to_keep=sum(line.outcome is None and not line.state.wants_a_look for line in lines),
        outcomes=OUTCOMES,
        short=SHORT,
        findings=FINDINGS,
        Finding=Finding,
        breach_sentence=breach_sentence,
        may_write=viewer_in().may(WRITE, reach_of(db, found.unit_id)),
        form=PlainForm(formdata=None),
    )
    return make_response(page, status)


def _is_shown(line: EntryLine, asked: str) -> bool:
    match asked:
        case "undecided":
            return line.outcome is None
        case "look":
            return line.state.wants_a_look
        case _ if asked in list(Outcome):
            return line.outcome == asked
        case _:
            return True


@bp.route("/reviews/<int:review_id>/teams/<int:entry_id>", methods=["GET", "POST"])
@scope(WRITE)
def outcome(review_id: int, entry_id: int) -> Response:
    """The state of one team and what is proposed for it; after it the next undecided team."""
    db, form = request_db(), OutcomeForm()
    found = find_review(db, viewer_in(), review_id, WRITE)
    line = _line(db, found, entry_id)
    if request.method == "POST" and form.validate_on_submit():
        try:
            decide(db, found, entry_id, Outcome(form.outcome.data), form.note.data, actor=actor_in(), now=clock.now())
        except DomainError as error:
            db.rollback()
            (form.note if error.code == "reviews.note_missing" else form.outcome).errors = [_say(error)]
        else:
            db.commit()
            return redirect(_next(db, found, entry_id), 303)
    if request.method == "GET" and line.outcome:
        form.outcome.data, form.note.data = line.outcome.value, line.note
    return _team_page(find_review(db, viewer_in(), review_id, WRITE), line, form)


def _line(db: Session, found: TeamReview, entry_id: int) -> EntryLine:
    for line in list_entries(db, found):
        if line.id == entry_id:
            return line
    raise DomainError("reviews.entry.missing")


def _next(db: Session, found: TeamReview, entry_id: int) -> str:
    """The page of the next team without an outcome, in the order of the list; the list when there is none."""
    lines = list_entries(db, found)
    place = next(place for place, line in enumerate(lines) if line.id == entry_id)
    for line in (*lines[place + 1 :], *lines[:place]):
        if line.outcome is None:
            return url_for("reviews.outcome", review_id=found.id, entry_id=line.id)
    return url_for("reviews.review", review_id=found.id)


def _team_page(found: TeamReview, line: EntryLine, form: OutcomeForm) -> Response:
    db = request_db()
    page = render_template(
        "people/reviews/team.html",
        review=found,
        unit_name=load_register(db).entries[found.unit_id].names[-1].full,
        line=line,
        past=list_outcomes(db, line.id),
        form=form,
        outcomes=OUTCOMES,
        Outcome=Outcome,
        Finding=Finding,
        findings=FINDINGS,
        breach_sentence=breach_sentence,
    )
    return make_response(page, 200 if request.method == "GET" else 422)


@bp.post("/reviews/<int:review_id>/keep")
@scope(WRITE)
def keep_all(review_id: int) -> Response:
    """Record "keep" for every undecided team of which nothing is found."""
    db = request_db()
    found = find_review(db, viewer_in(), review_id, WRITE)
    try:
        kept = keep_complete(db, found, actor=actor_in(), now=clock.now())
    except DomainError as error:
        db.rollback()
        return _page(find_review(db, viewer_in(), review_id, WRITE), 422, _say(error))
    db.commit()
    flash(ngettext("Đã ghi giữ nguyên %(n)s tổ.", "Đã ghi giữ nguyên %(n)s tổ.", kept))
    return redirect(url_for("reviews.review", review_id=review_id), 303)


@bp.post("/reviews/<int:review_id>/close")
@scope(WRITE)
def close_one(review_id: int) -> Response:
    """Close the review; its counts stay as they are from then on."""
    db = request_db()
    found = find_review(db, viewer_in(), review_id, WRITE)
    try:
        close(db, found, actor=actor_in(), now=clock.now())
    except DomainError as error:
        db.rollback()
        return _page(find_review(db, viewer_in(), review_id, WRITE), 422, _say(error))
    db.commit()
    flash(_("Đã khóa đợt rà soát. Số liệu giữ nguyên từ đây."))
    return redirect(url_for("reviews.review", review_id=review_id), 303)


@bp.get("/reviews/<int:review_id>.csv")
@scope(READ)
def as_csv(review_id: int) -> Response:
    """The teams of the review that are shown, as CSV."""
    db = request_db()
    found, asked = find_review(db, viewer_in(), review_id, READ), request.args.get("show", "")
    words = (_("Thôn, tổ dân phố"), _("Tổ hòa giải"), _("Hòa giải viên"), _("Nữ"), _("Tổ trưởng"), _("Thấy gì"))
    columns = [Column(word) for word in (*words, _("Kết quả"), _("Ghi chú"), _("Người ghi"))]
    rows = [_csv_row(line) for line in list_entries(db, found) if _is_shown(line, asked)]
    answer = Response(write_csv(columns, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="ra-soat-{found.year}-{found.id}.csv"'
    return answer


def _csv_row(line: EntryLine) -> tuple[str | int, ...]:
    team = line.state.team
    seen = "; ".join(_(FINDINGS[finding]) for finding in Finding if finding in team.findings)
    counts = (team.makeup.mediators, team.makeup.women, team.heads)
    decided = (_(OUTCOMES[line.outcome]) if line.outcome else "", line.note or "", line.decided_by or "")
    return (line.village, line.name, *counts, seen, *decided)
