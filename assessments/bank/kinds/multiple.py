"""Several right choices; all of them and no other."""

from collections.abc import Collection

from assessments.bank.kinds.shape import Keyed, Kind
from lms.i18n import N_


def mark(question: Keyed, chosen: Collection[int]) -> bool:
    """Right when all right choices are ticked and no wrong one: there is no half point."""
    return set(chosen) == question.right


def fits(question: Keyed) -> bool:
    """Two right choices or more, and at least one wrong."""
    return len(question.right) >= 2 and question.right < question.choices


KIND = Kind(
    key="multiple",
    title=N_("Chọn nhiều ý"),
    explanation=N_("Câu có từ hai ý đúng trở lên. Chọn đủ các ý đúng và không chọn ý sai thì được tính là đúng."),
    hint=N_("Có từ hai ý đúng trở lên. Bác chọn đủ các ý đúng."),
    several=True,
    mark=mark,
    fits=fits,
    example=(Keyed(frozenset({1, 2, 3, 4}), frozenset({1, 4})), frozenset({1, 4}), frozenset({1})),
)
