"""A small country and drawn histories of its resolutions, for the proofs that the order of loading means nothing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.events import SYSTEM
from lms.kernel.errors import DomainError
from lms.people.assignments.queries import forget_bounds
from lms.people.models import MediationTeam
from lms.people.operations import Recognition, recognise
from lms.policies.models import Policy
from lms.policies.operations import load_policies
from lms.units.changes.operations import Applied, apply_changes
from lms.units.changes.rules.lines import Change, ChangeKind, Line
from lms.units.models import Succession, Unit, UnitName, UnitParent
from lms.units.operations import UnitRow, record_units
from lms.units.queries import find_unit, forget_edition, units_of_body
from lms.units.rules import Level
from tests.cast import VAULT

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
COMMUNES = ("06101", "06102", "06103", "06104", "06105")
FRESH = ("06201", "06202", "06203")
NAMES = ("Bình Gia", "Hòa Bình", "Văn Quan", "Tri Lễ", "Na Sầm", "Kiên Mộc", "Đồng Đăng", "Mẫu Sơn")
FIRST = date(2025, 7, 10)


def make_provinces(db: Session) -> int:
    """Lạng Sơn with five communes and Cao Bằng with one, as of the first whole map; the id of Lạng Sơn."""
    rows = [
        UnitRow("VN", Level.COUNTRY, "", "Việt Nam", None, None, None),
        UnitRow("20", Level.PROVINCE, "Tỉnh", "Lạng Sơn", None, None, "VN"),
        UnitRow("04", Level.PROVINCE, "Tỉnh", "Cao Bằng", None, None, "VN"),
        UnitRow("01273", Level.COMMUNE, "Phường", "Thục Phán", None, None, "04"),
    ]
    rows += [UnitRow(code, Level.COMMUNE, "Xã", name, None, None, "20") for code, name in zip(COMMUNES, NAMES, strict=False)]
    record_units(db, rows, [], now=NOW)
    return find_unit(db, "20", FIRST).id


def change(number: str, on: date, *lines: Line) -> Change:
    """A resolution signed ten days before it takes effect."""
    return Change(number=number, signed_on=on - timedelta(days=10), effective_on=on, lines=lines)


def merge(old: str, new: str, name: str = "", parent: str = "", old_name: str = "") -> Line:
    return Line(
        kind=ChangeKind.MERGE,
        old_code=old,
        old_name=old_name,
        new_code=new,
        new_type="Xã" if name else "",
        new_name=name,
        parent_code=parent,
    )


def split(old: str, new: str, name: str = "", parent: str = "") -> Line:
    kind = "Xã" if name else ""
    return Line(kind=ChangeKind.SPLIT, old_code=old, new_code=new, new_type=kind, new_name=name, parent_code=parent)


def rename(old: str, name: str) -> Line:
    return Line(kind=ChangeKind.RENAME, old_code=old, new_name=name)


def retype(old: str, kind: str) -> Line:
    return Line(kind=ChangeKind.RETYPE, old_code=old, new_type=kind)


def load(db: Session, province: int, *changes: Change) -> Applied:
    """Load resolutions in the name of the province and within it."""
    within = units_of_body(db, province)
    return apply_changes(db, changes, unit_id=province, within=within, account_id=None, actor=SYSTEM, now=NOW)


def load_in_any_order(db: Session, province: int, changes: Iterable[Change]) -> None:
    """Load one by one what can be; what only stands together (a code freed and taken again) at the end as one file."""
    waiting = list(changes)
    while waiting:
        left = [one for one in waiting if not _loads(db, province, one)]
        if len(left) == len(waiting):
            load(db, province, *left)
            return
        waiting = left


def _loads(db: Session, province: int, one: Change) -> bool:
    try:
        load(db, province, one)
    except DomainError:
        return False
    return True


def register_state(db: Session) -> frozenset[object]:
    """All that the register says, without ids."""
    keys = {unit.id: (unit.code, unit.valid_from) for unit in db.scalars(select(Unit))}
    names = [
        (keys[row.unit_id], "name", row.type, row.sort, row.valid_from, row.valid_to) for row in db.scalars(select(UnitName))
    ]
    parents = [
        (keys[row.unit_id], "parent", keys[row.parent_id], row.valid_from, row.valid_to)
        for row in db.scalars(select(UnitParent))
    ]
    links = [
        (keys[row.predecessor_id], "succession", keys[row.successor_id], row.valid_from, row.whole)
        for row in db.scalars(select(Succession))
    ]
    units = [(unit.code, unit.valid_from, unit.valid_to, unit.level) for unit in db.scalars(select(Unit))]
    return frozenset([*units, *names, *parents, *links])


@dataclass
class Teller:
    """Tells one true history after another: resolutions that hold when they are loaded by their days."""

    rng: Random
    open: list[str] = field(default_factory=lambda: list(COMMUNES))
    free: list[str] = field(default_factory=lambda: list(FRESH))
    on: date = FIRST
    count: int = 0

    def tell(self, length: int) -> Iterator[Change]:
        for _turn in range(length):
            self.count += 1
            self.on += timedelta(days=self.rng.randint(1, 90))
            kinds = [self._rename, self._retype, self._merge, self._split, self._recode]
            lines = self.rng.choice(kinds)()
            yield change(f"{self.count}/NQ-HĐND", self.on, *lines)

    def _name(self) -> str:
        return self.rng.choice(NAMES)

    def _code(self, also: Iterable[str] = ()) -> str:
        return self.rng.choice([*self.free, *also])

    def _take(self, *codes: str) -> None:
        for code in codes:
            if code in self.open:
                self.open.remove(code)
            if code not in self.free:
                self.free.append(code)

    def _begin(self, *codes: str) -> None:
        for code in codes:
            self.free = [one for one in self.free if one != code]
            if code not in self.open:
                self.open.append(code)

    def _rename(self) -> list[Line]:
        return [rename(self.rng.choice(self.open), self._name())]

    def _retype(self) -> list[Line]:
        return [retype(self.rng.choice(self.open), self.rng.choice(["Phường", "Xã"]))]

    def _recode(self) -> list[Line]:
        old, new = self.rng.choice(self.open), self._code()
        self._take(old)
        self._begin(new)
        return [merge(old, new, self._name(), "20")]

    def _merge(self) -> list[Line]:
        if len(self.open) < 3:
            return self._split()
        olds = self.rng.sample(self.open, 2)
        new, name = self._code(olds), self._name()
        self._take(*olds)
        self._begin(new)
        return [merge(old, new, name, "20") for old in olds]

    def _split(self) -> list[Line]:
        if len(self.open) > 5:
            return self._merge()
        old = self.rng.choice(self.open)
        others = [code for code in self.open if code != old]
        news = self.rng.sample([*self.free, old, *others[:1]], 2)
        taken_in = [code for code in news if code in others]
        self._take(old)
        self._begin(*news)
        lines = [split(old, new, f"{self._name()} {place}", "20") for place, new in enumerate(news, 1)]
        return lines + [merge(code, code) for code in taken_in]


def _drawn(seed: int, length: int) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    rng = Random(seed)
    history = list(Teller(rng).tell(length))
    return tuple(history), tuple(rng.sample(history, len(history)))


# A history by its days, and the order in which it is loaded.
histories = st.builds(_drawn, st.integers(0, 2**32 - 1), st.integers(1, 7))


def add_team(
    db: Session, unit_id: int, village: str, on: date, name: str = "Lý Thị Mẩy", *, now: datetime = NOW
) -> MediationTeam:
    """A team of one mediator, recognised on a day and recorded under a unit."""
    if db.scalar(select(Policy.id).limit(1)) is None:
        load_policies(db, now=NOW)
    facts = Recognition(
        unit_id=unit_id, village=village, team_name=f"Tổ hòa giải {village}", full_name=name, born_year=1970, signed_on=on
    )
    return db.get_one(MediationTeam, recognise(db, VAULT, facts, actor=SYSTEM, now=now).team_id)


@contextmanager
def undone(db: Session) -> Iterator[None]:
    """What happens inside is undone, and nothing of it is remembered."""
    inside = db.begin_nested()
    try:
        yield
    finally:
        inside.rollback()
        db.expire_all()
        forget_edition(db)
        forget_bounds(db)
