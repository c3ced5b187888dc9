"""Causes that the twenty-five do not have: what had been done before the first snapshot is undone, moved within, done again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from courses.obligations.operations import Document, end_exemption, end_suspension, exempt, suspend
from lms.people.careers.decisions import DecisionFacts
from lms.people.careers.operations import move
from lms.people.careers.terms import DecisionKind
from lms.people.merges.finding import compare
from lms.people.merges.operations import Folding, merge, unmerge
from lms.people.models import Appointment
from lms.people.operations import Recognition, end_appointment, recognise
from lms.people.rules.terms import AppointmentReason, TeamRole
from lms.reports.periods.contents import content_of
from lms.reports.periods.differences import difference
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.operations import PeriodFacts, asking_of, open_period
from lms.reports.periods.rules.difference import Cause
from lms.reports.periods.rules.states import PeriodKind
from tests.cast import VAULT
from tests.factories.periods import (
    BETWEEN_AT,
    COMMUNE_OFFICER,
    FIRST_AT,
    FIRST_ON,
    PROVINCE_OFFICER,
    SECOND_AT,
    SECOND_ON,
    WRITTEN_AT,
    Village,
    make_village,
)

MAY = date(2026, 5, 4)


def newcomer(village: Village, name: str, on: date = MAY) -> int:
    return village.add(village.land.new_one, on, village=f"Thôn {name}").person_id


def move_within(village: Village, row: Appointment, to: Appointment) -> None:
    facts = DecisionFacts(
        unit_id=village.land.new_one,
        kind=DecisionKind.RECOGNITION,
        number="9/QĐ-UBND",
        signed_on=date(2026, 8, 3),
        effective_on=None,
    )
    move(village.db, VAULT, row, to.team, TeamRole.MEDIATOR, facts, actor=COMMUNE_OFFICER, now=BETWEEN_AT)


def recognise_again(village: Village, row: Appointment) -> None:
    """Ended in July, recognised again in September in the same team."""
    left_on, why = date(2026, 7, 20), "theo nguyện vọng"
    facts = Recognition(
        unit_id=village.land.new_one,
        village=row.team.village,
        team_name=row.team.name,
        full_name=row.person.full_name,
        born_on=row.person.born_on,
        reason=AppointmentReason.NEW,
        signed_on=date(2026, 9, 7),
    )
    end_appointment(village.db, row.id, ended_on=left_on, reason=why, actor=COMMUNE_OFFICER, now=BETWEEN_AT)
    recognise(village.db, VAULT, facts, actor=COMMUNE_OFFICER, now=BETWEEN_AT)


def content(village: Village, period: ReportPeriod, on: date, *, first: bool) -> Mapping[str, Any]:
    now = FIRST_AT if first else SECOND_AT
    return content_of(village.db, asking_of(village.db, period, village.land.new_one, today=on, now=now))


def test_what_is_undone_moved_or_done_again_is_named(db: Session) -> None:
    village = make_village(db, mediators=12)
    kept, folded = village.people[4], village.people[6]
    excused, stopped = newcomer(village, "Miễn"), newcomer(village, "Dừng")
    village.follow(WRITTEN_AT)
    free = exempt(db, excused, MAY, reason="nghỉ chữa bệnh dài ngày", actor=COMMUNE_OFFICER, now=WRITTEN_AT)
    days, paper = (date(2026, 5, 11), date(2026, 5, 31)), Document("đi học dài ngày", "7/QĐ-UBND", date(2026, 5, 10))
    still = suspend(db, stopped, MAY, days=days, document=paper, actor=COMMUNE_OFFICER, now=WRITTEN_AT)
    folding = Folding(kept, folded, "cùng một người", compare(db, kept, folded, today=FIRST_ON))
    together = merge(db, folding, actor=COMMUNE_OFFICER, now=WRITTEN_AT)
    village.follow(WRITTEN_AT)
    before = content(village, village.period, FIRST_ON, first=True)

    end_exemption(db, free, reason="đã khỏi", actor=COMMUNE_OFFICER, now=BETWEEN_AT)
    end_suspension(db, still, reason="ghi nhầm người", actor=COMMUNE_OFFICER, now=BETWEEN_AT)
    unmerge(db, together.id, reason="hai người", actor=COMMUNE_OFFICER, now=BETWEEN_AT)
    mover, again = village.people[8], village.people[10]
    move_within(village, village.appointment(mover), village.appointment(village.people[1]))
    recognise_again(village, village.appointment(again))
    village.follow()

    found = difference(db, before, content(village, village.period, SECOND_ON, first=False))
    causes = {one.person: one.causes[0] for one in found.people}
    assert causes.pop(kept, Cause.UNMERGED) is Cause.UNMERGED
    assert causes == {
        excused: Cause.EXEMPTION_ENDED,
        stopped: Cause.SUSPENSION_ENDED,
        folded: Cause.UNMERGED,
        mover: Cause.MOVED_WITHIN,
        again: Cause.RECOGNISED_AGAIN,
    }


def test_a_due_day_of_another_period_is_named(db: Session) -> None:
    village = make_village(db, mediators=4)
    early = newcomer(village, "Sớm", date(2025, 11, 3))
    village.follow(WRITTEN_AT)
    facts = PeriodFacts(village.land.province, PeriodKind.HALF_YEAR, date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 15))
    second = open_period(db, facts, actor=PROVINCE_OFFICER, today=SECOND_ON, now=SECOND_AT)
    before = content(village, village.period, FIRST_ON, first=True)
    found = difference(db, before, content(village, second, SECOND_ON, first=False))
    newcomers = {line[0] for line in before["lists"]["newcomers"]["rows"]}
    assert {one.person: one.causes for one in found.people} == dict.fromkeys(newcomers, (Cause.OTHER_PERIOD,))
    assert early in {one.person for one in found.people}
