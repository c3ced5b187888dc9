"""One right choice among several."""

from collections.abc import Collection

from assessments.bank.kinds.shape import Keyed, Kind
from lms.i18n import N_


def mark(question: Keyed, chosen: Collection[int]) -> bool:
    """Right when exactly the right choice is ticked."""
    return set(chosen) == question.right


def fits(question: Keyed) -> bool:
    """Exactly one right choice, and at least one other."""
    return len(question.right) == 1 and question.right < question.choices


KIND = Kind(
    key="single",
    title=N_("Chọn một ý"),
    explanation=N_("Câu có đúng một ý đúng. Chọn ý ấy thì được tính là đúng."),
    hint=N_("Chọn một ý."),
    several=False,
    mark=mark,
    fits=fits,
    example=(Keyed(frozenset({1, 2, 3}), frozenset({2})), frozenset({2}), frozenset({1})),
)
