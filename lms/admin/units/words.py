"""The words of refusals on the pages of units."""

from datetime import date

from lms.files.sentences import SENTENCES as FILES
from lms.i18n import format_day, format_number, gettext
from lms.units.changes.rules.lines import Refusal
from lms.units.changes.sentences import SENTENCES as CHANGES

SENTENCES = {**FILES, **CHANGES}


def refusal_words(refusal: Refusal) -> str:
    """What is wrong and what to do, in the language of the moment."""
    return gettext(SENTENCES[refusal.code], **{name: _written(value) for name, value in refusal.fields.items()})


def _written(value: object) -> object:
    match value:
        case date():
            return format_day(value)
        case int():
            return format_number(value)
        case _:
            return value
