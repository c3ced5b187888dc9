"""Reading cases of the other kinds: a person's, with everything that explains them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.orm import Session

from courses.obligations.meeting import Asked, met_days, versions_for
from courses.obligations.models import Exemption, Obligation, ObligationKind
from courses.obligations.queries import exemption_on, stops_of
from courses.obligations.rulebook import OTHERS, RULE_OF, Rulebook, read_rulebook
from courses.obligations.rules.due import DueDay
from courses.obligations.rules.standing import CaseFacts, Standing, standing
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import groups_of, of_person
from lms.people.models import MediationTeam, Person
from lms.policies.rules import PolicyValue


@dataclass(frozen=True, slots=True)
class OtherStory:
    """Everything that explains a case of a trainer, of a pilot commune, of a year."""

    obligation_id: int
    kind: ObligationKind
    rule: PolicyValue
    due: DueDay
    facts: CaseFacts
    standing: Standing


def find_obligation(db: Session, viewer: Viewer, obligation_id: int, action: Action) -> Obligation:
    """The case. DomainError ``obligations.case.missing`` outside the viewer's scope as well."""
    found = db.scalars(_within(viewer, obligation_id, action)).one_or_none()
    if found is None:
        raise DomainError("obligations.case.missing")
    return found


def may_decide(db: Session, viewer: Viewer, obligation_id: int) -> bool:
    """Whether the viewer may decide about the case."""
    return db.scalars(_within(viewer, obligation_id, Action.PEOPLE_WRITE)).one_or_none() is not None


def _within(viewer: Viewer, obligation_id: int, action: Action) -> Select[Obligation]:
    team, unit = in_scope(viewer, action, MediationTeam.placed_unit_id), in_scope(viewer, action, Obligation.unit_id)
    stmt = select(Obligation).outerjoin(MediationTeam, MediationTeam.id == Obligation.team_id)
    return stmt.where(Obligation.id == obligation_id, or_(team, unit))


def other_stories(db: Session, person_id: int, *, as_of: date, today: date) -> list[OtherStory]:
    """The cases of the other kinds that began by the day, the newest first. No statement where no such rule is in use."""
    book = read_rulebook(db)
    if not any(book.uses(kind) for kind in OTHERS):
        return []
    stmt = select(Obligation).where(
        of_person(Obligation.person_id, person_id),
        Obligation.kind != ObligationKind.NEWCOMER,
        Obligation.recognised_on <= as_of,
    )
    rows = db.scalars(stmt.order_by(Obligation.recognised_on.desc(), Obligation.id.desc())).all()
    found = (tell(db, book, row, as_of=as_of, today=today) for row in rows)
    return [story for story in found if story]


def tell(db: Session, book: Rulebook, row: Obligation, *, as_of: date, today: date) -> OtherStory | None:
    """One case explained; the rules are asked again. None where they oblige nobody any more."""
    asked = _asked(db, book, row)
    due = book.due(row.kind, row.recognised_on, stops_of(db, row.kind, row.person_id, row.recognised_on))
    if asked is None or due is None:
        return None
    completed_on = met_days(db, {row.id: asked}, groups_of(db), as_of).get(row.id)
    facts = CaseFacts(row.recognised_on, due.due_on, completed_on, row.ended_on, _exempt_reason(db, row, as_of))
    value = book.value(RULE_OF[row.kind], row.recognised_on)
    return OtherStory(row.id, row.kind, value, due, facts, standing(facts, as_of=as_of, today=today))


def _asked(db: Session, book: Rulebook, row: Obligation) -> Asked | None:
    """What the case asks for; None where the rules oblige nobody any more."""
    rule = book.training(row.kind, row.recognised_on)
    if rule is None:
        return None
    versions = tuple(versions_for(db, rule.audience))
    return Asked(row.person_id, row.recognised_on, versions, yearly=row.kind is ObligationKind.REFRESHER)


def _exempt_reason(db: Session, row: Obligation, as_of: date) -> str | None:
    stmt = select(func.max(Exemption.reason)).where(
        of_person(Exemption.person_id, row.person_id),
        Exemption.kind == row.kind,
        Exemption.recognised_on == row.recognised_on,
        exemption_on(as_of),
    )
    return db.scalar(stmt)


# --- lists ---


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: the case, whose it is, where it stands. ``unit_id``: a trainer's unit, else that of the team."""

    row: Obligation
    full_name: str
    team: str | None
    unit_id: int
    completed_on: date | None
    standing: Standing


def list_others(viewer: Viewer, kind: ObligationKind, as_of: date, due: tuple[date, date] | None = None) -> Select[Any]:
    """Obligation, name, team and its unit of every case of the kind in scope that began by the day: by due day and name.

    ``due``: only those whose due day lies between two days, both included.
    """
    action = Action.PEOPLE_READ
    team, unit = in_scope(viewer, action, MediationTeam.placed_unit_id), in_scope(viewer, action, Obligation.unit_id)
    stmt: Select[Any] = select(  # type: ignore[assignment]
        Obligation, Person.full_name, MediationTeam.name, MediationTeam.placed_unit_id
    )
    within = Obligation.due_on.between(*due) if due else true()
    return (
        stmt.join(Person, Person.id == Obligation.person_id)
        .outerjoin(MediationTeam, MediationTeam.id == Obligation.team_id)
        .where(Obligation.kind == kind, Obligation.recognised_on <= as_of, or_(team, unit), within)
        .order_by(Obligation.due_on, Person.name_key, Obligation.id)
    )


def judge(db: Session, found: Sequence[Any], *, as_of: date, today: date) -> list[Listed]:
    """Rows as ``list_others`` gives them, each judged by the rule. A fixed number of statements for each audience."""
    book, groups = read_rulebook(db), groups_of(db)
    exempted = select(Exemption).where(exemption_on(as_of), Exemption.kind != ObligationKind.NEWCOMER)
    reasons = {
        (row.kind, groups.keeper(row.person_id), row.recognised_on): row.reason
        for row in db.scalars(exempted.order_by(Exemption.reason))
    }
    asked = {row.id: case for row, *_rest in found if (case := _asked(db, book, row))}
    done = met_days(db, asked, groups, as_of)
    lines = []
    for row, name, team, place in found:
        reason = reasons.get((row.kind, row.person_id, row.recognised_on))
        facts = CaseFacts(row.recognised_on, row.due_on, done.get(row.id), row.ended_on, reason)
        where = Listed(row, name, team, row.unit_id or place, facts.completed_on, standing(facts, as_of=as_of, today=today))
        lines.append(where)
    return lines
