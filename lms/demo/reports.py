"""Reports that went up: last year's accepted and locked, a half-year's returned with words, this year's still a draft."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from lms.audit.events import Actor
from lms.keys.sealing import Vault
from lms.reports.periods.models import ReportPeriod
from lms.reports.periods.operations import PeriodFacts, judge, keep_words, open_period, submit
from lms.reports.periods.rules.states import PeriodKind, ReportState, days_of

TASKS = "Rà soát, kiện toàn tổ hòa giải ở các thôn; cử hòa giải viên dự lớp tập huấn của tỉnh (dữ liệu minh họa)."
NOTE = "Một số thôn vùng cao chưa có sóng di động; hòa giải viên lớn tuổi cần học trực tiếp."
RETURNED = "Chưa thấy việc đã làm với người mới quá hạn. Mời bổ sung rồi gửi lại."


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks and who answers: the province with its officer, the commune with its own."""

    province: int
    commune: int
    officer: Actor
    commune_officer: Actor


def report(db: Session, vault: Vault, desk: Desk, *, now: datetime, today: date) -> None:
    """Ask three times; answer twice and begin the third. All through the operations of the pages."""
    accepted = _ask(db, desk, PeriodKind.YEAR, days_of(PeriodKind.YEAR, today.year - 1), today, now=now, today=today)
    half = (today.year, 1) if today.month > 6 else (today.year - 1, 2)
    days, due_on = days_of(PeriodKind.HALF_YEAR, *half), today - timedelta(days=3)
    returned = _ask(db, desk, PeriodKind.HALF_YEAR, days, due_on, now=now, today=today)
    this_year = days_of(PeriodKind.YEAR, today.year)
    draft = _ask(db, desk, PeriodKind.YEAR, this_year, today + timedelta(days=20), now=now, today=today)
    for period, note in ((accepted, NOTE), (returned, ""), (draft, NOTE)):
        keep_words(db, period, desk.commune, tasks=TASKS, note=note, actor=desk.commune_officer, now=now)
    for period, state, words in ((accepted, ReportState.ACCEPTED, ""), (returned, ReportState.RETURNED, RETURNED)):
        submit(db, vault, period, desk.commune, actor=desk.commune_officer, today=today, now=now)
        judge(db, vault, period, desk.commune, state, seen=1, note=words, actor=desk.officer, now=now)


def _ask(
    db: Session, desk: Desk, kind: PeriodKind, days: tuple[date, date], due_on: date, *, now: datetime, today: date
) -> ReportPeriod:
    facts = PeriodFacts(desk.province, kind, *days, due_on)
    return open_period(db, facts, actor=desk.officer, today=today, now=now)
