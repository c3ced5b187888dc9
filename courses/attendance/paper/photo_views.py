"""Photos of signed sheets: handed in, and looked at by whoever may take attendance of the meeting. Every look is recorded."""

from flask import flash, request, send_file
from werkzeug.wrappers import Response

from courses.attendance.paper import pictures
from courses.attendance.paper.events import PhotoSeen
from courses.attendance.paper.forms import PhotoForm
from courses.attendance.paper.models import PaperPhoto
from courses.attendance.paper.operations import attach_photo
from courses.attendance.paper.queries import find_photo, find_sheet
from courses.attendance.paper.views import AT, READ, RECORD, bp, refusal, session_in, sheets_page, to
from courses.delivery.models import ClassSession
from lms import clock
from lms.access.gate import actor_in, scope
from lms.audit.operations import record_look
from lms.files.models import StoredFile
from lms.files.operations import open_stored
from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.web.db import let_go, request_db, sessions
from lms.web.forms import read_id
from lms.web.vault import storage


@bp.post(f"{AT}/photos")
@scope(RECORD)
def attach(class_id: int, session_id: int) -> Response:
    """Attach the photo of a signed sheet; it is drawn anew before it is kept."""
    form, code, page = PhotoForm(), request.form.get("sheet", ""), read_id(request.form.get("page", ""))
    session_in(class_id, session_id)
    try:
        picture = _drawn_anew(form)
        db, session = request_db(), session_in(class_id, session_id)
        found = find_sheet(db, session.id, code) if code else None
        attach_photo(db, storage(), session, picture, sheet=found, page=page, actor=actor_in(), now=clock.now())
    except DomainError as error:
        request_db().rollback()
        form.photo.errors = [*form.photo.errors, refusal(error)]
        return sheets_page(session_in(class_id, session_id), form, 422)
    db.commit()
    flash(gettext("Đã đính kèm ảnh tờ ký."))
    return to("grid", session, code=code) if code else to("sheets", session)


def _drawn_anew(form: PhotoForm) -> pictures.Cleaned:
    upload = form.photo.data
    if not form.validate_on_submit() or not upload or not upload.filename:
        raise DomainError("paper.photo.none")
    # Nobody's check-in waits while a picture is drawn.
    let_go()
    return pictures.cleaned(upload.stream, upload.filename)


@bp.get(f"{AT}/photos/<int:photo_id>")
@scope(READ)
def photo(class_id: int, session_id: int, photo_id: int) -> Response:
    """The photo itself; who looked is written down first."""
    session = session_in(class_id, session_id, READ)
    kept, stored = find_photo(request_db(), session.id, photo_id)
    return shown(session, kept, stored)


def shown(session: ClassSession, photo: PaperPhoto, stored: StoredFile) -> Response:
    """A file that shows a signed sheet or a part of one, once it is written down who looks."""
    content = open_stored(storage(), stored)
    facts = {"subject_id": session.id, "unit_id": session.training_class.unit_id}
    look, actor = PhotoSeen(**facts, photo_id=photo.id, file_id=stored.id), actor_in()
    let_go()
    record_look(sessions(), look, actor=actor, now=clock.now())
    inline = stored.media_type.startswith("image/")
    return send_file(content, mimetype=stored.media_type, download_name=stored.name, as_attachment=not inline)
