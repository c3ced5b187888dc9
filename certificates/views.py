"""Pages of the register for officers, of one's own certificates for their holder, and the download of a sheet."""

from io import BytesIO
from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, send_file, url_for
from markupsafe import Markup
from sqlalchemy import Row, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from certificates import operations
from certificates.events import CertificateDownloaded
from certificates.facts import Signer, body_of, find_version, holders
from certificates.forms import IssueForm, ReasonForm
from certificates.models import Certificate, RegisterBook
from certificates.queries import (
    Wanted,
    count_register,
    find_certificate,
    find_downloadable,
    find_successor,
    list_eligible,
    list_own,
    list_register,
    list_versions,
    page_of_eligible,
    printed_of,
    standings,
)
from certificates.rules import sheet_lines
from certificates.sentences import SENTENCES
from certificates.sheets import file_name, sheet_of
from courses.curriculum.models import Audience, CurriculumVersion
from courses.delivery.models import TrainingClass
from courses.delivery.queries import find_class
from lms import clock
from lms.access.gate import actor_in, scope, signed_in, viewer_in
from lms.access.operations import acting
from lms.access.rules import Action, Viewer
from lms.audit.operations import record
from lms.db import writing
from lms.i18n import gettext, ngettext
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import kept_as
from lms.people.models import Person
from lms.people.queries import unit_names
from lms.web.db import request_db, sessions
from lms.web.drawn import drawn
from lms.web.follow import caught_up
from lms.web.kept import kept
from lms.web.paging import Page, fetch_page, page_number
from lms.web.vault import storage, vault

bp = Blueprint("certificates", __name__)


# --- the register -----------------------------------------------------------------------------------------------------


@bp.get("/certificates")
@scope(Action.CERTIFICATES_READ)
def register() -> str:
    """The register in scope, newest first, filtered by name or number, year and state."""
    year = page_number(request.args.get("year")) if request.args.get("year") else None
    wanted = Wanted(request.args.get("q", ""), year, request.args.get("state", ""))
    db, viewer = request_db(), viewer_in()
    number = page_number(request.args.get("page"))
    # Names of people stand on it, so that what is kept is the viewer's own.
    total, table = kept(("register", viewer, wanted, number), lambda: _register_table(db, viewer, wanted, number))
    may_issue = bool(viewer.unit_ids(Action.CERTIFICATES_ISSUE))
    years = db.scalars(select(RegisterBook.year).distinct().order_by(RegisterBook.year.desc())).all()
    return render_template(
        "certificates/register/page.html", total=total, table=table, wanted=wanted, may_issue=may_issue, years=years
    )


def _register_table(db: Session, viewer: Viewer, wanted: Wanted, number: int) -> tuple[int, Markup]:
    total = count_register(db, viewer, wanted)
    page = fetch_page(db, list_register(viewer, wanted), number, scalars=False, total=total)
    return total, _table("register", page, wanted=wanted)


def _table(folder: str, page: Page[Row[*tuple[Any, ...]]], **values: object) -> Markup:
    if not page.items:
        return Markup()
    html = render_template(f"certificates/{folder}/_table.html", page=page, **values)
    return Markup(html)  # nosec B704 # a template of ours has escaped everything in it


@bp.get("/certificates/<int:certificate_id>")
@scope(Action.CERTIFICATES_READ)
def certificate(certificate_id: int) -> Response:
    """One certificate: what was printed, its state, and what can be done about it."""
    row = find_certificate(request_db(), viewer_in(), certificate_id, Action.CERTIFICATES_READ)
    return _certificate_page(row, ReasonForm(), 200)


def _certificate_page(row: Certificate, form: ReasonForm, status: int) -> Response:
    db, viewer = request_db(), viewer_in()
    page = render_template(
        "certificates/certificate/page.html",
        row=row,
        lines=sheet_lines(printed_of(vault(), row)),
        successor=find_successor(db, row.id) if row.replaced_at else None,
        before=db.get(Certificate, row.replaces_id) if row.replaces_id else None,
        form=form,
        may_revoke=_may_revoke(db, row.id),
        viewer=viewer,
    )
    return make_response(page, status)


def _may_revoke(db: Session, certificate_id: int) -> bool:
    try:
        find_certificate(db, viewer_in(), certificate_id, Action.CERTIFICATES_REVOKE)
    except DomainError:
        return False
    return True


