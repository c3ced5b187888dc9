"""Who may do what, where: roles, actions, the viewer. Pure.

The SQL twin of ``Viewer.may`` is ``scoped`` in ``queries.py``. How a secret is hashed stands in ``hashing.py``; what a
room means by "own" (a trainer's classes, a mediator's record) stands in that room.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from lms.i18n import N_, gettext

LocaleCode = Literal["vi", "en"]


class Role(StrEnum):
    MEDIATOR = "mediator"
    TRAINER = "trainer"
    OFFICER = "officer"
    SIGNATORY = "signatory"
    INSPECTOR = "inspector"
    ADMIN = "admin"


ROLE_TITLES: dict[Role, str] = {
    Role.MEDIATOR: N_("Hòa giải viên"),
    Role.TRAINER: N_("Tập huấn viên"),
    Role.OFFICER: N_("Cán bộ tư pháp"),
    Role.SIGNATORY: N_("Người ký"),
    Role.INSPECTOR: N_("Người kiểm tra"),
    Role.ADMIN: N_("Quản trị hệ thống"),
}


class IdentifierKind(StrEnum):
    PHONE = "phone"
    CARD = "card"


class CodePurpose(StrEnum):
    FIRST_ADMIN = "first_admin"
    RESET = "reset"
    DEPUTY = "deputy"


class Action(StrEnum):
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    # Identity numbers, phones and ethnicity in full, and what the law on personal data asks of whoever keeps them.
    PEOPLE_SENSITIVE = "people:sensitive"
    ROSTER_IMPORT = "roster:import"
    HISTORY_IMPORT = "history:import"
    CURRICULA_READ = "curricula:read"
    CURRICULA_WRITE = "curricula:write"
    CONTENT_WRITE = "content:write"
    QUESTIONS_READ = "questions:read"
    QUESTIONS_WRITE = "questions:write"
    CLASSES_READ = "classes:read"
    CLASSES_WRITE = "classes:write"
    ATTENDANCE_READ = "attendance:read"
    ATTENDANCE_RECORD = "attendance:record"
    MARKS_READ = "marks:read"
    MARKS_RECORD = "marks:record"
    CERTIFICATES_READ = "certificates:read"
    CERTIFICATES_ISSUE = "certificates:issue"
    CERTIFICATES_APPROVE = "certificates:approve"
    CERTIFICATES_REVOKE = "certificates:revoke"
    REPORTS_READ = "reports:read"
    REPORTS_SUBMIT = "reports:submit"
    REPORTS_APPROVE = "reports:approve"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    PLANS_READ = "plans:read"
    PLANS_IMPORT = "plans:import"
    UNITS_READ = "units:read"
    UNITS_CHANGE = "units:change"
    POLICIES_READ = "policies:read"
    POLICIES_CHANGE = "policies:change"
    DATA_RULES_CHANGE = "data-rules:change"
    ACCOUNTS_MANAGE = "accounts:manage"
    GRANTS_MANAGE = "grants:manage"
    DEPUTIES_NAME = "deputies:name"
    PINS_RESET = "pins:reset"
    KEYS_MANAGE = "keys:manage"
    AUDIT_READ = "audit:read"
    JOBS_READ = "jobs:read"
    JOBS_RUN = "jobs:run"
    OWN_LEARN = "own:learn"
    OWN_RECORD = "own:record"
    OWN_CHECK_IN = "own:check-in"
    OWN_CERTIFICATES = "own:certificates"


READING = frozenset(action for action in Action if action.endswith(":read"))
OFFICE_READING = READING - {Action.AUDIT_READ, Action.JOBS_READ}

# What a role may do to anything within the unit of its grant and below.
PERMITS: dict[Role, frozenset[Action]] = {
    Role.MEDIATOR: frozenset(),
    Role.TRAINER: frozenset({Action.CURRICULA_READ, Action.UNITS_READ}),
    Role.OFFICER: OFFICE_READING
    | {
        Action.PEOPLE_WRITE,
        # Need to know: who writes the book. A signatory and an inspector read it masked, a trainer and an admin never more.
        Action.PEOPLE_SENSITIVE,
        Action.ROSTER_IMPORT,
        Action.HISTORY_IMPORT,
        Action.CURRICULA_WRITE,
        Action.CONTENT_WRITE,
        Action.QUESTIONS_WRITE,
        Action.CLASSES_WRITE,
        Action.ATTENDANCE_RECORD,
        Action.MARKS_RECORD,
        Action.CERTIFICATES_ISSUE,
        Action.CERTIFICATES_REVOKE,
        Action.REPORTS_SUBMIT,
        Action.CASES_WRITE,
        Action.PLANS_IMPORT,
        # A change of communes is a change within their province: ask with the reach of the province.
        Action.UNITS_CHANGE,
        # Rules hold for everybody: ask besides that the grant is of a province or the country.
        Action.POLICIES_CHANGE,
        Action.DEPUTIES_NAME,
        Action.PINS_RESET,
    },
    Role.SIGNATORY: OFFICE_READING | {Action.CERTIFICATES_APPROVE, Action.REPORTS_APPROVE},
    # Background work belongs to no unit, so it is no part of what a unit's inspector reads.
    Role.INSPECTOR: READING - {Action.JOBS_READ},
    Role.ADMIN: frozenset(
        {
            Action.ACCOUNTS_MANAGE,
            Action.GRANTS_MANAGE,
            Action.UNITS_READ,
            Action.UNITS_CHANGE,
            Action.POLICIES_READ,
            Action.POLICIES_CHANGE,
            Action.DATA_RULES_CHANGE,
            Action.KEYS_MANAGE,
            Action.AUDIT_READ,
            Action.JOBS_READ,
            Action.JOBS_RUN,
        }
    ),
}

# What a role may do only to what is its own; each room decides "own" from the viewer's person.
OWN_PERMITS: dict[Role, frozenset[Action]] = {
    Role.MEDIATOR: frozenset({Action.OWN_LEARN, Action.OWN_RECORD, Action.OWN_CHECK_IN, Action.OWN_CERTIFICATES}),
    Role.TRAINER: frozenset(
        {
            Action.CLASSES_READ,
            Action.PEOPLE_READ,
            Action.ATTENDANCE_READ,
            Action.ATTENDANCE_RECORD,
            Action.MARKS_READ,
            Action.MARKS_RECORD,
            Action.OWN_RECORD,
        }
    ),
    Role.OFFICER: frozenset(),
    Role.SIGNATORY: frozenset(),
    Role.INSPECTOR: frozenset(),
    Role.ADMIN: frozenset(),
}

# Whose page opens first, for somebody with several roles.
LEADING = (Role.OFFICER, Role.SIGNATORY, Role.INSPECTOR, Role.TRAINER, Role.ADMIN, Role.MEDIATOR)


@dataclass(frozen=True, slots=True)
class GrantFact:
    """One grant as the viewer holds it; ``unit_open`` is false when the unit has ended, and then it reaches nothing.

    ``unit_name`` is the unit's last full name, for the page; "" where nobody read it.
    """

    role: Role
    unit_id: int
    valid_from: date
    valid_to: date | None = None
    unit_open: bool = True
    unit_name: str = ""

    def in_force(self, on: date) -> bool:
        """Half open: the day ``valid_to`` is the first without the grant."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, with the grants in force today. Scope is judged on today's tree."""

    account_id: int
    name: str
    person_id: int | None = None
    grants: tuple[GrantFact, ...] = ()
    locale: LocaleCode = "vi"
    username: str = ""

    def may(self, action: Action, reach: Collection[int]) -> bool:
        """``reach``: ids of the units that certainly hold the thing today, itself included (see ``UnitReach``)."""
        return any(unit_id in reach for unit_id in self.unit_ids(action))

    def may_own(self, action: Action) -> bool:
        """May it be done to what is the viewer's own? The room still checks whose it is."""
        return any(action in OWN_PERMITS[grant.role] for grant in self.grants)

    def may_anywhere(self, action: Action) -> bool:
        """Is there any unit, or anything of one's own, to which it may be done? Opens a page, never a record."""
        return self.may_own(action) or bool(self.unit_ids(action))

    def unit_ids(self, action: Action) -> frozenset[int]:
        """The open units on which the viewer was granted the action."""
        return frozenset(grant.unit_id for grant in self.grants if grant.unit_open and action in PERMITS[grant.role])

    def has_role(self, role: Role) -> bool:
        """For choosing a home page; what may be seen is asked with ``may``."""
        return any(grant.role is role for grant in self.grants)

    @property
    def leading_role(self) -> Role | None:
        return leading_role(grant.role for grant in self.grants)

    @property
    def role_title(self) -> str:
        """The leading role in the language of the moment; empty for an account without grants."""
        return title_of(self.leading_role) if self.leading_role else ""

    @property
    def home_unit_id(self) -> int | None:
        """The unit of the leading role's grant, open ones first; None without grants."""
        return self._home.unit_id if self._home else None

    @property
    def home_unit_name(self) -> str:
        """The last full name of that unit; empty without grants."""
        return self._home.unit_name if self._home else ""

    @property
    def _home(self) -> GrantFact | None:
        leading = [grant for grant in self.grants if grant.role is self.leading_role]
        return min(leading, key=lambda grant: (not grant.unit_open, grant.valid_from, grant.unit_id), default=None)


def title_of(role: Role) -> str:
    """The role in the language of the moment."""
    return gettext(ROLE_TITLES[role])


def leading_role(roles: Iterable[Role]) -> Role | None:
    """The role that decides the home page and the title beside the name."""
    held = set(roles)
    return next((role for role in LEADING if role in held), None)


def may_govern(viewer: Viewer, action: Action, reaches: Collection[Collection[int]]) -> bool:
    """May the viewer act on an account whose grants in force reach so? Every one of them must lie within the viewer's scope.

    Otherwise an admin of one province could reset a colleague who also serves the country, and so become the country's admin.
    """
    return bool(reaches) and all(viewer.may(action, reach) for reach in reaches)


def may_reset_pin(viewer: Viewer, roles: Collection[Role], reaches: Collection[Collection[int]]) -> bool:
    """An officer gives a new PIN on the spot, to mediators of the own unit only: never to somebody who holds an office."""
    return set(roles) == {Role.MEDIATOR} and may_govern(viewer, Action.PINS_RESET, reaches)
