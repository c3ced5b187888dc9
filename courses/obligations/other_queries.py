"""Reading cases of the other kinds: a person's, with everything that explains them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from courses.obligations.meeting import first_days, ledgers, since, versions_for
from courses.obligations.models import Exemption, Obligation, ObligationKind
from courses.obligations.queries import exemption_on, stops_of
from courses.obligations.rulebook import OTHERS, RULE_OF, Rulebook, read_rulebook
from courses.obligations.rules.due import DueDay
from courses.obligations.rules.standing import CaseFacts, Standing, standing
from lms.access.queries import in_scope
from lms.access.rules import Action, Viewer
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import groups_of, of_person
from lms.people.models import MediationTeam
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
    rule = book.training(row.kind, row.recognised_on)
    due = book.due(row.kind, row.recognised_on, stops_of(db, row.kind, row.person_id, row.recognised_on))
    if rule is None or due is None:
        return None
    completed_on = _met_on(db, row, versions_for(db, rule.audience), as_of)
    facts = CaseFacts(row.recognised_on, due.due_on, completed_on, row.ended_on, _exempt_reason(db, row, as_of))
    value = book.value(RULE_OF[row.kind], row.recognised_on)
    return OtherStory(row.id, row.kind, value, due, facts, standing(facts, as_of=as_of, today=today))


def _met_on(db: Session, row: Obligation, version_ids: Sequence[int], as_of: date) -> date | None:
    if row.kind is not ObligationKind.REFRESHER:
        return first_days(db, [row.person_id], version_ids, as_of).get(row.person_id)
    found = ledgers(db, [row.person_id], version_ids, groups_of(db))
    return since(found.get(row.person_id, ()), row.recognised_on, as_of)


def _exempt_reason(db: Session, row: Obligation, as_of: date) -> str | None:
    stmt = select(func.max(Exemption.reason)).where(
        of_person(Exemption.person_id, row.person_id),
        Exemption.kind == row.kind,
        Exemption.recognised_on == row.recognised_on,
        exemption_on(as_of),
    )
    return db.scalar(stmt)
