"""Form 11: villages, teams and mediators of a unit and of each unit below, as of a day on a map. Computed, never typed.

Source: Form 11 of Circular 20/2013/TT-BTP in a secondary copy (DOMAIN 5). What is not known stands in columns of its own, so
that men, women and not known add up to all. A fixed number of statements; people are counted in SQL, classified here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import Session

from lms.db import rows_of
from lms.i18n import N_
from lms.people.merges.resolving import canonical
from lms.people.models import Appointment, MediationTeam, Person, Sex
from lms.people.rules.composition import is_minority
from lms.reports.basis import Basis
from lms.reports.coverage.figures import located
from lms.reports.coverage.folding import UNASSIGNED, shares_of
from lms.reports.indicators.mediators_trained import is_trained
from lms.reports.indicators.question import Question, ask
from lms.reports.indicators.serving import serving
from lms.reports.statistics.models import QualificationWord
from lms.reports.statistics.words import Qualification, Word, kind_of, listed, shipped
from lms.units.queries import load_map, placements
from lms.units.rules import Node
from lms.units.villages.models import Village
from lms.units.villages.queries import covers


@dataclass(frozen=True, slots=True)
class Figure:
    """One column; ``number`` as the form numbers it, None for what the form has no column for. ``group``: its heading."""

    code: str
    number: int | None
    title: str
    group: str = ""


SEX, ETHNICITY, EDUCATION, TRAINING = N_("Giới tính"), N_("Dân tộc"), N_("Trình độ chuyên môn"), N_("Bồi dưỡng")
NOT_KNOWN = N_("Chưa rõ")
COLUMNS = (
    Figure("villages", 1, N_("Thôn, tổ dân phố")),
    Figure("teams", 2, N_("Tổ hòa giải")),
    Figure("mediators", 3, N_("Hòa giải viên")),
    Figure("men", 4, N_("Nam"), SEX),
    Figure("women", 5, N_("Nữ"), SEX),
    Figure("sex_unknown", None, NOT_KNOWN, SEX),
    Figure("kinh", 6, N_("Kinh"), ETHNICITY),
    Figure("minority", 7, N_("Khác"), ETHNICITY),
    Figure("ethnicity_unknown", None, NOT_KNOWN, ETHNICITY),
    Figure("law", 8, N_("Chuyên môn luật"), EDUCATION),
    Figure("other", 9, N_("Chuyên môn khác"), EDUCATION),
    Figure("untrained", 10, N_("Chưa qua đào tạo"), EDUCATION),
    Figure("qualification_unknown", None, NOT_KNOWN, EDUCATION),
    Figure("trained", 11, N_("Được bồi dưỡng nghiệp vụ"), TRAINING),
)
CODES = tuple(column.code for column in COLUMNS)
SEXES: Mapping[Sex | None, str] = {Sex.MALE: "men", Sex.FEMALE: "women", None: "sex_unknown"}
ETHNICITIES: Mapping[bool | None, str] = {False: "kinh", True: "minority", None: "ethnicity_unknown"}

Counts = Counter[str]


@dataclass(frozen=True)
class Form11Row:
    """One unit with its counts by column; ``unit`` None is what has no certain place in any child."""

    unit: Node | None
    counts: Counts


@dataclass(frozen=True)
class Form11:
    """A unit and the units directly below it. The children add up to the unit. ``unknown``: texts that no list knows, with
    how many mediators bear each, for the officer to decide.
    """

    basis: Basis
    whole: Form11Row
    children: Sequence[Form11Row]
    unknown: Sequence[tuple[str, int]]
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _People:
    """Mediators alike in everything that is counted, under one recorded unit."""

    unit_id: int
    sex: Sex | None
    ethnicity: str | None
    qualification: str | None
    trained: int
    number: int


def form11(db: Session, unit_id: int, basis: Basis) -> Form11:
    """Count a unit of the basis' map and each unit directly below it."""
    units = load_map(db, basis.unit_map_on)
    shares, meant = located(db, unit_id, basis)
    question = ask(db, basis, meant)
    words = Words.of(db, basis)
    sums: dict[int, Counts] = {}
    unknown: Counter[str] = Counter()
    for people in _people(db, question):
        share = shares.get(people.unit_id)
        if share is not None:
            kind = words.kind(people.unit_id, people.qualification)
            _add(sums.setdefault(share, Counter()), people, kind)
            if kind is None and (people.qualification or "").strip():
                unknown[people.qualification or ""] += people.number
    for code, counted in (("teams", _teams(db, question)), ("villages", _villages(db, question))):
        # A village may stand in a unit that has no team, and then no share is known for it yet.
        further = shares_of(units, placements(db, basis.unit_map_on), counted, unit_id)
        for place, number in counted.items():
            if place in further:
                sums.setdefault(further[place], Counter())[code] += number
    rows = [Form11Row(node, sums.get(node.id, Counter())) for node in units.children(unit_id)]
    if UNASSIGNED in sums:
        rows.append(Form11Row(None, sums[UNASSIGNED]))
    total = sum(sums.values(), Counter())
    ordered = sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
    return Form11(basis, Form11Row(units.nodes[unit_id], total), rows, ordered, question.instruments)


