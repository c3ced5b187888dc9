"""Reading requests, breaches and who looked, within a viewer's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, selectinload

from lms.access.models import Account, Grant
from lms.access.queries import scoped
from lms.access.rules import Action, Role, Viewer, leading_role, title_of
from lms.audit.events import ActorKind
from lms.audit.models import AuditEvent
from lms.clock import day_of
from lms.i18n import gettext as _
from lms.kernel.errors import DomainError
from lms.people.merges.resolving import of_person
from lms.people.models import Appointment, MediationTeam
from lms.people.rights.models import DataBreach, DataRequest, RequestStep
from lms.people.rights.rulebook import list_rules
from lms.people.rights.rules import ENDED, LATE, Rule, StepFact, Terms, is_restricting, standing, terms
from lms.people.rights.terms import ENDING, BreachStep, Standing
from lms.policies.queries import work_calendar
from lms.units.queries import load_register


def is_open() -> ColumnElement[bool]:
    """The request has not ended."""
    ended = exists().where(RequestStep.request_id == DataRequest.id, RequestStep.step.in_(sorted(ENDING)))
    return ~ended


def home_unit(db: Session, person_id: int) -> int | None:
    """The unit whose officers answer: where the person's newest team stands today; None without a recognition."""
    stmt = (
        select(MediationTeam.placed_unit_id)
        .join(Appointment, Appointment.team_id == MediationTeam.id)
        .where(of_person(Appointment.person_id, person_id), Appointment.superseded_at.is_(None))
        .order_by(Appointment.recognised_on.desc(), Appointment.id)
        .limit(1)
    )
    return db.scalar(stmt)


def step_facts(request: DataRequest) -> list[StepFact]:
    """The steps of a request as the rules take them."""
    return [StepFact(one.step, one.taken_on, one.days) for one in request.steps]


def terms_of(db: Session, request: DataRequest, steps: Sequence[StepFact], rules: Sequence[Rule] | None = None) -> Terms:
    """The last days of a request."""
    return terms(
        request.kind,
        request.received_on,
        steps,
        with_processors=request.with_processors,
        rules=rules or list_rules(db),
        calendar=work_calendar(db),
    )


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request with its clock and where it stands."""

    row: DataRequest
    terms: Terms
    standing: Standing

    @property
    def late(self) -> bool:
        return self.standing in LATE

    @property
    def ended(self) -> bool:
        return self.standing in ENDED

    @property
    def restricting(self) -> bool:
        """The request holds the use of the person's data back now."""
        return is_restricting(self.row.kind, [one.step for one in self.row.steps])

    @property
    def next_day(self) -> date:
        """The day that comes next: to acknowledge by, then to carry out by."""
        waits = self.standing in (Standing.RECEIVED, Standing.ACKNOWLEDGEMENT_LATE)
        return self.terms.acknowledge_by if waits else self.terms.due_on


_WHOLE = (selectinload(DataRequest.steps), selectinload(DataRequest.person))


def list_requests(db: Session, viewer: Viewer, *, as_of: date, limit: int = 500) -> list[RequestLine]:
    """The requests in scope: the late ones first, then the open by their next day, then the ended, newest first."""
    stmt = scoped(select(DataRequest), viewer, Action.PEOPLE_SENSITIVE, DataRequest.unit_id)
    rows = db.scalars(stmt.options(*_WHOLE).order_by(DataRequest.id.desc()).limit(limit)).all()
    rules = list_rules(db)
    lines = [_line(db, row, rules, as_of) for row in rows]
    running = sorted((line for line in lines if not line.ended), key=lambda one: (not one.late, one.next_day, one.row.id))
    return [*running, *(line for line in lines if line.ended)]


def list_own_requests(db: Session, person_id: int, *, as_of: date) -> list[RequestLine]:
    """A person's own requests, newest first."""
    mine = of_person(DataRequest.person_id, person_id)
    stmt = select(DataRequest).where(mine).options(*_WHOLE).order_by(DataRequest.id.desc())
    rules = list_rules(db)
    return [_line(db, row, rules, as_of) for row in db.scalars(stmt)]


def find_request(db: Session, viewer: Viewer, request_id: int, *, as_of: date) -> RequestLine:
    """One request. DomainError ``rights.request.missing`` outside the viewer's scope as well."""
    stmt = select(DataRequest).where(DataRequest.id == request_id).options(*_WHOLE)
    row = db.scalars(scoped(stmt, viewer, Action.PEOPLE_SENSITIVE, DataRequest.unit_id)).one_or_none()
    if row is None:
        raise DomainError("rights.request.missing")
    return _line(db, row, list_rules(db), as_of)


