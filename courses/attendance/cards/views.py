"""Pages of personal cards for officers and trainers: choosing whose cards to print, the sheet, the card of one person.

What the code on a card opens stands in ``public_views``.
"""

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from courses.attendance.cards import operations, photos
from courses.attendance.cards.faces import (
    MAY,
    Group,
    find_holder,
    list_holders,
    may_change,
    people_of_class,
    people_of_commune,
    people_of_team,
)
from courses.attendance.cards.forms import PhotoForm
from courses.attendance.cards.models import PersonalCard
from courses.attendance.cards.queries import cards_of, photos_of
from courses.attendance.cards.sentences import ENDS, SENTENCES
from courses.attendance.cards.sheets import A_PAGE, KEPT_FOR, MOST, SHEET, order_sheet
from lms import clock
from lms.access.gate import actor_in, scope, viewer_in
from lms.files.models import StoredFile
from lms.files.operations import open_stored
from lms.files.sentences import SENTENCES as FILES
from lms.i18n import gettext, with_facts
from lms.jobs.models import Job, JobState
from lms.jobs.queries import find_job
from lms.kernel.errors import DomainError
from lms.kernel.ids import card_number
from lms.web.db import let_go, request_db
from lms.web.forms import read_id
from lms.web.vault import storage, vault

bp = Blueprint("cards", __name__)
bp.add_app_template_filter(card_number, "card_number")


# --- whose cards ------------------------------------------------------------------------------------------------------


@bp.route("/classes/<int:class_id>/cards", methods=["GET", "POST"])
@scope(MAY)
def of_class(class_id: int) -> Response:
    """The people of a class: who has a card, and the sheet for those who are ticked."""
    return _choose(people_of_class(request_db(), viewer_in(), class_id), f"/classes/{class_id}", class_id)


@bp.route("/teams/<int:team_id>/cards", methods=["GET", "POST"])
@scope(MAY)
def of_team(team_id: int) -> Response:
    """The same for the mediators of a team."""
    group = people_of_team(request_db(), viewer_in(), team_id, on=clock.today())
    return _choose(group, url_for("people.team", team_id=team_id))


@bp.route("/units/<int:unit_id>/cards", methods=["GET", "POST"])
@scope(MAY)
def of_commune(unit_id: int) -> Response:
    """The same for the mediators of a commune."""
    group, code = people_of_commune(request_db(), viewer_in(), unit_id, on=clock.today())
    return _choose(group, url_for("coverage.coverage_page", unit=code, map="now"))


def _choose(group: Group, back: str, class_id: int | None = None) -> Response:
    error = _order(group) if request.method == "POST" else None
    if isinstance(error, Job):
        return redirect(url_for(".sheet", job_id=error.id), 303)
    holders = list_holders(request_db(), group.people, on=clock.today())
    without = [one for one in holders if one.card is None]
    show = "without" if request.args.get("show") == "without" and without else ""
    page = render_template(
        "courses/attendance/cards/choose.html",
        group=group,
        back=back,
        class_id=class_id,
        holders=without if show else holders,
        all_of=len(holders),
        without=len(without),
        no_pin=sum(not one.has_pin for one in holders),
        show=show,
        most=MOST,
        a_page=A_PAGE,
        error=error,
    )
    return make_response(page, 422 if error else 200)


def _order(group: Group) -> Job | str:
    """Give a card to everybody ticked who has none, and order the sheet; or why not."""
    there = set(group.people)
    typed = {read_id(one) for one in request.form.getlist("person")}
    chosen = sorted(one for one in typed if one in there and one is not None)
    if len(chosen) > MOST:
        return gettext(SENTENCES["cards.too_many"], most=MOST, chosen=len(chosen))
    cards = operations.issue_cards(request_db(), vault(), chosen, actor=actor_in(), now=clock.now())
    return _print(cards) if cards else gettext(SENTENCES["cards.nobody_chosen"])


def _print(cards: list[PersonalCard]) -> Job:
    db, demo = request_db(), current_app.config["DEMO"]
    back = request.path.removesuffix("/reissue")
    job = order_sheet(db, cards, demo=demo, back=back, asked_by=actor_in(), on=clock.today(), now=clock.now())
    db.commit()
    return job


# --- the sheet --------------------------------------------------------------------------------------------------------


@bp.get("/cards/sheets/<int:job_id>")
@scope(MAY)
def sheet(job_id: int) -> Response:
    """The sheet ordered: being laid out, or ready to be printed."""
    job = _own_job(job_id)
    kept = _file_of(job)
    page = render_template(
        "courses/attendance/cards/working.html",
        job=job,
        kept=kept,
        failed=job.state is JobState.FAILED,
        gone=job.state is JobState.DONE and (kept is None or kept.removed_at is not None),
        cards=len(job.payload["people"]),
        hours=int(KEPT_FOR.total_seconds()) // 3600,
        a_page=A_PAGE,
    )
    return make_response(page)


@bp.get("/cards/sheets/<int:job_id>.pdf")
@scope(MAY)
def download(job_id: int) -> Response:
    """The PDF, for whoever ordered it."""
    kept = _file_of(_own_job(job_id))
    if kept is None:
        raise DomainError("cards.sheet.missing")
    return send_file(open_stored(storage(), kept), mimetype=kept.media_type, download_name=kept.name)


