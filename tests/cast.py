"""The named people of the tests, and the small country they serve in. Made through the rooms' own operations.

A cast member is an account with its grants. Their secrets are hashed at the lowest cost, and known: ``PASSWORD``, ``PIN``.
"""

from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import operations
from lms.access.hashing import LIGHT, Hasher, Locksmith
from lms.access.models import Account
from lms.access.operations import Mandate
from lms.access.queries import find_viewer
from lms.access.rules import Role, Viewer
from lms.audit.events import SYSTEM
from lms.kernel.text import fold, text_key
from lms.keys.sealing import Vault
from lms.units.models import Unit, UnitName, UnitParent, UnitReach
from lms.units.rules import Level

START = date(2025, 7, 1)
MADE_AT = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
VAULT = Vault(b"test" * 8, "a passphrase of tests")
SMITH = Locksmith(VAULT, Hasher(LIGHT))
PASSWORD = "núi cao sông dài"
PIN = "8205"


@dataclass(frozen=True)
class Country:
    """Two provinces of two communes each, and a district and a commune that ended on 2025-07-01."""

    vn: Unit
    province: Unit
    commune: Unit
    sister: Unit
    other_province: Unit
    other_commune: Unit
    old_district: Unit
    old_commune: Unit


def make_unit(db: Session, code: str, level: Level, kind: str, name: str, parent: Unit | None, *, old: bool = False) -> Unit:
    """One unit with its name and parent; its reach is the line above it. An old one ended on 2025-07-01."""
    start, end = (None, START) if old else (None if level is Level.COUNTRY else START, None)
    unit = Unit(code=code, level=level, valid_from=start, valid_to=end, recorded_at=MADE_AT)
    db.add(unit)
    db.flush()
    db.add(
        UnitName(unit_id=unit.id, type=kind, name=name, fold=fold(name), sort=text_key(name), valid_from=start, valid_to=end)
    )
    above = set() if parent is None else set(db.scalars(select(UnitReach.ancestor_id).where(UnitReach.unit_id == parent.id)))
    if parent is not None:
        db.add(UnitParent(unit_id=unit.id, parent_id=parent.id, valid_from=start, valid_to=end))
    db.add_all(UnitReach(unit_id=unit.id, ancestor_id=ancestor) for ancestor in above | (set() if old else {unit.id}))
    db.flush()
    return unit


def make_country(db: Session) -> Country:
    """The country of the tests; the units of the same code that are there already are taken as they are."""
    vn = db.scalar(select(Unit).where(Unit.code == "VN")) or make_unit(db, "VN", Level.COUNTRY, "", "Việt Nam", None)
    province = make_unit(db, "20", Level.PROVINCE, "Tỉnh", "Lạng Sơn", vn)
    other = make_unit(db, "04", Level.PROVINCE, "Tỉnh", "Cao Bằng", vn)
    return Country(
        vn=vn,
        province=province,
        commune=make_unit(db, "06325", Level.COMMUNE, "Xã", "Lộc Bình", province),
        sister=make_unit(db, "06349", Level.COMMUNE, "Xã", "Na Dương", province),
        other_province=other,
        other_commune=make_unit(db, "01273", Level.COMMUNE, "Phường", "Thục Phán", other),
        old_district=make_unit(db, "188", Level.DISTRICT, "Huyện", "Lộc Bình", province, old=True),
        old_commune=make_unit(db, "06328", Level.COMMUNE, "Xã", "Mẫu Sơn", province, old=True),
    )


@dataclass(frozen=True)
class Member:
    """One of the cast: the account, and how it signs in. ``anonymous`` has neither."""

    name: str
    account: Account | None = None
    secret: str = PASSWORD

    @property
    def username(self) -> str:
        assert self.account is not None, "a stranger has no user name"
        return self.account.username

    def viewer(self, db: Session, *, as_of: date = date(2026, 11, 22)) -> Viewer:
        """The viewer this member is on a day."""
        assert self.account is not None
        viewer = find_viewer(db, self.account.id, as_of=as_of)
        assert viewer is not None
        return viewer


def account_of(member: Member) -> Account:
    """The account of somebody who has one."""
    assert member.account is not None
    return member.account


def make_account(
    db: Session,
    username: str,
    role: Role,
    unit: Unit,
    *,
    name: str = "",
    person_id: int | None = None,
    secret: str = PASSWORD,
    valid_from: date = START,
    valid_to: date | None = None,
) -> Account:
    """An account with one grant and a known secret."""
    mandate = Mandate(role, unit.id, valid_from, valid_to)
    account = operations.add_account(db, username, name or username, mandate, person_id=person_id, actor=SYSTEM, now=MADE_AT)
    kept = SMITH.make(secret, account_id=account.id, username=username, pin_allowed=role is Role.MEDIATOR)
    operations.keep_secret(db, account, kept, actor=SYSTEM, now=MADE_AT)
    db.flush()
    return account


@dataclass(frozen=True)
class Cast:
    """Everybody, in the country of the tests."""

    country: Country
    officer_province: Member
    officer_commune: Member
    outsider: Member
    trainer: Member
    mediator: Member
    inspector: Member
    signatory: Member
    admin: Member
    anonymous: Member = field(default=Member("anonymous"))

    @property
    def members(self) -> dict[str, Member]:
        """By name, in the order of the matrix."""
        return {name: getattr(self, name) for name in NAMES}

    def joined_to(self, db: Session) -> "Cast":
        """The same people as rows of this session, as they were when they were made; no statement is sent."""

        def joined(one: Member) -> Member:
            return replace(one, account=db.merge(one.account, load=False)) if one.account else one

        units = {unit.name: db.merge(getattr(self.country, unit.name), load=False) for unit in fields(Country)}
        return Cast(Country(**units), **{name: joined(one) for name, one in self.members.items()})


NAMES = (
    "officer_province",
    "officer_commune",
    "outsider",
    "trainer",
    "mediator",
    "inspector",
    "signatory",
    "admin",
    "anonymous",
)

# Persons live in a room above; the tests of rooms that need one pass the id of a person they made.
TRAINER_PERSON = 900_001
MEDIATOR_PERSON = 900_002


def make_cast(db: Session, *, trainer_person: int = TRAINER_PERSON, mediator_person: int = MEDIATOR_PERSON) -> Cast:
    """The whole cast: all of Lạng Sơn but the outsider, an officer of Cao Bằng; the admin serves the country."""
    country = make_country(db)

    def member(
        name: str, role: Role, unit: Unit, shown: str, *, person_id: int | None = None, secret: str = PASSWORD
    ) -> Member:
        username = name.replace("_", ".")
        return Member(name, make_account(db, username, role, unit, name=shown, person_id=person_id, secret=secret), secret)

    return Cast(
        country=country,
        officer_province=member("officer_province", Role.OFFICER, country.province, "Nông Thị Hoa"),
        officer_commune=member("officer_commune", Role.OFFICER, country.commune, "Vi Văn Định"),
        outsider=member("outsider", Role.OFFICER, country.other_province, "Bế Văn Khánh"),
        trainer=member("trainer", Role.TRAINER, country.province, "Hoàng Thị Lan", person_id=trainer_person),
        mediator=member("mediator", Role.MEDIATOR, country.commune, "Lương Văn Páo", person_id=mediator_person, secret=PIN),
        inspector=member("inspector", Role.INSPECTOR, country.province, "Đàm Thị Mai"),
        signatory=member("signatory", Role.SIGNATORY, country.province, "Triệu Văn Thành"),
        admin=member("admin", Role.ADMIN, country.vn, "Lý Thị Ngọc"),
    )
