"""Entering, renaming, merging and marking villages; finding or making those that a roster names. Nothing is deleted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.audit.events import Actor, ActorKind
from lms.audit.operations import record
from lms.clock import day_of
from lms.db import insert_for_ids, insert_rows
from lms.kernel.errors import DomainError
from lms.kernel.text import fold, text_key, tidy
from lms.units.queries import load_map
from lms.units.rules import Level
from lms.units.villages.events import VillageEntered, VillageMarked, VillageRenamed, VillagesMerged
from lms.units.villages.models import Village, VillageMark, VillageName, VillageSuccession
from lms.units.villages.queries import CHUNK, names_in, standing_of, units_placed_in, village_titles
from lms.units.villages.rules import Standing, refuse_act, refuse_merger, refuse_name, split_village, village_key


@dataclass(frozen=True, slots=True)
class VillageWords:
    """What a village is called; either may be typed into the other: "thôn Nà Lầm" has its kind in front."""

    kind: str
    name: str

    @property
    def split(self) -> tuple[str, str]:
        """(kind, name) as they are kept."""
        kind, name = split_village(self.name)
        said = split_village(f"{self.kind} x")[0] if self.kind else ""
        return said or kind or tidy(self.kind), name


def enter_village(
    db: Session, unit_id: int, words: VillageWords, *, on: date | None, marked: bool, actor: Actor, now: datetime
) -> int:
    """Enter a village of a commune that stands today, from a day on or since ever; its id.

    DomainError ``villages.not_a_commune``, ``villages.name_missing``, ``villages.name_taken``.
    """
    kind, name = words.split
    _check_name(db, unit_id, kind, name, on, now=now)
    village_id = _add(db, unit_id, kind, name, on, marked=marked, actor=actor, now=now)
    record(db, VillageEntered(subject_id=village_id, unit_id=unit_id, on=on), actor=actor, now=now)
    return village_id


def _check_name(
    db: Session, unit_id: int, kind: str, name: str, on: date | None, *, now: datetime, besides: Collection[int] = ()
) -> None:
    day = day_of(now)
    node = load_map(db, day).nodes.get(unit_id)
    if node is None or node.level is not Level.COMMUNE:
        raise DomainError("villages.not_a_commune")
    others = [one for one in names_in(db, units_placed_in(db, unit_id, day)) if one.id not in besides]
    code = refuse_name(village_key(kind, name) if name else "", others, on)
    if code:
        raise DomainError(code, name=f"{kind} {name}".strip())


def _add(db: Session, unit_id: int, kind: str, name: str, on: date | None, *, marked: bool, actor: Actor, now: datetime) -> int:
    village = Village(unit_id=unit_id, valid_from=on, valid_to=None, recorded_at=now)
    db.add(village)
    db.flush()
    db.add(VillageName(village_id=village.id, **_words(kind, name), valid_from=on, valid_to=None))
    if marked:
        _mark(db, village.id, on, actor, now)
    db.flush()
    return village.id


def _words(kind: str, name: str) -> dict[str, str]:
    return {"kind": kind, "name": name, "fold": village_key(kind, name), "sort": text_key(f"{name} {kind}")}


def _mark(db: Session, village_id: int, on: date | None, actor: Actor, now: datetime) -> None:
    db.add(VillageMark(village_id=village_id, valid_from=on, valid_to=None, account_id=_account(actor), recorded_at=now))


def _account(actor: Actor) -> int | None:
    return actor.id if actor.kind is ActorKind.ACCOUNT else None


def _find(db: Session, village_id: int) -> tuple[Village, Standing]:
    village = db.get(Village, village_id)
    if village is None:
        raise DomainError("villages.missing")
    return village, standing_of(db, [village_id])[village_id]


def _refuse(db: Session, code: str | None, village_id: int, on: date) -> None:
    if code:
        raise DomainError(code, name=village_titles(db, [village_id])[village_id], on=on)


def rename_village(
    db: Session, unit_id: int, village_id: int, words: VillageWords, *, on: date, actor: Actor, now: datetime
) -> None:
    """Let a village of a commune bear another name from a day on.

    DomainError as ``enter_village``, ``villages.not_begun``, ``villages.ended``, ``villages.later_known``.
    """
    village, standing = _find(db, village_id)
    kind, name = words.split
    _refuse(db, refuse_act(standing, on), village_id, on)
    if standing.last_said is not None and standing.last_said >= on:
        _refuse(db, "villages.later_known", village_id, on)
    _check_name(db, unit_id, kind, name, on, now=now, besides=[village_id])
    of_it, last = VillageName.village_id == village_id, VillageName.valid_to.is_not_distinct_from(village.valid_to)
    db.execute(update(VillageName).where(of_it, last).values(valid_to=on))
    db.add(VillageName(village_id=village_id, **_words(kind, name), valid_from=on, valid_to=village.valid_to))
    record(db, VillageRenamed(subject_id=village_id, unit_id=unit_id, on=on), actor=actor, now=now)


def merge_villages(
    db: Session,
    unit_id: int,
    village_ids: Collection[int],
    words: VillageWords,
    *,
    on: date,
    decision_no: str | None,
    marked: bool,
    actor: Actor,
    now: datetime,
) -> int:
    """Let villages of a commune go over into a new one from a day on; the id of the new. Their teams stay as recorded.

    DomainError ``villages.merge_needs_two``, ``villages.later_known``, ``villages.ended``, and as ``enter_village``.
    """
    merged = list(standing_of(db, village_ids).values())
    code = refuse_merger(merged, on)
    if code:
        first = next((one.id for one in merged if refuse_act(one, on) or one.last_said), merged[0].id if merged else 0)
        raise DomainError(code, name=village_titles(db, [first]).get(first, ""), on=on)
    kind, name = words.split
    _check_name(db, unit_id, kind, name, on, now=now, besides=village_ids)
    ids = sorted(village_ids)
    for table, column in ((Village, Village.id), (VillageName, VillageName.village_id), (VillageMark, VillageMark.village_id)):
        db.execute(update(table).where(column.in_(ids), table.valid_to.is_(None)).values(valid_to=on))
    village_id = _add(db, unit_id, kind, name, on, marked=marked, actor=actor, now=now)
    facts = {"successor_id": village_id, "valid_from": on, "decision_no": decision_no, "account_id": _account(actor)}
    insert_rows(db, VillageSuccession, [{"predecessor_id": one, **facts, "recorded_at": now} for one in ids])
    event = VillagesMerged(subject_id=village_id, unit_id=unit_id, on=on, merged=tuple(ids))
    record(db, event, actor=actor, now=now)
    return village_id


def mark_village(db: Session, village_id: int, *, marked: bool, on: date, actor: Actor, now: datetime) -> None:
    """Say from which day on a village counts as having many ethnic-minority households, or no longer does.

    DomainError ``villages.marked_so`` when that day says so already, ``villages.later_known``, ``villages.ended`` and others.
    """
    village, standing = _find(db, village_id)
    _refuse(db, refuse_act(standing, on), village_id, on)
    marks = db.scalars(select(VillageMark).where(VillageMark.village_id == village_id)).all()
    if any(mark.valid_from is not None and mark.valid_from > on for mark in marks):
        _refuse(db, "villages.later_known", village_id, on)
    held = next((mark for mark in marks if mark.valid_to is None), None)
    if marked == (held is not None):
        _refuse(db, "villages.marked_so", village_id, on)
    if held is None:
        _mark(db, village_id, on, actor, now)
    elif held.valid_from == on:
        # Marked and unmarked from the same day: it never was.
        db.delete(held)
    else:
        held.valid_to = on
    record(db, VillageMarked(subject_id=village_id, unit_id=village.unit_id, on=on, marked=marked), actor=actor, now=now)


# --- what rosters name ---


@dataclass(frozen=True, slots=True)
class Named:
    """A village as a roster names it: the recorded unit, the words; ``marked`` when it is said to be a minority's."""

    unit_id: int
    words: str
    marked: bool = False


