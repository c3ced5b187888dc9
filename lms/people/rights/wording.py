"""A refusal of this room said beside the field it is about."""

from typing import Any

from lms.i18n import with_facts
from lms.kernel.errors import DomainError
from lms.people.rights.sentences import SENTENCES


def put_beside(form: Any, error: DomainError, places: dict[str, str], other: str) -> None:
    """Say the refusal at the field named for its code, else at ``other``; what is not there stays an error of the page."""
    if error.code not in SENTENCES or error.code.endswith(".missing"):
        raise error
    form[places.get(error.code, other)].errors = [said(error)]


def said(error: DomainError) -> str:
    """The sentence of the refusal, days and numbers written as people write them."""
    return with_facts(SENTENCES[error.code], error.fields)