@bp.post("/certificates/<int:certificate_id>/revoke")
@scope(Action.CERTIFICATES_REVOKE)
def revoke(certificate_id: int) -> Response:
    """Take the certificate back, with the reason typed."""
    return _with_reason(certificate_id, correcting=False)


@bp.post("/certificates/<int:certificate_id>/correct")
@scope(Action.CERTIFICATES_REVOKE)
def correct(certificate_id: int) -> Response:
    """Issue the certificate anew with the facts of today, with the reason typed."""
    return _with_reason(certificate_id, correcting=True)


def _with_reason(certificate_id: int, *, correcting: bool) -> Response:
    db, form = request_db(), ReasonForm()
    row = find_certificate(db, viewer_in(), certificate_id, Action.CERTIFICATES_REVOKE)
    if not form.validate_on_submit():
        return _certificate_page(row, form, 422)
    actor, reason = actor_in(), form.reason.data or ""
    try:
        if correcting:
            row = operations.correct(db, vault(), row, reason=reason, actor=actor, now=clock.now())
        else:
            operations.revoke(db, row, reason=reason, actor=actor, now=clock.now())
    except DomainError as error:
        form.reason.errors = [gettext(SENTENCES[error.code], **error.fields)]
        return _certificate_page(row, form, 422)
    db.commit()
    number = row.register_no
    flash(
        gettext("Đã cấp lại, số mới %(number)s", number=number)
        if correcting
        else gettext("Đã thu hồi giấy %(number)s", number=number)
    )
    return redirect(url_for("certificates.certificate", certificate_id=row.id), 303)


# --- issuing ----------------------------------------------------------------------------------------------------------


@bp.get("/certificates/eligible")
@scope(Action.CERTIFICATES_ISSUE)
def eligible() -> Response:
    """Who has completed a version here and has no certificate of it yet."""
    caught_up(terms=False)
    return _eligible_page(IssueForm(), 200)


def _version_asked(db: Session, asked: str | None) -> tuple[list[CurriculumVersion], CurriculumVersion | None]:
    versions = list(list_versions(db))
    chosen = next((version for version in versions if asked and str(version.id) == asked), None)
    first = [version for version in versions if version.audience is Audience.MEDIATOR_FIRST]
    return versions, chosen or max(first, key=lambda version: version.valid_from, default=None)


def _class_asked(db: Session, asked: str) -> TrainingClass | None:
    """The class whose people alone are wanted; one that the viewer may not open is not asked for."""
    if not asked.isdecimal():
        return None
    try:
        return find_class(db, viewer_in(), page_number(asked), Action.CLASSES_READ)
    except DomainError:
        return None


def _eligible_page(form: IssueForm, status: int) -> Response:
    db, viewer = request_db(), viewer_in()
    one = _class_asked(db, request.values.get("class", ""))
    versions, version = _version_asked(db, request.values.get("version") or (str(one.version_id) if one else None))
    number = page_number(request.args.get("page"))
    asked = ("eligible", viewer, version and version.id, one and one.id, number, clock.today())
    total, table = kept(asked, lambda: _eligible_table(db, viewer, version, one, number))
    html = render_template(
        "certificates/eligible/page.html",
        total=total,
        table=table,
        versions=versions,
        version=version,
        form=form,
        one=one,
    )
    return make_response(html, status)


def _eligible_table(
    db: Session, viewer: Viewer, version: CurriculumVersion | None, one: TrainingClass | None, number: int
) -> tuple[int, Markup]:
    stmt = list_eligible(viewer, version.id if version else 0, class_id=one.id if one else None)
    page = page_of_eligible(db, stmt, number, 100)
    # Where the team stands on today's map, as on every other page of people.
    units = unit_names(db, {row.unit_id for row in page.items}, clock.today())
    return page.total, _table("eligible", page, units=units, version=version, one=one)


def _issue_form(db: Session) -> IssueForm:
    """The form with the issuing bodies the viewer may act for; the home unit stands first."""
    form, viewer = IssueForm(), viewer_in()
    home = viewer.home_unit_id
    ids = sorted(viewer.unit_ids(Action.CERTIFICATES_ISSUE), key=lambda unit_id: (unit_id != home, unit_id))
    form.issuer.choices = [(unit_id, body_of(db, unit_id, clock.today()).title) for unit_id in ids]
    return form


