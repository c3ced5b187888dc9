"""Refusals of acts in words, and beside which field of a form they are said."""

from collections.abc import Mapping
from typing import Any

from lms.files.sentences import SENTENCES as FILES
from lms.i18n import with_facts
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
    "careers.decision_number_short": "number",
    "careers.same_team": "team_id",
    "careers.same_role": "role",
    "careers.second_head": "role",
    "careers.reason_missing": "why",
}


def put_beside(
    form: Any, error: DomainError, sentences: Mapping[str, str] = SENTENCES, fields: Mapping[str, str] = FIELDS
) -> None:
    """Say the refusal beside the field that mends it; an error of another room goes on its way."""
    if error.code not in sentences or error.code.endswith(".missing"):
        raise error
    said = with_facts(sentences[error.code], error.fields)
    name = "scan" if error.code.startswith("files.") else fields.get(error.code, "")
    if name in form:
        form[name].errors = [*form[name].errors, said]
    else:
        form.form_errors.append(said)
