"""The words of refusals on the pages of units."""

from lms.files.sentences import SENTENCES as FILES
from lms.i18n import with_facts
from lms.units.changes.rules.lines import Refusal
from lms.units.changes.sentences import SENTENCES as CHANGES

SENTENCES = {**FILES, **CHANGES}


def refusal_words(refusal: Refusal) -> str:
    """What is wrong and what to do, in the language of the moment."""
    return with_facts(SENTENCES[refusal.code], refusal.fields)
