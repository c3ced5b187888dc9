"""The teams of a unit, each with its figures: the last step down from a commune to its people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, assert_never

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from courses.obligations.models import Obligation
from courses.obligations.rules.figures import Part
from lms.i18n import gettext as _
from lms.kernel.ratio import Ratio
from lms.kernel.text import text_key
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam, Person, Sex
from lms.people.places import minority_on
from lms.people.rules.composition import Breach, Member, NoMinority, NoWoman, TooFew, breaches, is_minority
from lms.reports.indicators.mediators_trained import is_trained, per_team
from lms.reports.indicators.newcomers_trained_on_time import cases
from lms.reports.indicators.question import Question
from lms.reports.indicators.serving import serving

# SQLite takes 32,766 values in one statement.
BATCH = 10_000


@dataclass(frozen=True)
class TeamRow:
    """One team on the day; a team without a mediator has no verdict on its composition."""

    id: int
    unit_id: int
    village: str
    name: str
    ratio: Ratio
    breaches: Sequence[Breach]

    @property
    def empty(self) -> bool:
        return not self.ratio.denominator


@dataclass(frozen=True)
class MemberRow:
    """One mediator of a team on the day."""

    person_id: int
    name: str
    recognised_on: object
    trained: bool


def list_teams(db: Session, question: Question) -> list[TeamRow]:
    """The teams that count under the units meant, by village; two statements."""
    counts = per_team(question).subquery()
    rows = db.execute(
        select(
            MediationTeam.id,
            question.place,
            MediationTeam.village,
            MediationTeam.name,
            minority_on(question.as_of),
            func.coalesce(counts.c.trained, 0),
            func.coalesce(counts.c.mediators, 0),
        )
        .outerjoin(counts, counts.c.team_id == MediationTeam.id)
        .where(question.within())
    ).all()
    members = _members(db, question)
    found = [
        TeamRow(
            team_id,
            unit_id,
            village,
            name,
            Ratio(int(trained), int(mediators)),
            breaches(members.get(team_id, []), minority_village=marked, least=question.least) if mediators else (),
        )
        for team_id, unit_id, village, name, marked, trained, mediators in rows
    ]
    return sorted(found, key=lambda team: (text_key(team.village), text_key(team.name), team.id))


def breaches_of(db: Session, question: Question, team_ids: Sequence[int]) -> dict[int, Sequence[Breach]]:
    """What the law finds missing in each of these teams on the day; two statements for some thousands of them."""
    found: dict[int, Sequence[Breach]] = {}
    for start in range(0, len(team_ids), BATCH):
        some = MediationTeam.id.in_(team_ids[start : start + BATCH])
        members = _members(db, question, some)
        for team_id, marked in db.execute(select(MediationTeam.id, minority_on(question.as_of)).where(some)):
            if team_id in members:
                found[team_id] = breaches(members[team_id], minority_village=marked, least=question.least)
    return found


def _members(db: Session, question: Question, *where: Any) -> dict[int, list[Member]]:
    rows = db.execute(
        select(Appointment.team_id, Person.sex, Person.ethnicity)
        .join(Person, Person.id == canonical(Appointment.person_id))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(serving(question.as_of, question.shadowed), question.within(), *where)
    )
    found: dict[int, list[Member]] = {}
    for team_id, sex, ethnicity in rows:
        woman = None if sex is None else sex is Sex.FEMALE
        found.setdefault(team_id, []).append(Member(woman, is_minority(ethnicity)))
    return found


def waiting(db: Session, question: Question, *, within: int = 30) -> Counter[tuple[int, Part]]:
    """(team, part) -> newcomers overdue, and newcomers due within so many days. One statement."""
    each = cases(question).subquery()
    rows = db.execute(
        select(Obligation.team_id, each.c.part, func.count())
        .join(Obligation, Obligation.id == each.c.id)
        .where(
            or_(
                each.c.part == Part.OVERDUE.value,
                and_(
                    each.c.part == Part.NOT_YET_DUE.value,
                    Obligation.due_on <= question.as_of + timedelta(days=within),
                ),
            )
        )
        .group_by(Obligation.team_id, each.c.part)
    )
    return Counter({(team_id, Part(part)): count for team_id, part, count in rows})


def list_members(db: Session, question: Question, team_id: int) -> list[MemberRow]:
    """The mediators of a team on the day, by name."""
    trained = is_trained(question).label("trained")
    rows = db.execute(
        select(Person.id, Person.full_name, Appointment.recognised_on, trained)
        .join(Person, Person.id == canonical(Appointment.person_id))
        .where(and_(serving(question.as_of, question.shadowed), Appointment.team_id == team_id))
        .order_by(Person.name_key, Person.id)
    )
    return [MemberRow(person_id, name, day, bool(is_trained)) for person_id, name, day, is_trained in rows]


def list_former(db: Session, question: Question, team_id: int) -> list[tuple[int, str, object]]:
    """(person, name, day of ending) of those who were of the team and are no longer on the day."""
    here = (Appointment.team_id == team_id, serving(question.as_of, question.shadowed))
    stayed = select(canonical(Appointment.person_id)).where(*here)
    rows = db.execute(
        select(Person.id, Person.full_name, func.max(Appointment.ended_on))
        .join(Person, Person.id == canonical(Appointment.person_id))
        .where(
            Appointment.team_id == team_id,
            Appointment.superseded_at.is_(None),
            Appointment.ended_on <= question.as_of,
            Person.id.not_in(stayed.correlate(None)),
        )
        .group_by(Person.id, Person.full_name, Person.name_key)
        .order_by(Person.name_key)
    )
    return [(person_id, name, day) for person_id, name, day in rows]


def short_breach(breach: Breach) -> str:
    """A breach in two words, for a cell; the team's page says it whole."""
    match breach:
        case TooFew():
            return _("Thiếu người")
        case NoWoman(unknown=0):
            return _("Thiếu nữ")
        case NoWoman():
            return _("Chưa rõ có nữ")
        case NoMinority(unknown=0):
            return _("Thiếu người dân tộc")
        case NoMinority():
            return _("Chưa rõ dân tộc")
        case _other:
            assert_never(_other)
