"""Photos of signed sheets: handed in, and looked at by whoever may take attendance of the meeting. Every look is recorded."""

from flask import flash, request, send_file
from werkzeug.wrappers import Response

from courses.attendance.paper import pictures
from courses.attendance.paper.events import PhotoSeen
from courses.attendance.paper.forms import PhotoForm
from courses.attendance.paper.operations import attach_photo
from courses.attendance.paper.queries import find_photo, find_sheet
from courses.attendance.paper.views import AT, RECORD, bp, refusal, session_in, sheets_page, to
from lms import clock
from lms.access.gate import actor_in, scope
from lms.audit.operations import record
from lms.files.operations import open_stored
from lms.i18n import gettext
from lms.kernel.errors import DomainError
from lms.web.db import request_db
from lms.web.forms import read_id
from lms.web.vault import storage


@bp.post(f"{AT}/photos")
@scope(RECORD)
def attach(class_id: int, session_id: int) -> Response:
    """Attach the photo of a signed sheet; it is drawn anew before it is kept."""
    db, session, form = request_db(), session_in(class_id, session_id), PhotoForm()
    upload, code = form.photo.data, request.form.get("sheet", "")
    try:
        if not form.validate_on_submit() or not upload or not upload.filename:
            raise DomainError("paper.photo.none")
        found = find_sheet(db, session.id, code) if code else None
        picture = pictures.cleaned(upload.stream, upload.filename)
        page = read_id(request.form.get("page", ""))
        attach_photo(db, storage(), session, picture, sheet=found, page=page, actor=actor_in(), now=clock.now())
    except DomainError as error:
        db.rollback()
        form.photo.errors = [*form.photo.errors, refusal(error)]
        return sheets_page(session_in(class_id, session_id), form, 422)
    db.commit()
    flash(gettext("Đã đính kèm ảnh tờ ký."))
    return to("grid", session, code=code) if code else to("sheets", session)


@bp.get(f"{AT}/photos/<int:photo_id>")
@scope(RECORD)
def photo(class_id: int, session_id: int, photo_id: int) -> Response:
    """The photo itself; who looked is written down first."""
    db, session = request_db(), session_in(class_id, session_id)
    kept, stored = find_photo(db, session.id, photo_id)
    content = open_stored(storage(), stored)
    facts = {"subject_id": session.id, "unit_id": session.training_class.unit_id}
    record(db, PhotoSeen(**facts, photo_id=kept.id, file_id=stored.id), actor=actor_in(), now=clock.now())
    db.commit()
    inline = stored.media_type.startswith("image/")
    return send_file(content, mimetype=stored.media_type, download_name=stored.name, as_attachment=not inline)
