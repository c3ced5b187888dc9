"""Reading accounts, grants and viewers, and ``scoped``: the SQL twin of ``Viewer.may``."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.access.hashing import Locksmith, card_lookup, code_fingerprint, phone_lookup
from lms.access.models import Account, Grant, Identifier, OneUseCode
from lms.access.rules import (
    Action,
    CodePurpose,
    GrantFact,
    IdentifierKind,
    LocaleCode,
    Role,
    Viewer,
    may_govern,
    may_reset_pin,
    title_of,
)
from lms.access.secrets import username_key
from lms.audit.reference import Memory, memory_of
from lms.db import rows_of
from lms.kernel.text import fold
from lms.units.models import Unit, UnitName, UnitReach

Column = ColumnElement[Any] | InstrumentedAttribute[Any]
Rows = TypeVar("Rows", bound=Select[*tuple[Any, ...]])


def in_force(on: date) -> ColumnElement[bool]:
    """SQL twin of ``GrantFact.in_force``."""
    return and_(Grant.valid_from <= on, or_(Grant.valid_to.is_(None), Grant.valid_to > on))


def unit_open(on: date) -> ColumnElement[bool]:
    """Does the joined unit stand on the day?"""
    return and_(
        or_(Unit.valid_from.is_(None), Unit.valid_from <= on),
        or_(Unit.valid_to.is_(None), Unit.valid_to > on),
    )


def in_scope(viewer: Viewer, action: Action, column: Column) -> ColumnElement[bool]:
    """SQL twin of ``Viewer.may`` for a column that holds a unit id, of any map."""
    granted = viewer.unit_ids(action)
    if not granted:
        return false()
    return column.in_(select(UnitReach.unit_id).where(UnitReach.ancestor_id.in_(sorted(granted))))


def scoped(stmt: Rows, viewer: Viewer, action: Action, column: Column) -> Rows:
    """``stmt`` narrowed to the rows whose unit the viewer's grants reach today."""
    return stmt.where(in_scope(viewer, action, column))


def reach_of(db: Session, unit_id: int) -> frozenset[int]:
    """The units that certainly hold a unit today, itself included while it stands: the second argument of ``Viewer.may``."""
    return frozenset(db.scalars(select(UnitReach.ancestor_id).where(UnitReach.unit_id == unit_id)))


# As ``lms.units.queries.unit_name``, beside the grant: every page of an office prints it.
_LAST_NAME = (
    select(UnitName.type + " " + UnitName.name)
    .where(UnitName.unit_id == Grant.unit_id)
    .order_by(UnitName.valid_from.desc().nulls_last())
    .limit(1)
    .correlate(Grant)
    .scalar_subquery()
)


# SQL for whose record the person of a column is today; the upper room that knows hands it over.
PersonOf = Callable[[Any], ColumnElement[Any]]


@lru_cache(maxsize=16)
def _viewer_stmt(
    as_of: date, of_generation: bool, person_of: PersonOf | None, memory: Memory | None
) -> Select[*tuple[Any, ...]]:
    """Every request of somebody signed in asks this, so it is built once a day: building costs as much as running.

    Beside it stands whether the reference has changed, which nearly every page asks next.
    """
    person = person_of(Account.person_id) if person_of else Account.person_id.expression
    stmt = (
        select(Account.id, Account.name, Account.username, person.label("person_id"), Account.locale)
        .add_columns(unit_open(as_of).label("open"))
        .add_columns(Grant.role, Grant.unit_id, Grant.valid_from, Grant.valid_to, _LAST_NAME.label("unit_name"))
        .add_columns(*(memory.marks if memory else ()))
        .outerjoin(Grant, and_(Grant.account_id == Account.id, in_force(as_of)))
        .outerjoin(Unit, Unit.id == Grant.unit_id)
        .where(Account.id == bindparam("account_id"), Account.disabled_at.is_(None))
        .order_by(Grant.id)
    )
    return stmt.where(Account.generation == bindparam("generation")) if of_generation else stmt