def _chosen(db: Session, form: IssueForm, version_id: int) -> list[int]:
    """Those of the ticked persons who are in scope and eligible."""
    ticked = set(form.persons.data or ())
    stmt = list_eligible(viewer_in(), version_id).where(Person.id.in_(ticked))
    in_scope = [row.person_id for row in db.execute(stmt)]
    found = standings(db, in_scope, version_id)
    return [person_id for person_id in in_scope if found[person_id] is None]


@bp.post("/certificates/preview")
@scope(Action.CERTIFICATES_ISSUE)
def preview() -> Response:
    """What will be printed for whom, before anything is entered in the register."""
    db = request_db()
    form = _issue_form(db)
    _versions, version = _version_asked(db, form.version.data)
    persons = _chosen(db, form, version.id) if version else []
    if not persons or version is None:
        form.persons.errors = [gettext(SENTENCES["certificates.nobody_eligible"])]
        return _eligible_page(form, 422)
    return _preview_page(db, form, version, persons, 200)


def _preview_page(db: Session, form: IssueForm, version: CurriculumVersion, persons: list[int], status: int) -> Response:
    found = holders(db, persons, version.id, clock.today())
    ordered = sorted(found.values(), key=lambda holder: (holder.person.name_key, holder.person.id))
    html = render_template(
        "certificates/eligible/preview.html", holders=ordered, version=find_version(db, version.id), form=form
    )
    return make_response(html, status)


@bp.post("/certificates/issue")
@scope(Action.CERTIFICATES_ISSUE)
def issue() -> Response:
    """Enter the certificates in the register; the sheets are laid out in the background."""
    db = request_db()
    form = _issue_form(db)
    _versions, version = _version_asked(db, form.version.data)
    persons = _chosen(db, form, version.id) if version else []
    allowed = {unit_id for unit_id, _title in form.issuer.choices}
    if not persons or version is None or form.issuer.data not in allowed:
        form.persons.errors = [gettext(SENTENCES["certificates.nobody_eligible"])]
        return _eligible_page(form, 422)
    if not form.validate():
        return _preview_page(db, form, version, persons, 422)
    return _issue(db, form, version.id, persons)


def _issue(db: Session, form: IssueForm, version_id: int, persons: list[int]) -> Response:
    signer = Signer(form.signer_title.data or "", form.signer_name.data or "")
    award = operations.Award(version_id=version_id, issuer_unit_id=form.issuer.data, signer=signer)
    rows = operations.issue(db, vault(), persons, award, actor=actor_in(), now=clock.now())
    db.commit()
    flash(ngettext("Đã cấp %(n)s giấy chứng nhận", "Đã cấp %(n)s giấy chứng nhận", len(rows)))
    return redirect(url_for("certificates.register"), 303)


# --- the sheet and its holder -----------------------------------------------------------------------------------------


@bp.get("/certificates/<int:certificate_id>.pdf")
@signed_in
def download(certificate_id: int) -> Response:
    """The sheet, for its holder and for officers in scope."""
    db, viewer = request_db(), viewer_in()
    row = find_downloadable(db, viewer, certificate_id)
    content = sheet_of(db, vault(), storage(), row, base_url=current_app.config["BASE_URL"])
    # The certificate may have been issued under another record of the holder's.
    if row.person_id != viewer.person_id and kept_as(db, row.person_id) != viewer.person_id:
        _record_copy(row, viewer.account_id)
    return send_file(BytesIO(content), mimetype="application/pdf", download_name=file_name(row), as_attachment=True)


def _record_copy(row: Certificate, account_id: int) -> None:
    """An officer's copy holds a name and a birthday, so it is written down who took it."""
    event = CertificateDownloaded(subject_id=row.id, unit_id=row.unit_id, person_id=row.person_id)
    request_db().rollback()
    with writing(sessions()) as db:
        record(db, event, actor=acting(account_id), now=clock.now())


@bp.get("/my/certificates")
@scope(Action.OWN_CERTIFICATES)
def mine() -> Response:
    """A mediator's own certificates."""
    caught_up(terms=False)
    viewer = viewer_in()
    rows = list_own(request_db(), viewer.person_id) if viewer.person_id is not None else ()
    return drawn("certificates/mine/page.html", rows, rows=rows)
