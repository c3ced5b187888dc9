"""Whose slip an officer may print: mediators of today within the officer's reach, with the account they have."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from courses.delivery.models import Enrolment, TrainingClass
from courses.delivery.queries import in_seat, whose_seat
from lms.access.models import Account, Grant
from lms.access.queries import in_force, in_scope
from lms.access.rules import Action, Role, Viewer
from lms.access.secrets import phone_number
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import canonical, is_kept, kept_as, of_people, of_person
from lms.people.models import Appointment, MediationTeam, Person
from lms.people.queries import serving, unit_names
from lms.people.rules.judging import masked_phone
from lms.units.queries import placements


@dataclass(frozen=True, slots=True)
class Holder:
    """A mediator of today as a slip names them. ``unit_id`` is the unit that certainly holds the team today."""

    person_id: int
    name: str
    phone: str | None
    shares_phone: bool
    team: str
    village: str
    unit_id: int
    unit_name: str

    @property
    def username(self) -> str:
        """The user name of an account yet to be made."""
        return f"hgv-{self.person_id:06d}"

    @property
    def phone_shown(self) -> str:
        """The number masked: one knows one's own, whoever finds the slip cannot call. Empty where none can be typed."""
        return masked_phone(self.phone) if self.phone and phone_number(self.phone) else ""


def find_holder(db: Session, viewer: Viewer, person_id: int, *, on: date) -> Holder:
    """The mediator, by any id; ``slips.person.missing`` outside the viewer's reach, ``slips.not_serving`` for one who no
    longer serves."""
    kept_id = kept_as(db, person_id)
    found = list_holders(db, viewer, [kept_id], on=on)
    if found:
        return found[0]
    ever = select(Appointment.id).join(Appointment.team).where(of_person(Appointment.person_id, kept_id))
    if db.scalar(ever.where(_reached(viewer)).limit(1)) is None:
        raise DomainError("slips.person.missing")
    raise DomainError("slips.not_serving")


def list_holders(db: Session, viewer: Viewer, person_ids: Collection[int], *, on: date) -> list[Holder]:
    """Those of the persons, by kept ids, who are mediators on the day within the viewer's reach, by given name. Four
    queries."""
    stmt = (
        select(Person, MediationTeam)
        .select_from(Person)
        .join(Appointment, canonical(Appointment.person_id) == Person.id)
        .join(Appointment.team)
        .where(of_people(Appointment.person_id, person_ids), Person.erased_at.is_(None), serving(on), _reached(viewer))
        .order_by(Person.name_key, Person.id, Appointment.recognised_on.desc(), Appointment.id)
    )
    served: dict[int, tuple[Person, MediationTeam]] = {}
    for person, team in db.execute(stmt):
        served.setdefault(person.id, (person, team))
    return _holders(db, served.values(), on)


def _reached(viewer: Viewer) -> ColumnElement[bool]:
    return in_scope(viewer, Action.PINS_RESET, MediationTeam.placed_unit_id)


def _holders(db: Session, served: Collection[tuple[Person, MediationTeam]], on: date) -> list[Holder]:
    if not served:
        return []
    places = placements(db, on)
    names = unit_names(db, {team.placed_unit_id for _, team in served}, on)
    shared = _shared_phones(db, [person.phone for person, _ in served if person.phone])
    return [
        Holder(
            person_id=person.id,
            name=person.full_name,
            phone=person.phone,
            shares_phone=person.phone in shared,
            team=team.name,
            village=team.village,
            unit_id=places[team.placed_unit_id],
            unit_name=names[team.placed_unit_id],
        )
        for person, team in served
    ]


def _shared_phones(db: Session, phones: Collection[str]) -> frozenset[str]:
    """The numbers that more than one person of the book has."""
    seen: set[str] = set()
    twice: set[str] = set()
    for phone in db.scalars(select(Person.phone).where(Person.phone.in_(phones), is_kept(Person.id))):
        if phone is not None:
            (twice if phone in seen else seen).add(phone)
    return frozenset(twice)


def people_of_class(db: Session, class_id: int) -> list[int]:
    """The persons who hold a place in a class, each once under the id that is kept."""
    return list(db.scalars(select(whose_seat()).where(Enrolment.class_id == class_id, in_seat()).distinct()))


def find_class_title(db: Session, viewer: Viewer, class_id: int) -> str:
    """The class in whose unit the viewer may make PINs; ``delivery.class.missing`` otherwise, for its trainers too."""
    stmt = select(TrainingClass.title).where(
        TrainingClass.id == class_id, in_scope(viewer, Action.PINS_RESET, TrainingClass.unit_id)
    )
    title = db.scalar(stmt)
    if title is None:
        raise DomainError("delivery.class.missing")
    return title


@dataclass(frozen=True, slots=True)
class Standing:
    """The account of a person, and whether a slip may touch it: only one that is a mediator's and nothing else, and open."""

    account: Account
    roles: frozenset[Role]

    @property
    def has_secret(self) -> bool:
        return bool(self.account.pin_hash or self.account.password_hash)

    @property
    def refusal(self) -> str | None:
        """The code of the sentence that says why not; None when a slip may be printed."""
        if self.roles - {Role.MEDIATOR}:
            return "slips.office_account"
        return "slips.account.closed" if self.account.disabled_at else None


def standings(db: Session, person_ids: Iterable[int]) -> dict[int, Standing]:
    """The accounts of persons, by kept id, with every role ever granted: who once held an office keeps a password. Two queries.

    Of several accounts of one person, those of records folded into theirs too, the one that holds an office counts, then
    the oldest.
    """
    held = select(Account, canonical(Account.person_id)).where(of_people(Account.person_id, list(person_ids)))
    accounts = db.execute(held.order_by(Account.id)).all()
    roles: dict[int, set[Role]] = {account.id: set() for account, _ in accounts}
    for account_id, role in db.execute(select(Grant.account_id, Grant.role).where(Grant.account_id.in_(roles))):
        roles[account_id].add(role)
    found: dict[int, Standing] = {}
    for account, person_id in accounts:
        standing = Standing(account, frozenset(roles[account.id]))
        if person_id not in found or (standing.roles - {Role.MEDIATOR} and not found[person_id].roles - {Role.MEDIATOR}):
            found[person_id] = standing
    return found


def mediator_grants(db: Session, account_id: int, *, on: date) -> list[Grant]:
    """The grants by which an account is a mediator's on the day."""
    held = select(Grant).where(Grant.account_id == account_id, Grant.role == Role.MEDIATOR, in_force(on))
    return list(db.scalars(held.order_by(Grant.id)))
