"""What stands for ``<int:account_id>`` and the like in an address: one of each thing, in reach of the cast's commune."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.content.models import Lesson
from courses.delivery.models import ClassSession, TrainingClass
from courses.materials.models import Document as Published
from courses.materials.models import HandOut
from courses.materials.operations import DocumentFacts, publish_document
from courses.obligations.models import Obligation
from courses.obligations.operations import Document, exempt, refresh_obligations, suspend
from courses.proposals.drafts import Asked as ProposalAsked
from courses.proposals.drafts import Plan
from courses.proposals.models import ClassProposal
from courses.proposals.rules import Travel
from lms import clock
from lms.access.models import Grant
from lms.cases.operations import load_case_forms
from lms.jobs.models import JobState
from lms.jobs.operations import LEASE_LOST, enqueue
from lms.people.careers.models import Decision
from lms.people.models import Appointment
from lms.people.reviews.operations import ReviewFacts, open_reviews
from lms.people.rights.operations import Asked, BreachFacts, ask, record_breach
from lms.people.rights.terms import BreachKind, RequestKind
from lms.policies.operations import load_policies
from lms.reports.periods.operations import PeriodFacts, open_period
from lms.reports.periods.rules.states import PeriodKind
from tests.cast import TRAINER_PERSON, VAULT, Cast, account_of
from tests.factories.assessments import load_learning, open_paper
from tests.factories.attendance import stand_at_door
from tests.factories.careers import NOW, OFFICER, make_teams
from tests.factories.delivery import appoint, make_person, make_version
from tests.factories.merges import make_merge, make_suspicion
from tests.factories.people import make_import, make_team
from tests.factories.registry import make_designation, make_supporter, make_trainer


def _grant_of_trainer(db: Session, cast: Cast) -> int:
    return db.scalars(select(Grant.id).where(Grant.account_id == account_of(cast.trainer).id)).one()


def _lesson(db: Session, _cast: Cast) -> int:
    return load_learning(db).lesson_ids[0]


def _lesson_key(db: Session, _cast: Cast) -> str:
    return db.get_one(Lesson, load_learning(db).lesson_ids[0]).key


def _sitting(db: Session, cast: Cast) -> int:
    person_id = account_of(cast.mediator).person_id
    assert person_id is not None
    return open_paper(db, person_id).id


def _mediator_of_the_commune(db: Session, cast: Cast) -> int:
    person = make_person(db)
    appoint(db, person, cast.country.commune)
    db.commit()
    return person.id


def _class(db: Session, cast: Cast) -> int:
    """The class that stands already, or one made now: of its trainer's hours there is only one."""
    known = db.scalars(select(TrainingClass.id).order_by(TrainingClass.id.desc()).limit(1)).one_or_none()
    if known is not None:
        return known
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    return stand_at_door(db, cast.country.commune, clock.now(), opened=False, trainers=(trainer,)).training_class.id


def _session(db: Session, cast: Cast) -> int:
    """Of the class that stands before it in the address, or of one made for an address without."""
    class_id = _class(db, cast)
    newest = select(ClassSession.id).where(ClassSession.class_id == class_id).order_by(ClassSession.id.desc()).limit(1)
    return db.scalars(newest).one()


def _appointment(db: Session, cast: Cast) -> int:
    load_policies(db, now=NOW)
    return make_teams(db, cast.country.commune).rows[1].id


def _decision(db: Session, cast: Cast) -> int:
    _appointment(db, cast)
    return db.scalars(select(Decision.id)).one()


def _review(db: Session, cast: Cast) -> int:
    _appointment(db, cast)
    facts = ReviewFacts(year=2026, as_of=date(2026, 11, 1), due_on=date(2026, 12, 15), term_years=5)
    [review] = open_reviews(db, [cast.country.commune.id], facts, actor=OFFICER, now=NOW)
    return review.id


def _period(db: Session, _cast: Cast) -> str:
    load_case_forms(db, now=NOW)
    db.commit()
    return f"{clock.today().year - 1}-y1"


def _report_period(db: Session, cast: Cast) -> int:
    load_case_forms(db, now=NOW)
    year = clock.today().year - 1
    days = date(year, 1, 1), date(year, 12, 31), date(year + 1, 1, 15)
    facts = PeriodFacts(cast.country.province.id, PeriodKind.YEAR, *days)
    row = open_period(db, facts, actor=OFFICER, today=clock.today(), now=NOW)
    db.commit()
    return row.id


def _data_request(db: Session, cast: Cast) -> int:
    asked = Asked(RequestKind.RESTRICTION, "không gọi vào buổi trưa", date(2026, 11, 2))
    row = ask(db, VAULT, _mediator_of_the_commune(db, cast), asked, actor=OFFICER, now=NOW)
    db.commit()
    return row.id