def _own_job(job_id: int) -> Job:
    job = find_job(request_db(), job_id)
    if job is None or job.kind != SHEET or job.enqueued_by != viewer_in().account_id:
        raise DomainError("cards.sheet.missing")
    return job


def _file_of(job: Job) -> StoredFile | None:
    return request_db().get(StoredFile, job.result["file_id"]) if job.result else None


# --- the card of one person -------------------------------------------------------------------------------------------


@bp.get("/people/<int:person_id>/card")
@scope(MAY)
def one(person_id: int) -> Response:
    """The card in force, those before it, the photo."""
    return _one_page(person_id, PhotoForm(), 200)


def _one_page(person_id: int, form: PhotoForm, status: int) -> Response:
    db, viewer = request_db(), viewer_in()
    holder = find_holder(db, viewer, person_id, on=clock.today())
    page = render_template(
        "courses/attendance/cards/one.html",
        holder=holder,
        former=[card for card in cards_of(db, holder.person_id) if card.ended_at is not None],
        ends=ENDS,
        form=form,
        may_change=may_change(db, viewer, holder.person_id),
    )
    return make_response(page, status)


@bp.post("/people/<int:person_id>/card")
@scope(MAY)
def print_one(person_id: int) -> Response:
    """Print the card; whoever has none is given one."""
    holder = find_holder(request_db(), viewer_in(), person_id, on=clock.today())
    cards = operations.issue_cards(request_db(), vault(), [holder.person_id], actor=actor_in(), now=clock.now())
    return redirect(url_for(".sheet", job_id=_print(cards).id), 303)


@bp.post("/people/<int:person_id>/card/reissue")
@scope(MAY)
def reissue(person_id: int) -> Response:
    """A new card in the place of every earlier one, printed at once."""
    holder = find_holder(request_db(), viewer_in(), person_id, on=clock.today())
    card = operations.reissue(request_db(), vault(), holder.person_id, actor=actor_in(), now=clock.now())
    return redirect(url_for(".sheet", job_id=_print([card]).id), 303)


@bp.post("/people/<int:person_id>/card/lost")
@scope(MAY)
def lost(person_id: int) -> Response:
    """The card is lost: scanners refuse it from the next time they have signal."""
    db = request_db()
    holder = find_holder(db, viewer_in(), person_id, on=clock.today())
    operations.report_lost(db, vault(), holder.person_id, actor=actor_in(), now=clock.now())
    db.commit()
    flash(gettext("Đã khóa thẻ. Máy quét biết ngay khi có sóng."))
    return redirect(url_for(".one", person_id=holder.person_id), 303)


# --- the photo --------------------------------------------------------------------------------------------------------


@bp.get("/people/<int:person_id>/card/photo")
@scope(MAY)
def photo(person_id: int) -> Response:
    """The photo, for whoever prints the card."""
    db = request_db()
    holder = find_holder(db, viewer_in(), person_id, on=clock.today())
    kept = photos_of(db, [holder.person_id]).get(holder.person_id)
    if kept is None:
        raise DomainError("cards.person.missing")
    return send_file(open_stored(storage(), kept), mimetype=kept.media_type)


@bp.post("/people/<int:person_id>/card/photo")
@scope(MAY)
def add_photo(person_id: int) -> Response:
    """Put a photo on the card, or take it off; an officer of the person's unit only."""
    form, holder = PhotoForm(), find_holder(request_db(), viewer_in(), person_id, on=clock.today())
    if not may_change(request_db(), viewer_in(), holder.person_id):
        raise DomainError("cards.person.missing")
    upload = form.photo.data
    if not form.validate_on_submit() or not upload:
        form.photo.errors = [gettext(SENTENCES["cards.photo_type"])]
        return _one_page(person_id, form, 422)
    let_go()  # nobody's check-in waits while a picture is cut to size
    try:
        picture = photos.portrait(upload.stream)
        photos.add_photo(request_db(), storage(), holder.person_id, picture, actor=actor_in(), now=clock.now())
    except DomainError as error:
        request_db().rollback()
        form.photo.errors = [with_facts({**FILES, **SENTENCES}[error.code], error.fields)]
        return _one_page(person_id, form, 422)
    request_db().commit()
    flash(gettext("Đã thêm ảnh. Ảnh in trên thẻ từ lần in tới."))
    return redirect(url_for(".one", person_id=holder.person_id), 303)


@bp.post("/people/<int:person_id>/card/photo/remove")
@scope(MAY)
def remove_photo(person_id: int) -> Response:
    """Take the photo off the card; the file goes with it."""
    db = request_db()
    holder = find_holder(db, viewer_in(), person_id, on=clock.today())
    if not may_change(db, viewer_in(), holder.person_id):
        raise DomainError("cards.person.missing")
    photos.remove_photo(db, holder.person_id, actor=actor_in(), now=clock.now())
    db.commit()
    return redirect(url_for(".one", person_id=holder.person_id), 303)