def _add(counts: Counts, people: _People, kind: Qualification | None) -> None:
    number = people.number
    counts["mediators"] += number
    counts[SEXES[people.sex]] += number
    counts[ETHNICITIES[is_minority(people.ethnicity)]] += number
    counts[kind.value if kind else "qualification_unknown"] += number
    counts["trained"] += people.trained


def _people(db: Session, question: Question) -> list[_People]:
    trained = func.sum(func.coalesce(_is_trained(question), 0))
    place = question.place
    columns = (place, Person.sex, Person.ethnicity, Person.qualification)
    rows = db.execute(
        select(*columns, trained, func.count())
        .select_from(Appointment)
        .join(Person, Person.id == canonical(Appointment.person_id))
        .join(MediationTeam, MediationTeam.id == Appointment.team_id)
        .where(serving(question.as_of, question.shadowed), question.within())
        .group_by(*columns)
    )
    return [_People(unit, sex, kin, skill, int(some), number) for unit, sex, kin, skill, some, number in rows]


def _is_trained(question: Question) -> Any:
    return case((is_trained(question), 1), else_=0)


def standing_teams(question: Question) -> Any:
    """Condition: the joined team has a mediator who counts on the day."""
    return exists().where(and_(Appointment.team_id == MediationTeam.id, serving(question.as_of, question.shadowed)))


def _teams(db: Session, question: Question) -> dict[int, int]:
    stmt = select(question.place, func.count()).where(standing_teams(question), question.within()).group_by(question.place)
    return {place: int(number) for place, number in rows_of(db, stmt)}


def _villages(db: Session, question: Question) -> Counter[int]:
    """Villages of the register on the day, each where its teams are placed; and the villages of teams that name none of it."""
    place = question.place
    of_village = select(MediationTeam.village_id.label("id"), func.min(place).label("place"))
    of_village = of_village.where(MediationTeam.village_id.is_not(None)).group_by(MediationTeam.village_id)
    teams = of_village.subquery()
    registered = (
        select(func.coalesce(teams.c.place, Village.unit_id), func.count())
        .outerjoin(teams, teams.c.id == Village.id)
        .where(covers(Village.valid_from, Village.valid_to, question.as_of))
        .group_by(func.coalesce(teams.c.place, Village.unit_id))
    )
    unnamed = MediationTeam.village_id.is_(None), MediationTeam.village_fold != ""
    words = select(func.min(place)).where(*unnamed, standing_teams(question), question.within())
    words = words.group_by(MediationTeam.unit_id, MediationTeam.village_fold)
    found: Counter[int] = Counter()
    for unit_id, number in rows_of(db, registered):
        found[unit_id] += number
    for (unit_id,) in rows_of(db, words):
        found[unit_id] += 1
    return found


@dataclass(frozen=True)
class Words:
    """The list of texts of a day, with what provinces have decided. ``above``: recorded unit -> the provinces over it."""

    everywhere: Mapping[str, Qualification]
    decided: Mapping[int, Mapping[str, Qualification]]
    provinces: Mapping[int, int | None]

    @classmethod
    def of(cls, db: Session, basis: Basis, known_at: datetime | None = None) -> "Words":
        """Read the decisions, those of an instant if one is given; a province's word holds for what lies in it today."""
        rows: dict[int, list[Word]] = {}
        stmt = select(QualificationWord.unit_id, QualificationWord.fold, QualificationWord.kind, QualificationWord.valid_from)
        stmt = stmt.where(QualificationWord.recorded_at <= known_at) if known_at else stmt
        for unit_id, folded, kind, valid_from in db.execute(stmt.order_by(QualificationWord.id)):
            rows.setdefault(unit_id, []).append(Word(folded, kind, valid_from))
        on = basis.as_of
        decided = {unit_id: listed([*shipped(), *words], on) for unit_id, words in rows.items()}
        provinces = _within(db, basis, decided) if decided else {}
        return cls(listed(shipped(), on), decided, provinces)

    def kind(self, unit_id: int, text: str | None) -> Qualification | None:
        """The column of a text recorded of somebody under a unit."""
        province = self.provinces.get(unit_id)
        return kind_of(self.everywhere if province is None else self.decided[province], text)


def _within(db: Session, basis: Basis, deciding: Mapping[int, object]) -> dict[int, int | None]:
    units, places = load_map(db, basis.today), placements(db, basis.today)
    found: dict[int, int | None] = {}
    for unit_id, place in places.items():
        found[unit_id] = next((node.id for node in units.lineage(place) if node.id in deciding), None)
    return found