def _breach(db: Session, cast: Cast) -> int:
    facts = BreachFacts(cast.country.commune.id, BreachKind.LOST, 3, "mất sổ tay", NOW)
    row = record_breach(db, VAULT, facts, actor=OFFICER, now=NOW)
    db.commit()
    return row.id


def _trainer(db: Session, cast: Cast) -> int:
    return make_trainer(db, cast.country.commune).id


def _supporter(db: Session, cast: Cast) -> int:
    return make_supporter(db, cast.country.commune).id


def _designation(db: Session, cast: Cast) -> int:
    return make_designation(db, cast.country.commune).id


def _proposal(db: Session, cast: Cast) -> int:
    asked = ProposalAsked(within=30, overdue=True, absent=False, seats=40, travel=Travel.DISTRICT, first_on=date(2026, 12, 1))
    row = ClassProposal(
        unit_id=cast.country.commune.id,
        version_id=make_version(db).id,
        asked=asked.written(),
        needs=[],
        plan=Plan((), ()).written(),
        made_at=NOW,
    )
    db.add(row)
    db.commit()
    return row.id


def _document(db: Session, cast: Cast) -> int:
    facts = DocumentFacts(cast.country.commune.id, "Sổ tay hòa giải viên", "minh họa", date(2026, 3, 2))
    row = publish_document(db, facts, actor=OFFICER, now=NOW)
    db.commit()
    return row.id


def _hand_out(db: Session, cast: Cast) -> int:
    document, days = db.get_one(Published, _document(db, cast)), {"handed_on": date(2026, 3, 2), "recorded_at": NOW}
    row = HandOut(document_id=document.id, unit_id=cast.country.commune.id, paper="Danh sách 01", **days)
    db.add(row)
    db.commit()
    return row.id


def _case(db: Session, cast: Cast) -> Obligation:
    appointment = db.get_one(Appointment, _appointment(db, cast))
    refresh_obligations(db, None, now=NOW)
    db.commit()
    return db.scalars(select(Obligation).where(Obligation.person_id == appointment.person_id)).one()


def _suspension(db: Session, cast: Cast) -> int:
    case = _case(db, cast)
    days, paper = (case.recognised_on + timedelta(9), case.recognised_on + timedelta(12)), Document("nghỉ ốm", "3/QĐ")
    row = suspend(db, case.person_id, case.recognised_on, days=days, document=paper, actor=OFFICER, now=NOW)
    db.commit()
    return row.id


def _exemption(db: Session, cast: Cast) -> int:
    case = _case(db, cast)
    row = exempt(db, case.person_id, case.recognised_on, reason="đã học ở nơi khác", actor=OFFICER, now=NOW)
    db.commit()
    return row.id


def _failed_job(db: Session, _cast: Cast) -> int:
    job = enqueue(db, "roster.judge", {"import_id": 1}, key="roster.judge:1", run_at=NOW)
    job.state, job.error = JobState.FAILED, LEASE_LOST
    db.commit()
    return job.id


EXAMPLES: dict[str, Callable[[Session, Cast], int | str]] = {
    "class_id": _class,
    "session_id": _session,
    "person_id": _mediator_of_the_commune,
    "import_id": lambda db, cast: make_import(db, cast.country.commune).id,
    "row_number": lambda _db, _cast: 2,
    "unit_id": lambda _db, cast: cast.country.commune.id,
    "team_id": lambda db, cast: make_team(db, cast.country.commune).id,
    "appointment_id": _appointment,
    "decision_id": _decision,
    "review_id": _review,
    "trainer_id": _trainer,
    "supporter_id": _supporter,
    "designation_id": _designation,
    "document_id": _document,
    "proposal_id": _proposal,
    "hand_out_id": _hand_out,
    "obligation_id": lambda db, cast: _case(db, cast).id,
    "suspension_id": _suspension,
    "exemption_id": _exemption,
    "key": lambda _db, _cast: "deadline_months",
    "indicator_code": lambda _db, _cast: "mediators_trained",
    "suspicion_id": lambda db, cast: make_suspicion(db, cast.country.commune).id,
    "merge_id": lambda db, cast: make_merge(db, cast.country.commune).id,
    "request_id": _data_request,
    "breach_id": _breach,
    "period": _period,
    "period_id": _report_period,
    "account_id": lambda _db, cast: account_of(cast.mediator).id,
    "grant_id": _grant_of_trainer,
    "lesson_id": _lesson,
    "lesson_key": _lesson_key,
    "position": lambda _db, _cast: 1,
    "name": lambda _db, _cast: "am-tra.svg",
    "sitting_id": _sitting,
    "number": lambda _db, _cast: 1,
    "code": lambda _db, _cast: "0" * 10,
    "job_id": _failed_job,
    "photo_id": lambda _db, _cast: 1,
}