def find_viewer(
    db: Session, account_id: int, *, generation: int | None = None, as_of: date, person_of: PersonOf | None = None
) -> Viewer | None:
    """The viewer of a session, with the grants in force; None for a closed account or ended sessions. One query."""
    memory = memory_of(db)
    stmt = _viewer_stmt(as_of, generation is not None, person_of, memory)
    rows = rows_of(db, stmt, {"account_id": account_id, "generation": generation}).all()
    if not rows:
        return None
    if memory:
        memory.note(db, rows[0][-len(memory.marks) :])
    grants = tuple(
        GrantFact(row.role, row.unit_id, row.valid_from, row.valid_to, bool(row.open), (row.unit_name or "").strip())
        for row in rows
        if row.role
    )
    first = rows[0]
    return Viewer(
        account_id=first.id,
        name=first.name,
        person_id=first.person_id,
        grants=grants,
        locale=cast(LocaleCode, first.locale or "vi"),
        username=first.username,
    )


# --- accounts ---------------------------------------------------------------------------------------------------------


def find_by_username(db: Session, username: str) -> Account | None:
    """The account of that user name, closed ones too."""
    return db.scalar(select(Account).where(Account.username == username_key(username)))


def roles_of(db: Session, account_id: int, *, as_of: date) -> frozenset[Role]:
    """The roles an account holds on the day."""
    return frozenset(db.scalars(select(Grant.role).where(Grant.account_id == account_id, in_force(as_of))))


def _weighty_grants(db: Session, account_id: int, as_of: date) -> Sequence[Grant]:
    """The grants that say who governs an account: those in force, or all of the past when none is."""
    grants = db.scalars(select(Grant).where(Grant.account_id == account_id)).all()
    now_held = [grant for grant in grants if grant.valid_from <= as_of and (grant.valid_to is None or as_of < grant.valid_to)]
    return now_held or grants


def find_account(db: Session, viewer: Viewer, account_id: int, action: Action, *, as_of: date) -> Account | None:
    """The account when every grant of it lies within the viewer's scope, else None (outside looks like missing).

    With ``Action.PINS_RESET`` only an account that is a mediator and nothing else.
    """
    grants = _weighty_grants(db, account_id, as_of)
    reaches = [reach_of(db, grant.unit_id) for grant in grants]
    if action is Action.PINS_RESET:
        allowed = may_reset_pin(viewer, {grant.role for grant in grants}, reaches)
    else:
        allowed = may_govern(viewer, action, reaches)
    return db.get(Account, account_id) if allowed else None


def list_accounts(viewer: Viewer, action: Action, *, text: str = "") -> Select[Account]:
    """Accounts with a grant in the viewer's scope, by user name; ``text`` is looked for in both names, without accents."""
    held = in_scope(viewer, action, Grant.unit_id)
    if action is Action.PINS_RESET:
        held = and_(held, Grant.role == Role.MEDIATOR)
    stmt = select(Account).where(exists().where(Grant.account_id == Account.id, held)).order_by(Account.username)
    key = fold(text)
    if key:
        stmt = stmt.where(
            or_(Account.name_fold.contains(key, autoescape=True), Account.username.contains(key, autoescape=True))
        )
    return stmt


