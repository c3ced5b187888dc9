"""Who gets which answer where: every address of the product, every member of the cast. Literal, read top to bottom.

A row is "METHOD rule" and nine statuses, in the order of ``tests.cast.NAMES``. Forms are sent empty, so 422 means "came in and
was asked to fill in". A page that does not exist for somebody is 404; a stranger is sent to sign in by 303. An undeclared route
fails ``test_matrix.py``. What stands for ``<int:account_id>`` and the like is made by ``EXAMPLES``; without an example
the address holds a number that nothing has.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.content.models import Lesson
from courses.delivery.models import ClassSession
from lms import clock
from lms.access.models import Account, Grant
from lms.cases.operations import load_case_forms
from lms.people.careers.models import Decision
from lms.people.reviews.operations import ReviewFacts, open_reviews
from lms.people.rights.operations import Asked, BreachFacts, ask, record_breach
from lms.people.rights.terms import BreachKind, RequestKind
from lms.policies.operations import load_policies
from tests.cast import TRAINER_PERSON, VAULT, Cast, Member
from tests.factories.assessments import load_learning, open_paper
from tests.factories.attendance import stand_at_door
from tests.factories.careers import NOW, OFFICER, make_teams
from tests.factories.delivery import appoint, make_person
from tests.factories.merges import make_merge, make_suspicion
from tests.factories.people import make_import, make_team
from tests.factories.registry import make_designation, make_supporter, make_trainer


def account_of(member: Member) -> Account:
    """The account of somebody who has one."""
    assert member.account is not None
    return member.account


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
    trainer = make_person(db, "Hoàng Thị Lan", person_id=TRAINER_PERSON)
    return stand_at_door(db, cast.country.commune, clock.now(), opened=False, trainers=(trainer,)).training_class.id


def _session(db: Session, _cast: Cast) -> int:
    return db.scalars(select(ClassSession.id).order_by(ClassSession.id.desc()).limit(1)).one()


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
    "suspicion_id": lambda db, cast: make_suspicion(db, cast.country.commune).id,
    "merge_id": lambda db, cast: make_merge(db, cast.country.commune).id,
    "request_id": _data_request,
    "breach_id": _breach,
    "period": _period,
    "account_id": lambda _db, cast: account_of(cast.mediator).id,
    "grant_id": _grant_of_trainer,
    "lesson_id": _lesson,
    "lesson_key": _lesson_key,
    "position": lambda _db, _cast: 1,
    "name": lambda _db, _cast: "am-tra.svg",
    "sitting_id": _sitting,
    "number": lambda _db, _cast: 1,
}

# fmt: off
#                                              officer  officer
#                                              province commune outsider trainer mediator inspector signatory admin anonymous
MATRIX: dict[str, tuple[int, ...]] = {
    "GET /healthz":                               (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /readyz":                                (200, 200, 200, 200, 200, 200, 200, 200, 200),
    # sign-in, printed codes, one's own account
    "GET /sign-in":                               (303, 303, 303, 303, 303, 303, 303, 303, 200),
    "POST /sign-in":                              (303, 303, 303, 303, 303, 303, 303, 303, 422),
    "POST /sign-out":                             (303, 303, 303, 303, 303, 303, 303, 303, 303),
    "POST /language":                             (303, 303, 303, 303, 303, 303, 303, 303, 303),
    "GET /first-admin/<code>":                    (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "POST /first-admin/<code>":                   (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "GET /code":                                  (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "POST /code":                                 (422, 422, 422, 422, 422, 422, 422, 422, 422),
    "GET /code/secret":                           (303, 303, 303, 303, 303, 303, 303, 303, 303),
    "POST /code/secret":                          (303, 303, 303, 303, 303, 303, 303, 303, 303),
    "GET /account":                               (200, 200, 200, 200, 200, 200, 200, 200, 303),
    "POST /account/secret":                       (422, 422, 422, 422, 422, 422, 422, 422, 303),
    "POST /account/end-sessions":                 (303, 303, 303, 303, 303, 303, 303, 303, 303),
    # accounts of others
    "GET /admin/accounts":                        (404, 404, 404, 404, 404, 404, 404, 200, 303),
    "GET /admin/accounts/new":                    (404, 404, 404, 404, 404, 404, 404, 200, 303),
    "POST /admin/accounts/new":                   (404, 404, 404, 404, 404, 404, 404, 422, 303),
    "GET /admin/accounts/<int:account_id>":       (404, 404, 404, 404, 404, 404, 404, 200, 303),
    "POST /admin/accounts/<int:account_id>/reset":        (404, 404, 404, 404, 404, 404, 404, 303, 303),
    "POST /admin/accounts/<int:account_id>/disable":      (404, 404, 404, 404, 404, 404, 404, 303, 303),
    "POST /admin/accounts/<int:account_id>/enable":       (404, 404, 404, 404, 404, 404, 404, 303, 303),
    "POST /admin/accounts/<int:account_id>/end-sessions": (404, 404, 404, 404, 404, 404, 404, 303, 303),
    "POST /admin/accounts/<int:account_id>/grants":       (404, 404, 404, 404, 404, 404, 404, 422, 303),
    "GET /admin/grants":                          (404, 404, 404, 404, 404, 404, 404, 200, 303),
    "POST /admin/grants/<int:grant_id>/end":      (404, 404, 404, 404, 404, 404, 404, 303, 303),
    "POST /admin/grants/<int:grant_id>/renew":    (404, 404, 404, 404, 404, 404, 404, 422, 303),
    "GET /admin/deputies":                        (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /admin/deputies":                       (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /admin/pins":                            (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /admin/pins/<int:account_id>/reset":    (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /admin/printed-code":                    (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # the log and the work
    "GET /admin/audit":                           (404, 404, 404, 404, 404, 200, 404, 200, 303),
    "GET /admin/jobs":                            (404, 404, 404, 404, 404, 404, 404, 200, 303),
    # one's own learning and quiz; no curriculum is loaded where the address holds nothing, hence 404 at /quiz
    "GET /learn/<int:lesson_id>":                 (404, 404, 404, 404, 303, 404, 404, 404, 303),
    "GET /learn/<int:lesson_id>/<int:position>":  (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "POST /learn/<int:lesson_id>/<int:position>": (404, 404, 404, 404, 303, 404, 404, 404, 303),
    "GET /learn/pictures/<name>":                 (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /quiz":                                  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /quiz":                                 (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /quiz/<int:sitting_id>/<int:number>":    (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "POST /quiz/<int:sitting_id>/<int:number>":   (404, 404, 404, 404, 303, 404, 404, 404, 303),
    "GET /quiz/<int:sitting_id>/review":          (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "POST /quiz/<int:sitting_id>/review":         (404, 404, 404, 404, 303, 404, 404, 404, 303),
    "GET /quiz/<int:sitting_id>/result":          (404, 404, 404, 404, 303, 404, 404, 404, 303),
    # people, teams, rosters
    "GET /people":                                (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /teams/<int:team_id>":                   (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "GET /imports":                               (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /imports":                              (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>":               (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/codes":        (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/again":        (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/write":        (303, 409, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>/refused.xlsx":  (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>/columns":        (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/columns":       (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>/file":           (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>/undo":           (409, 409, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/undo":          (409, 409, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/left":          (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/rows/<int:row_number>/leave": (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /people/roster.xlsx":                     (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/<int:import_id>/rows/<int:row_number>":  (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/<int:import_id>/rows/<int:row_number>": (303, 303, 404, 404, 404, 404, 404, 404, 303),
    # a mediator's own pages
    "GET /learn":                                 (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "GET /my/record":                             (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "GET /my/classes/<int:class_id>.ics":         (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # figures, deadlines, plans
    "GET /":                                      (200, 200, 200, 200, 200, 200, 200, 303, 303),
    "GET /coverage":                              (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /coverage/list":                         (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /coverage/team/<int:team_id>":           (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "GET /coverage/change":                       (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /deadlines":                             (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /plans":                                 (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /plans/<int:plan_id>":                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /plans/import":                          (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /plans/import":                         (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /people/<int:person_id>":                (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "POST /people/<int:person_id>/reveal":        (422, 422, 404, 404, 404, 404, 404, 404, 303),
    # sign-in slips
    # careers, decisions, composition, the yearly review
    "GET /people/recognise":                                (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /people/recognise":                               (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /appointments/<int:appointment_id>/role":          (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /appointments/<int:appointment_id>/role":         (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /appointments/<int:appointment_id>/move":          (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /appointments/<int:appointment_id>/move":         (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /appointments/<int:appointment_id>/end":           (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /appointments/<int:appointment_id>/end":          (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /appointments/<int:appointment_id>/correct":       (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /appointments/<int:appointment_id>/correct":      (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /appointments/<int:appointment_id>/annul":         (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /appointments/<int:appointment_id>/annul":        (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /appointments/<int:appointment_id>/decision":        (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /appointments/<int:appointment_id>/decision":     (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /people/<int:person_id>/newness":                  (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/newness":                 (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /teams/<int:team_id>/re-elect":                    (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /teams/<int:team_id>/re-elect":                   (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /decisions":                                       (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /decisions/<int:decision_id>":                     (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "POST /decisions/<int:decision_id>/scan":               (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /decisions/<int:decision_id>/scan/<int:file_id>":  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /decisions/<int:decision_id>/correct":             (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /decisions/<int:decision_id>/correct":            (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /composition":                                     (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /composition.csv":                                 (200, 200, 200, 200, 404, 200, 200, 404, 303),
    # statistical forms
    "GET /reports":                               (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /reports/form11":                        (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /reports/form11/list":                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /reports/qualifications":               (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /reports/form12":                        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /reports/form12/list":                   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # case counts by period
    "GET /cases":                                 (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "POST /cases/locks":                          (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /cases/<int:unit_id>/<period>":          (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "POST /cases/<int:unit_id>/<period>":         (303, 303, 404, 404, 404, 404, 404, 404, 303),
    "GET /cases/<int:unit_id>/<period>/file":     (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "POST /cases/<int:unit_id>/<period>/file":    (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /cases/<int:unit_id>/<period>/versions": (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "GET /people/duplicates":                                (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /people/duplicates":                               (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "POST /people/duplicates/search":                        (303, 303, 303, 404, 404, 404, 404, 404, 303),
    "GET /people/duplicates/<int:suspicion_id>":             (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/duplicates/<int:suspicion_id>/merge":      (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/duplicates/<int:suspicion_id>/verdict":    (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /people/merges/<int:merge_id>/undo":                (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/merges/<int:merge_id>/undo":               (422, 422, 404, 404, 404, 404, 404, 404, 303),
    # trainers, supporters, designations
    "GET /trainers":                                        (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /trainers/<int:trainer_id>":                       (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "GET /trainers/new":                                    (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /trainers/new":                                   (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /trainers/<int:trainer_id>/end":                   (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /trainers/<int:trainer_id>/end":                  (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /trainers/<int:trainer_id>/level":                 (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /trainers/<int:trainer_id>/level":                (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /trainers/<int:trainer_id>/correct":               (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /trainers/<int:trainer_id>/correct":              (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /supporters":                                      (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /supporters/new":                                  (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /supporters/new":                                 (200, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /supporters/<int:supporter_id>/end":               (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /supporters/<int:supporter_id>/end":              (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /supporters/<int:supporter_id>/correct":           (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /supporters/<int:supporter_id>/correct":          (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /designations":                                    (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /designations/new":                                (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /designations/new":                               (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /designations/<int:designation_id>/end":           (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /designations/<int:designation_id>/end":          (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /designations/<int:designation_id>/correct":       (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /designations/<int:designation_id>/correct":      (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /reviews":                                         (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "POST /reviews":                                        (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /reviews/<int:review_id>":                         (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "GET /reviews/<int:review_id>.csv":                     (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "GET /reviews/<int:review_id>/teams/<int:entry_id>":    (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /reviews/<int:review_id>/teams/<int:entry_id>":   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /reviews/<int:review_id>/keep":                   (303, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /reviews/<int:review_id>/close":                  (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /people/<int:person_id>/slip":           (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/slip":          (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/slips":          (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/slips":         (303, 303, 404, 404, 404, 404, 404, 404, 303),
    # units: resolutions (of a province, of the country), split communes, villages of a commune
    "GET /units/changes":                         (200, 404, 200, 404, 404, 404, 404, 200, 303),
    "GET /units/changes/<int:change_id>":         (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /units/changes/new":                     (200, 404, 200, 404, 404, 404, 404, 200, 303),
    "POST /units/changes/new":                    (422, 404, 422, 404, 404, 404, 404, 422, 303),
    "POST /units/changes/file":                   (422, 404, 422, 404, 404, 404, 404, 422, 303),
    "POST /units/changes/load":                   (422, 404, 422, 404, 404, 404, 404, 422, 303),
    "GET /units/changes/example.xlsx":            (200, 404, 200, 404, 404, 404, 404, 200, 303),
    "GET /units/splits":                          (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /units/splits/<int:unit_id>":            (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /units/splits/<int:unit_id>":           (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /units/<int:unit_id>/villages":          (200, 200, 404, 404, 404, 200, 200, 404, 303),
    "POST /units/<int:unit_id>/villages":         (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /units/<int:unit_id>/villages/merge":   (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /units/<int:unit_id>/villages/<int:village_id>/rename": (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /units/<int:unit_id>/villages/<int:village_id>/mark": (422, 422, 404, 404, 404, 404, 404, 404, 303),
    # personal data: what is kept, requests, breaches, keeping; one's own. The mediator of the cast is in no team
    "GET /data/notice":                           (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /data/fields":                           (200, 200, 200, 404, 404, 200, 200, 200, 303),
    "POST /data/rules":                           (404, 404, 404, 404, 404, 404, 404, 422, 303),
    "GET /data/requests":                         (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "GET /data/requests/<int:request_id>":        (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /data/requests/<int:request_id>/step":  (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /data/breaches":                         (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /data/breaches":                        (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /data/breaches/<int:breach_id>":         (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /data/breaches/<int:breach_id>/step":   (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /data/retention":                        (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "GET /data/retention/<int:person_id>/keep":   (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /data/retention/<int:person_id>/keep":  (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /people/<int:person_id>/data":           (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/data/requests": (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/data/file":     (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /people/<int:person_id>/erase":          (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /people/<int:person_id>/erase":         (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /my/data":                               (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "POST /my/data/numbers":                      (404, 404, 404, 404, 422, 404, 404, 404, 303),
    "POST /my/data/file":                         (404, 404, 404, 404, 422, 404, 404, 404, 303),
    "POST /my/data/requests":                     (404, 404, 404, 404, 422, 404, 404, 404, 303),
    # the public library
    "GET /library":                               (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /library/<lesson_key>":                  (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /library/<lesson_key>/<int:position>":   (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /library/<lesson_key>/file":             (200, 200, 200, 200, 200, 200, 200, 200, 200),
    # the register of certificates; the public check
    "GET /certificates":                          (200, 200, 200, 404, 404, 200, 200, 404, 303),
    "GET /certificates/eligible":                 (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /certificates/preview":                 (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "POST /certificates/issue":                   (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /certificates/<int:certificate_id>":     (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /certificates/<int:certificate_id>.pdf": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /certificates/<int:certificate_id>/revoke":  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /certificates/<int:certificate_id>/correct": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /my/certificates":                       (404, 404, 404, 404, 200, 404, 404, 404, 303),
    "GET /verify":                                (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "GET /verify/<code>":                         (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "GET /.well-known/lms-keys.json":             (200, 200, 200, 200, 200, 200, 200, 200, 200),
    # training history
    "GET /imports/history":                       (200, 200, 200, 404, 404, 404, 404, 404, 303),
    "POST /imports/history":                      (422, 422, 422, 404, 404, 404, 404, 404, 303),
    "GET /imports/history/<int:file_id>":         (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/history/<int:file_id>/again":  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/history/<int:file_id>/columns": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/history/<int:file_id>/columns": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/history/<int:file_id>/undo":    (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/history/<int:file_id>/undo":   (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /imports/history/<int:file_id>/write":  (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /imports/history/<int:file_id>/refused.xlsx": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    # curricula and classes; the class of the example is the trainer's, held by the commune
    "GET /curricula":                             (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /classes":                               (200, 200, 200, 200, 404, 200, 200, 404, 303),
    "GET /classes/new":                           (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/new":                          (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>": (200, 200, 404, 200, 404, 200, 200, 404, 303),
    "GET /classes/<int:class_id>/sessions/new": (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/new": (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/enrol": (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/enrol": (422, 422, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/people/<int:person_id>/withdraw": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/people/<int:person_id>/withdraw": (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/close": (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/close": (303, 409, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/cancel": (200, 200, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/cancel": (303, 409, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/open": (303, 303, 404, 303, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/close": (303, 303, 404, 303, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/board": (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/board/state": (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/poster": (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/list": (200, 200, 404, 200, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/list": (422, 422, 404, 422, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/walk-ins/<int:person_id>":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/people/<int:person_id>":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "POST /classes/<int:class_id>/sessions/<int:session_id>/people/<int:person_id>":
        (404, 404, 404, 404, 404, 404, 404, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/scans": (200, 200, 404, 200, 404, 200, 200, 404, 303),
    "GET /classes/<int:class_id>/sessions/<int:session_id>/refusals": (200, 200, 404, 200, 404, 200, 200, 404, 303),
    # the address inside a session's code; the example is altered, so it is nothing to anybody
    "GET /c/<token>":                             (404, 404, 404, 404, 404, 404, 404, 404, 404),
    "POST /c/<token>":                            (404, 404, 404, 404, 404, 404, 404, 404, 404),
}
# fmt: on
