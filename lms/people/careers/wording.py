"""Refusals of acts in words, and beside which field of a form they are said."""

from datetime import date
from typing import Any

from lms.files.sentences import SENTENCES as FILES
from lms.i18n import format_day, format_number, gettext
from lms.kernel.errors import DomainError
from lms.people.careers.sentences import SENTENCES as CAREERS
from lms.people.sentences import SENTENCES as PEOPLE

SENTENCES = {**FILES, **PEOPLE, **CAREERS}
# The field that mends it; whatever is not named here is said over the form.
FIELDS = {
    "careers.decision_two_dates": "signed_on",
    "careers.decision_has_no_date": "signed_on",
    "people.recognition_day_missing": "signed_on",
    "careers.decision_without_number": "number",
    "careers.same_team": "team_id",
    "careers.same_role": "role",
    "careers.second_head": "role",
    "careers.reason_missing": "why",
}


def say(error: DomainError) -> str:
    """The sentence of a refusal; an error of another room goes on its way."""
    if error.code not in SENTENCES or error.code.endswith(".missing"):
        raise error
    return gettext(SENTENCES[error.code], **{name: _written(value) for name, value in error.fields.items()})


def _written(value: Any) -> Any:
    match value:
        case date():
            return format_day(value)
        case int():
            return format_number(value)
        case _:
            return value


def put_beside(form: Any, error: DomainError) -> None:
    """Say the refusal beside the field that mends it."""
    name = "scan" if error.code.startswith("files.") else FIELDS.get(error.code, "")
    if name in form:
        form[name].errors = [*form[name].errors, say(error)]
    else:
        form.form_errors.append(say(error))
