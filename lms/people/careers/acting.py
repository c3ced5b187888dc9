"""What the pages of acts share: who acts, the decision a form states, its scan, and a refusal said beside a field."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.access.gate import actor_in
from lms.kernel.errors import DomainError
from lms.people.careers.decisions import DecisionFacts, Scan, attach_scan
from lms.people.careers.queries import decision_of
from lms.people.careers.terms import DecisionKind
from lms.people.careers.wording import FIELDS, SENTENCES, put_beside
from lms.web.db import request_db
from lms.web.vault import storage


def keep_scan(db: Session, facts: DecisionFacts, upload: Any, *, now: datetime) -> None:
    """Attach what was uploaded, if anything was, to the decision just recorded."""
    if not upload or not upload.filename:
        return
    decision = decision_of(db, facts.unit_id, facts.number or "", (facts.signed_on or facts.on).year)
    if decision is None:
        raise DomainError("careers.decision_without_number")
    attach_scan(db, storage(), decision, Scan(upload.filename, upload.stream), actor=actor_in(), now=now)


def facts_in(form: Any, unit_id: int, kind: DecisionKind) -> DecisionFacts:
    """The decision as the form states it."""
    return DecisionFacts(
        unit_id=unit_id,
        kind=kind,
        number=form.number.data,
        signed_on=form.signed_on.data,
        effective_on=form.effective_on.data,
        typed=True,
    )


def try_act(
    form: Any,
    do: Callable[[], Response | None],
    sentences: Mapping[str, str] = SENTENCES,
    fields: Mapping[str, str] = FIELDS,
) -> Response | None:
    """The answer when the act could be; None when it was refused, which the form then says beside the field that mends it."""
    if not form.validate_on_submit():
        return None
    try:
        return do()
    except DomainError as error:
        request_db().rollback()
        put_beside(form, error, sentences, fields)
        return None
