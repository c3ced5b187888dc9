"""Whether a team is complete: number, a woman, an ethnic-minority mediator where the village is marked.

Source: Law on Grassroots Mediation 35/2013/QH13, art. 12. The three numbers are policy rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from lms.i18n import gettext as _
from lms.kernel.text import fold

_MAJORITY = {"kinh", "viet", "kinh (viet)", "nguoi kinh", "dan toc kinh"}
_NOT_STATED = {"", "chua ro", "khong ro", "-", "?"}


@dataclass(frozen=True, slots=True)
class Member:
    """A mediator of the team on the day; None is "not known" and satisfies nothing."""

    woman: bool | None
    minority: bool | None


@dataclass(frozen=True, slots=True)
class Makeup:
    """A team counted: its mediators, and of how many sex or ethnicity is not recorded."""

    mediators: int = 0
    women: int = 0
    minority: int = 0
    sex_unknown: int = 0
    ethnicity_unknown: int = 0


@dataclass(frozen=True, slots=True)
class Least:
    """What the law asks of a team, as policy rows give it on the day."""

    mediators: int
    women: int
    minority: int


@dataclass(frozen=True, slots=True)
class TooFew:
    """Fewer mediators than the law asks for."""

    has: int
    least: int


@dataclass(frozen=True, slots=True)
class NoWoman:
    """Too few women; ``unknown`` mediators have no sex recorded."""

    has: int
    least: int
    unknown: int


@dataclass(frozen=True, slots=True)
class NoMinority:
    """Too few ethnic-minority mediators in a marked village; ``unknown`` mediators have no ethnicity recorded."""

    has: int
    least: int
    unknown: int


Breach = TooFew | NoWoman | NoMinority


def is_minority(ethnicity: str | None) -> bool | None:
    """Whether a recorded ethnicity is one other than Kinh; None when none is stated."""
    folded = fold(ethnicity or "")
    return None if folded in _NOT_STATED else folded not in _MAJORITY


def makeup(members: Iterable[Member]) -> Makeup:
    """The members counted."""
    team = list(members)
    return Makeup(
        mediators=len(team),
        women=sum(member.woman is True for member in team),
        minority=sum(member.minority is True for member in team),
        sex_unknown=sum(member.woman is None for member in team),
        ethnicity_unknown=sum(member.minority is None for member in team),
    )


def breaches(members: Iterable[Member], *, minority_village: bool, least: Least) -> tuple[Breach, ...]:
    """Every condition the team does not meet; none means complete. A village not marked has no minority condition."""
    return breaches_of(makeup(members), minority_village=minority_village, least=least)


def breaches_of(team: Makeup, *, minority_village: bool, least: Least) -> tuple[Breach, ...]:
    """As ``breaches``, from the counts alone."""
    found: list[Breach] = []
    if team.mediators < least.mediators:
        found.append(TooFew(team.mediators, least.mediators))
    if team.women < least.women:
        found.append(NoWoman(team.women, least.women, team.sex_unknown))
    if minority_village and team.minority < least.minority:
        found.append(NoMinority(team.minority, least.minority, team.ethnicity_unknown))
    return tuple(found)


def breach_sentence(breach: Breach) -> str:
    """The breach in words; what is not recorded is "chưa rõ", never counted as a no."""
    match breach:
        case TooFew(has=has, least=least):
            return _("Tổ có %(has)s hòa giải viên, cần từ %(least)s người trở lên.", has=has, least=least)
        case NoWoman(unknown=0):
            return _("Tổ chưa có hòa giải viên nữ.")
        case NoWoman(unknown=unknown):
            return _("Chưa rõ tổ có hòa giải viên nữ không: %(n)s người chưa ghi giới tính.", n=unknown)
        case NoMinority(unknown=0):
            return _("Tổ chưa có hòa giải viên người dân tộc thiểu số.")
        case NoMinority(unknown=unknown):
            return _("Chưa rõ tổ có hòa giải viên người dân tộc thiểu số không: %(n)s người chưa ghi dân tộc.", n=unknown)
        case _:
            assert_never(breach)
