"""Loading resolutions: what the plan says is written, all or nothing; loading again changes nothing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.audit.operations import record
from lms.db import insert_for_ids
from lms.kernel.errors import DomainError
from lms.kernel.text import fold, text_key, tidy
from lms.units.changes.events import UnitsChanged
from lms.units.changes.models import UnitChange, UnitChangeLine
from lms.units.changes.queries import Drafted, draft_changes
from lms.units.changes.rules.draft import Body, Draft, Start
from lms.units.changes.rules.lines import Change, Line
from lms.units.changes.rules.plan import Plan
from lms.units.models import Succession, Unit, UnitEdition, UnitName, UnitParent
from lms.units.operations import renew_register
from lms.units.queries import forget_edition
from lms.units.rules import Period


@dataclass(frozen=True, slots=True)
class Recut:
    """A unit on record whose life is now known to be shorter; what was recorded under it may belong to its namesake."""

    unit_id: int
    code: str
    before: Period
    after: Period


@dataclass(frozen=True, slots=True)
class Opened:
    """A unit that begins where its code was another's before; ``ended`` says when the end of that one was recorded.

    Units of the code whose end is not a resolution's are not among them.
    """

    unit_id: int
    period: Period
    ended: Sequence[tuple[int, date, datetime]]


@dataclass(frozen=True)
class Applied:
    """What loading did; ``changes`` counts resolutions with anything new, ``known`` the lines loaded before."""

    changes: int
    lines: int
    known: int
    same: int
    opened: int
    closed: int
    renamed: int
    moved: int
    recut: Sequence[Recut]
    taken: Sequence[Opened]


def apply_changes(
    db: Session,
    changes: Iterable[Change],
    *,
    unit_id: int,
    within: Collection[int] | None,
    account_id: int | None,
    actor: Actor,
    now: datetime,
) -> Applied:
    """Load resolutions in the name of a unit (a province, the country), all or none; what is on record is left as it is.

    Raises DomainError with the code of the first refusal (``units.change.…``).
    """
    _in_turn(db)
    drafted = draft_changes(db, changes, unit_id=unit_id, within=within)
    for refusal in drafted.plan.refusals:
        raise DomainError(refusal.code, **refusal.fields)
    plan = drafted.plan
    recut = _recut(plan)
    if drafted.fresh:
        _write(db, plan, now=now)
        for change in drafted.fresh:
            row = _record_change(db, plan, change, unit_id=unit_id, account_id=account_id, now=now)
            event = UnitsChanged(subject_id=row.id, unit_id=unit_id, effective_on=row.effective_on, **_counts(drafted, change))
            record(db, event, actor=actor, now=now)
        renew_register(db, now=now)
    sums = {name: len(found) for name, found in _moves(plan).items()}
    lines = sum(len(change.lines) for change in drafted.fresh)
    taken = _taken(db, plan)
    return Applied(len(drafted.fresh), lines, drafted.known, len(plan.same), recut=recut, taken=taken, **sums)


def _in_turn(db: Session) -> None:
    """Whoever loads at the same moment waits here, and then plans on the register as the other has left it."""
    db.scalar(select(UnitEdition.id).order_by(UnitEdition.id.desc()).limit(1).with_for_update())
    forget_edition(db)


def _moves(plan: Plan) -> dict[str, Sequence[object]]:
    return {"opened": plan.opened, "closed": plan.closed, "renamed": plan.renamed, "moved": plan.moved}


def _counts(drafted: Drafted, change: Change) -> dict[str, int]:
    """What of the plan is of the day of one resolution."""
    plan, on = drafted.plan, change.effective_on
    return {
        "lines": len(change.lines),
        "opened": sum(body.begin == on for body in plan.opened),
        "closed": sum(body.end == on for body, _ties in plan.closed),
        "renamed": sum(one.on == on for one in plan.renamed),
        "moved": sum(one.on == on for one in plan.moved),
    }


def _recut(plan: Plan) -> list[Recut]:
    entries = plan.draft.register.entries
    found = []
    for body in plan.draft.touched:
        before = entries[body.id].period if body.id is not None else None
        after = Period(body.begin, body.end)
        if body.id is not None and before is not None and before != after:
            found.append(Recut(body.id, body.code, before, after))
    return found


def _taken(db: Session, plan: Plan) -> list[Opened]:
    """The units that begin under a code which others bore, each with those others and when their end was recorded."""
    found = []
    for body in plan.opened:
        others = [
            one for one in plan.draft.of_code(body.code) if one is not body and one.id and one.end and one.end <= _begin(body)
        ]
        ended = [(one.id or 0, one.end, known) for one in others if one.end and (known := _known_at(db, one.code, one.end))]
        if ended and body.id is not None:
            found.append(Opened(body.id, Period(body.begin, body.end), ended))
    return found


def _begin(body: Body) -> date:
    return body.begin or date.min


def _known_at(db: Session, code: str, end: date) -> datetime | None:
    stmt = (
        select(UnitChangeLine.recorded_at)
        .join(UnitChange, UnitChange.id == UnitChangeLine.change_id)
        .where(UnitChange.effective_on == end, UnitChangeLine.old_code == code)
    )
    return db.scalar(stmt.order_by(UnitChangeLine.id).limit(1))


# --- writing ---


def _write(db: Session, plan: Plan, *, now: datetime) -> None:
    draft = plan.draft
    # First what there is: a unit that is parted must free its first day for what it was before.
    for body in draft.touched:
        if body.id is not None:
            db.execute(update(Unit).where(Unit.id == body.id).values(valid_from=body.begin, valid_to=body.end))
    fresh = [body for body in draft.touched if body.id is None]
    rows = [{"code": body.code, "level": body.level, **_days(body.begin, body.end), "recorded_at": now} for body in fresh]
    for body, unit_id in zip(fresh, insert_for_ids(db, Unit, rows), strict=True):
        body.id = unit_id
    _write_timelines(db, list(draft.touched))
    _write_ties(db, draft)
    db.expire_all()


def _days(begin: Start, end: Start) -> dict[str, Start]:
    return {"valid_from": begin, "valid_to": end}


def _write_timelines(db: Session, bodies: Sequence[Body]) -> None:
    """Names and parents follow from the beginning and the lines on record, so they are written anew."""
    ids = [body.id for body in bodies]
    names = [row for body in bodies for row in _names(body)]
    parents = [row for body in bodies for row in _parents(body)]
    for table, rows in ((UnitName, names), (UnitParent, parents)):
        for start in range(0, len(ids), 500):
            db.execute(delete(table).where(table.unit_id.in_(ids[start : start + 500])))
        if rows:
            db.execute(insert(table), rows)


def _names(body: Body) -> Iterable[dict[str, object]]:
    for begin, end in _spans(body.names, body):
        kind, name = body.names[begin][0], tidy(body.names[begin][1])
        keys = {"type": kind, "name": name, "fold": fold(name), "sort": text_key(name)}
        yield {"unit_id": body.id, **keys, **_days(begin, end)}


def _parents(body: Body) -> Iterable[dict[str, object]]:
    for begin, end in _spans(body.parents, body):
        yield {"unit_id": body.id, "parent_id": body.parents[begin].id, **_days(begin, end)}


def _spans(dated: Iterable[Start], body: Body) -> Iterable[tuple[Start, Start]]:
    starts = sorted(dated, key=lambda day: (day is not None, day))
    return zip(starts, [*starts[1:], body.end], strict=True)


def _write_ties(db: Session, draft: Draft) -> None:
    for (before_id, after_id), tie in draft.known_ties.items():
        if (tie.before.id, tie.after.id) != (before_id, after_id):
            at = Succession.predecessor_id == before_id, Succession.successor_id == after_id
            ends = {"predecessor_id": tie.before.id, "successor_id": tie.after.id}
            db.execute(update(Succession).where(*at).values(**ends))
    rows = [
        {
            "predecessor_id": tie.before.id,
            "successor_id": tie.after.id,
            "valid_from": tie.on,
            "whole": tie.whole,
            "source": tie.source,
        }
        for tie in draft.new_ties
    ]
    if rows:
        db.execute(insert(Succession), rows)


def _record_change(
    db: Session, plan: Plan, change: Change, *, unit_id: int, account_id: int | None, now: datetime
) -> UnitChange:
    """The resolution and its lines as written; an unsaid unit above is kept as it was understood."""
    number, signed_on = change.key
    stmt = select(UnitChange).where(UnitChange.number_key == number, UnitChange.signed_on == signed_on)
    row = db.scalars(stmt).one_or_none()
    if row is None:
        row = UnitChange(
            number=tidy(change.number),
            number_key=number,
            signed_on=signed_on,
            effective_on=change.effective_on,
            unit_id=unit_id,
            account_id=account_id,
            recorded_at=now,
        )
        db.add(row)
        db.flush()
    for line in change.lines:
        words = asdict(line) | {"parent_code": _parent_code(plan, change, line)}
        del words["row"]
        db.add(UnitChangeLine(change_id=row.id, recorded_at=now, **words))
    db.flush()
    return row


def _parent_code(plan: Plan, change: Change, line: Line) -> str:
    if line.parent_code or not line.new_code:
        return line.parent_code
    body = plan.draft.beginning(line.new_code, change.effective_on)
    above = body.parent_on(change.effective_on) if body else None
    return above.code if above else ""
