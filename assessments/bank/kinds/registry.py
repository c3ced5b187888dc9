"""Every kind of question, in one literal tuple. A new kind is a module, a line here and a word in ``QuestionKind``."""

from assessments.bank.kinds import multiple, single
from assessments.bank.kinds.shape import Kind

KINDS: tuple[Kind, ...] = (single.KIND, multiple.KIND)

_BY_KEY = {kind.key: kind for kind in KINDS}


def kind_of(key: str) -> Kind:
    """The kind of that key. KeyError when there is none."""
    return _BY_KEY[key]
