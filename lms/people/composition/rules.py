"""The state of a team on a day in one value, and the closed list by which teams are looked for. Pure.

What is a breach stands in ``lms.people.rules.composition`` (Law 35/2013/QH13, art. 12).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from lms.i18n import N_
from lms.people.rules.composition import Breach, Least, Makeup, NoMinority, NoWoman, TooFew, breaches_of


class Finding(StrEnum):
    """What is found of a team. Complete, broken and empty add up; a broken team has one or more of the three breaches."""

    COMPLETE = "complete"
    BROKEN = "broken"
    EMPTY = "empty"
    TOO_FEW = "too_few"
    NO_WOMAN = "no_woman"
    NO_MINORITY = "no_minority"
    NO_HEAD = "no_head"


FINDINGS: dict[Finding, str] = {
    Finding.COMPLETE: N_("Đủ theo Điều 12"),
    Finding.BROKEN: N_("Chưa đủ"),
    Finding.EMPTY: N_("Không còn ai"),
    Finding.TOO_FEW: N_("Thiếu người"),
    Finding.NO_WOMAN: N_("Chưa có nữ"),
    Finding.NO_MINORITY: N_("Chưa có người dân tộc thiểu số"),
    Finding.NO_HEAD: N_("Khuyết tổ trưởng"),
}


@dataclass(frozen=True, slots=True)
class TeamState:
    """A team on a day. ``heads``: how many of its mediators are recognised as its head."""

    makeup: Makeup
    heads: int
    minority_village: bool
    least: Least

    @property
    def breaches(self) -> tuple[Breach, ...]:
        """What the law asks and the team has not; a team without any mediator is empty and not judged."""
        if not self.makeup.mediators:
            return ()
        return breaches_of(self.makeup, minority_village=self.minority_village, least=self.least)

    @property
    def findings(self) -> frozenset[Finding]:
        """Everything by which the team can be looked for."""
        if not self.makeup.mediators:
            return frozenset({Finding.EMPTY})
        found = {finding_of(breach) for breach in self.breaches}
        found.add(Finding.BROKEN if found else Finding.COMPLETE)
        return frozenset(found | ({Finding.NO_HEAD} if not self.heads else set()))


def finding_of(breach: Breach) -> Finding:
    """The breach as a code."""
    match breach:
        case TooFew():
            return Finding.TOO_FEW
        case NoWoman():
            return Finding.NO_WOMAN
        case NoMinority():
            return Finding.NO_MINORITY
        case _:
            assert_never(breach)


def count_findings(states: Iterable[TeamState]) -> Counter[Finding]:
    """How many teams have each finding; complete + broken + empty are all of them."""
    return Counter(finding for state in states for finding in state.findings)