def _line(db: Session, row: DataRequest, rules: Sequence[Rule], as_of: date) -> RequestLine:
    facts = step_facts(row)
    term = terms_of(db, row, facts, rules)
    return RequestLine(row, term, standing(term, facts, as_of=as_of))


# --- breaches ---


def list_breaches(db: Session, viewer: Viewer) -> Sequence[DataBreach]:
    """The breaches in scope: those not reported first, by their time; then the others, newest first."""
    stmt = scoped(select(DataBreach), viewer, Action.PEOPLE_SENSITIVE, DataBreach.unit_id)
    rows = db.scalars(stmt.options(selectinload(DataBreach.steps)).order_by(DataBreach.id.desc()).limit(500)).all()
    running = sorted((row for row in rows if reported_at(row) is None), key=lambda row: (row.due_at, row.id))
    return [*running, *(row for row in rows if reported_at(row) is not None)]


def find_breach(db: Session, viewer: Viewer, breach_id: int) -> DataBreach:
    """One breach with its steps. DomainError ``rights.breach.missing`` outside the viewer's scope as well."""
    stmt = select(DataBreach).where(DataBreach.id == breach_id).options(selectinload(DataBreach.steps))
    row = db.scalars(scoped(stmt, viewer, Action.PEOPLE_SENSITIVE, DataBreach.unit_id)).one_or_none()
    if row is None:
        raise DomainError("rights.breach.missing")
    return row


def reported_at(breach: DataBreach) -> datetime | None:
    """When the authority was told, or the breach closed as none that must be told."""
    ends = (BreachStep.REPORTED, BreachStep.CLOSED)
    return min((step.recorded_at for step in breach.steps if step.step in ends), default=None)


# --- who looked ---

LOOKS = ("audit.personal_data_seen", "rights.own_data_taken")


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody saw or took data of the person on a day: in which role, of which unit, what and why (codes)."""

    on: date
    role: str
    unit: str
    what: str
    reason: str
    times: int


def list_looks(db: Session, person_id: int, *, limit: int = 300) -> list[Look]:
    """Who looked, by role, unit and day, newest first: no names of colleagues, as the person needs none to object."""
    stmt = (
        select(AuditEvent)
        .where(AuditEvent.kind.in_(LOOKS), AuditEvent.subject_kind == "person", of_person(AuditEvent.subject_id, person_id))
        .order_by(AuditEvent.id.desc())
        .limit(limit)
    )
    events = db.scalars(stmt).all()
    offices = _offices(
        db, {event.actor_id for event in events if event.actor_kind is ActorKind.ACCOUNT and event.actor_id}, person_id
    )
    found: dict[tuple[date, str, str, str, str], int] = {}
    for event in events:
        on = day_of(event.recorded_at)
        role, unit = _office_on(offices.get(event.actor_id or 0, []), on)
        taken = event.kind == LOOKS[1]
        key = (on, role, unit, "file" if taken else str(event.data["what"]), "" if taken else str(event.data["reason"]))
        found[key] = found.get(key, 0) + 1
    return [Look(*key, times) for key, times in found.items()]


Office = tuple[Role | None, int, date, date | None]


def _offices(db: Session, account_ids: set[int], person_id: int) -> dict[int, list[tuple[str, Office]]]:
    """(whose, grant) by account; the person's own account holds no office here."""
    entries = load_register(db).entries
    own = set(db.scalars(select(Account.id).where(of_person(Account.person_id, person_id))))
    stmt = select(Grant).where(Grant.account_id.in_(account_ids - own)).order_by(Grant.id)
    found: dict[int, list[tuple[str, Office]]] = {account_id: [("", (None, 0, date.min, None))] for account_id in own}
    for grant in db.scalars(stmt):
        name = entries[grant.unit_id].names[-1].full
        found.setdefault(grant.account_id, []).append((name, (grant.role, grant.unit_id, grant.valid_from, grant.valid_to)))
    return found


def _office_on(offices: Sequence[tuple[str, Office]], on: date) -> tuple[str, str]:
    """The title and the unit in which somebody acted that day."""
    if offices and offices[0][1][0] is None:
        return _("Chính chủ"), ""
    held = {
        office[0]: name for name, office in offices if office[0] and office[2] <= on and (office[3] is None or on < office[3])
    }
    role = leading_role(held)
    return (title_of(role), held[role].strip()) if role else (_("Hệ thống"), "")