# --- grants as people read them ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One grant with the words around it."""

    id: int
    account_id: int
    account_name: str
    username: str
    role: Role
    unit_id: int
    unit_name: str
    unit_open: bool
    valid_from: date
    valid_to: date | None
    in_force: bool

    @property
    def role_title(self) -> str:
        """The role in words."""
        return title_of(self.role)

    @property
    def last_day(self) -> date | None:
        """The last day of the grant, as people say it."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None


def unit_titles(db: Session, unit_ids: Iterable[int]) -> dict[int, str]:
    """The last full name ("Xã Công Sơn") of each unit, closed ones too."""
    rows = db.execute(
        select(UnitName.unit_id, UnitName.type, UnitName.name)
        .where(UnitName.unit_id.in_(set(unit_ids)))
        .order_by(UnitName.valid_from.nulls_first())
    )
    return {unit_id: f"{kind} {name}".strip() for unit_id, kind, name in rows}


def _grant_lines(db: Session, stmt: Select[Any], as_of: date) -> list[GrantLine]:
    rows = db.execute(
        stmt.with_only_columns(Grant, Account.name, Account.username, unit_open(as_of).label("open"))
        .join(Account, Account.id == Grant.account_id)
        .join(Unit, Unit.id == Grant.unit_id)
    ).all()
    titles = unit_titles(db, (row.Grant.unit_id for row in rows))
    return [
        GrantLine(
            id=row.Grant.id,
            account_id=row.Grant.account_id,
            account_name=row.name,
            username=row.username,
            role=row.Grant.role,
            unit_id=row.Grant.unit_id,
            unit_name=titles[row.Grant.unit_id],
            unit_open=bool(row.open),
            valid_from=row.Grant.valid_from,
            valid_to=row.Grant.valid_to,
            in_force=row.Grant.valid_from <= as_of and (row.Grant.valid_to is None or as_of < row.Grant.valid_to),
        )
        for row in rows
    ]


def list_grants(db: Session, account_ids: Collection[int], *, as_of: date) -> list[GrantLine]:
    """All grants of some accounts, the newest first, ended ones too. Two queries."""
    stmt = select(Grant).where(Grant.account_id.in_(account_ids)).order_by(Grant.valid_from.desc(), Grant.id.desc())
    return _grant_lines(db, stmt, as_of)


def list_closed_unit_grants(db: Session, viewer: Viewer, *, as_of: date, limit: int = 200) -> list[GrantLine]:
    """Grants still running on a unit that has ended: they reach nothing until renewed on a successor."""
    stmt = (
        select(Grant)
        .where(in_force(as_of), Unit.valid_to <= as_of, in_scope(viewer, Action.GRANTS_MANAGE, Grant.unit_id))
        .order_by(Grant.unit_id, Grant.id)
        .limit(limit)
    )
    return _grant_lines(db, stmt, as_of)


def find_grant(db: Session, viewer: Viewer, grant_id: int) -> Grant | None:
    """The grant when its unit lies within the viewer's scope for managing grants, else None."""
    return db.scalar(scoped(select(Grant).where(Grant.id == grant_id), viewer, Action.GRANTS_MANAGE, Grant.unit_id))


def count_admins(db: Session, *, as_of: date) -> int:
    """Open accounts that hold the admin role on a unit that stands."""
    return (
        db.scalar(
            select(func.count(Account.id.distinct()))
            .join(Grant, Grant.account_id == Account.id)
            .join(Unit, Unit.id == Grant.unit_id)
            .where(Grant.role == Role.ADMIN, in_force(as_of), unit_open(as_of), Account.disabled_at.is_(None))
        )
        or 0
    )


# --- codes and sign-in ------------------------------------------------------------------------------------------------


def find_code(db: Session, typed: str, *purposes: CodePurpose, now: datetime) -> OneUseCode | None:
    """The code as long as it can be used."""
    fingerprint = code_fingerprint(typed)
    if fingerprint is None:
        return None
    return db.scalar(
        select(OneUseCode).where(
            OneUseCode.code_hash == fingerprint,
            OneUseCode.purpose.in_(purposes),
            OneUseCode.used_at.is_(None),
            OneUseCode.expires_at > now,
        )
    )


def list_candidates(db: Session, locksmith: Locksmith, typed: str) -> Sequence[Account]:
    """The accounts that a typed user name, phone number or number of a card may mean; locked against a parallel try."""
    lookups = [
        (IdentifierKind.PHONE, phone_lookup(locksmith.vault, typed)),
        (IdentifierKind.CARD, card_lookup(locksmith.vault, typed)),
    ]
    named = [and_(Identifier.kind == kind, Identifier.lookup == lookup) for kind, lookup in lookups if lookup]
    meant = Account.username == username_key(typed)
    if named:
        meant = or_(meant, Account.id.in_(select(Identifier.account_id).where(or_(*named))))
    return db.scalars(select(Account).where(meant).order_by(Account.id).with_for_update()).all()