def keep_villages(
    db: Session, named: Sequence[Named], kin: Mapping[int, Collection[int]], *, now: datetime
) -> list[int | None]:
    """The id of the village of each, made where there is none; None for no words. ``kin``: unit -> where it may stand recorded.

    Statements grow with the units by chunks, not with the villages.
    """
    known = _known(db, {unit for one in named for unit in kin[one.unit_id]})
    fresh: dict[tuple[int, str], Named] = {}
    for one in named:
        key = fold(one.words)
        if key and not any((unit, key) in known for unit in kin[one.unit_id]):
            before = fresh.get((one.unit_id, key))
            if before is None or one.marked:
                fresh[one.unit_id, key] = one
    known |= _make(db, fresh, now)
    found = []
    for one in named:
        places = (one.unit_id, *sorted(kin[one.unit_id]))
        found.append(next((known[unit, fold(one.words)] for unit in places if (unit, fold(one.words)) in known), None))
    return found


def _known(db: Session, units: Collection[int]) -> dict[tuple[int, str], int]:
    ordered, known = sorted(units), dict[tuple[int, str], int]()
    for start in range(0, len(ordered), CHUNK):
        stmt = (
            select(Village.unit_id, VillageName.fold, Village.id)
            .join(VillageName, VillageName.village_id == Village.id)
            .where(Village.unit_id.in_(ordered[start : start + CHUNK]))
            .order_by(VillageName.valid_from.nulls_first(), Village.id)
        )
        known |= {(unit_id, key): village_id for unit_id, key, village_id in db.execute(stmt)}
    return known


def _make(db: Session, fresh: Mapping[tuple[int, str], Named], now: datetime) -> dict[tuple[int, str], int]:
    if not fresh:
        return {}
    always = {"valid_from": None, "valid_to": None}
    ids = insert_for_ids(db, Village, [{"unit_id": unit, **always, "recorded_at": now} for unit, _key in fresh])
    names = [
        {"village_id": village_id, **_words(*split_village(one.words)), "fold": key, **always}
        for village_id, ((_unit, key), one) in zip(ids, fresh.items(), strict=True)
    ]
    insert_rows(db, VillageName, names)
    marks = [
        {"village_id": village_id, **always, "account_id": None, "recorded_at": now}
        for village_id, one in zip(ids, fresh.values(), strict=True)
        if one.marked
    ]
    insert_rows(db, VillageMark, marks)
    return dict(zip(fresh, ids, strict=True))
