"""Loading the synthetic province into an empty installation. What it holds is told in ``story``, recorded in ``recording``."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certificates.operations import FOLLOWER as CERTIFICATES
from certificates.operations import mark_demo
from courses.completion.operations import FOLLOWER as COMPLETION
from courses.completion.operations import refresh_completions
from courses.obligations.models import Obligation
from courses.obligations.operations import FOLLOWER as OBLIGATIONS
from courses.obligations.operations import exempt, refresh_obligations
from courses.obligations.queries import NEWCOMERS
from lms.access.hashing import LIGHT, Hasher, Locksmith
from lms.access.models import Account
from lms.access.operations import Mandate, acting, add_account, add_phone, keep_secret
from lms.access.rules import Role
from lms.audit.events import SYSTEM, Actor
from lms.audit.following import skip_to_end
from lms.audit.operations import seal
from lms.config import Settings
from lms.db import Sessions, gather_statistics, writing
from lms.demo import cards, careers, duplicates, materials, plans, registry, reports, requests, rosters
from lms.demo import cases as case_counts
from lms.demo.calendar import DayPicker
from lms.demo.cast import ADMIN, COMMUNE_OFFICER, HOME, OFFICER, PHONE, PROVINCE, SIGN_INS
from lms.demo.land import Province, read_land
from lms.demo.mark import Mark, SignIn, read_mark, write_mark
from lms.demo.recording import Recorder, UnitIds
from lms.demo.splits import assign_some
from lms.demo.story import SCALES, Story, Teller
from lms.files.storage import storage_in
from lms.kernel.errors import DomainError
from lms.keys.sealing import Vault, vault_of
from lms.people.merges.finding import find_duplicates
from lms.policies.queries import work_calendar
from lms.reports.plans.operations import import_plan, read_plan
from lms.units.operations import read_successions, read_units
from lms.units.rules import COUNTRY_CODE

Progress = Callable[[int, int], None]
PLANS = Path(__file__).parents[1] / "reports" / "data" / "plans"
GRANTED_FROM = date(2025, 7, 1)
EXEMPTED = 2
EXEMPTION = "Đang nghỉ chữa bệnh dài ngày, có giấy của bệnh viện; học bù khi trở lại"


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What was made, and with what one signs in."""

    sign_ins: tuple[SignIn, ...]
    persons: int = 0
    classes: int = 0
    certificates: int = 0


def load_demo(
    sessions: Sessions,
    settings: Settings,
    *,
    scale: str,
    seed: int,
    now: datetime,
    today: date,
    progress: Progress,
) -> DemoSummary:
    """Fill an installation that has its reference data and no accounts. The same seed and day give the same rows.

    ``scale``: ``commune``, ``province`` or ``national``. DomainError ``demo.production``, ``demo.own_data``.
    """
    refuse(sessions, settings)
    mark = Mark(scale, seed, today.isoformat(), complete=False)
    write_mark(settings.data_dir, mark)
    vault = vault_of(settings.data_key, settings.signing_passphrase, settings.earlier_data_keys)
    loading = _Loading(sessions, vault, scale, seed, now, today, progress)
    summary = loading.load()
    with writing(sessions) as db:
        rosters.bring(db, loading.vault, storage_in(settings.data_dir), now=now, today=today)
    with writing(sessions) as db:
        while seal(db, now=now):
            pass
    write_mark(settings.data_dir, replace(mark, complete=True, sign_ins=summary.sign_ins))
    return summary


def refuse(sessions: Sessions, settings: Settings) -> None:
    """DomainError where made-up people must not be mixed with real ones."""
    if settings.env == "production":
        raise DomainError("demo.production")
    with sessions() as db:
        if db.scalar(select(func.count()).select_from(Account)) or read_mark(settings.data_dir):
            raise DomainError("demo.own_data")


class _Loading:
    """One load, from the empty tables to the last figure."""

    def __init__(
        self, sessions: Sessions, vault: Vault, scale: str, seed: int, now: datetime, today: date, progress: Progress
    ) -> None:
        self.sessions, self.vault, self.now, self.today, self.progress = sessions, vault, now, today, progress
        self.scale = SCALES[scale]
        self.locksmith = Locksmith(vault, Hasher(LIGHT))
        with sessions() as db:
            days = DayPicker(work_calendar(db))
        self.teller = Teller(self.scale, days, seed, now, today)
        self.done, self.share = 0.0, 100.0

    def load(self) -> DemoSummary:
        with writing(self.sessions) as db:
            mark_demo(db, now=self.now)
            officer = self._account(db, SIGN_INS[0], OFFICER, Role.OFFICER, UnitIds(db).province(PROVINCE))
            self._account(db, SIGN_INS[4], ADMIN, Role.ADMIN, UnitIds(db).today(COUNTRY_CODE))
            commune_officer = self._account(db, SIGN_INS[1], COMMUNE_OFFICER, Role.OFFICER, UnitIds(db).today(HOME))
            self._import_plans(db, acting(officer.id))
        recorder = Recorder(self.sessions, self.vault, acting(officer.id), self.now, self.today)
        provinces = self._provinces()
        self.share = 100 / len(provinces)
        summary = DemoSummary(SIGN_INS)
        for province in provinces:
            made = self._record(recorder, self.teller.tell(province))
            summary = replace(
                summary,
                persons=summary.persons + made.persons,
                classes=summary.classes + made.classes,
                certificates=summary.certificates + made.certificates,
            )
        with writing(self.sessions) as db:
            for follower in (OBLIGATIONS, COMPLETION, CERTIFICATES):
                skip_to_end(db, follower, now=self.now)
            gather_statistics(db)
        self._report(acting(officer.id), acting(commune_officer.id))
        self.progress(100, 100)
        return summary

    def _report(self, officer: Actor, commune_officer: Actor) -> None:
        """Reports of the home commune, once every figure stands."""
        with writing(self.sessions) as db:
            units = UnitIds(db)
            desk = reports.Desk(units.province(PROVINCE), units.today(HOME), officer, commune_officer)
            reports.report(db, self.vault, desk, now=self.now, today=self.today)
            plans.work(db, plans.Desk(desk.commune, officer, commune_officer), now=self.now, today=self.today)

    def _provinces(self) -> list[Province]:
        land = read_land(read_units(), read_successions())
        return [land[code] for code in self.scale.provinces or sorted(land)]

    def _advance(self, percent: float) -> None:
        """Move the bar by a share of the province at hand. The shares are those that were measured."""
        self.done += percent * self.share / 100
        self.progress(int(self.done), 100)

    def _import_plans(self, db: Session, actor: Actor) -> None:
        for path in sorted(PLANS.glob("*.yaml")):
            import_plan(db, read_plan(db, path.read_bytes()), actor=actor, now=self.now)

    def _record(self, recorder: Recorder, story: Story) -> DemoSummary:
        self._advance(4)
        persons = recorder.people(story, lambda count: self._advance(26 * count / len(story.people)))
        if story.cast is not None:
            with writing(self.sessions) as db:
                assign_some(db, seed=self.teller.seed, actor=recorder.actor, now=self.now)
            self._careers(recorder.actor, persons[story.cast.mediator])
        trainers = recorder.trainers(story)
        recorder.history(story, persons)
        recorder.trained_trainers(trainers)
        self._advance(4)
        held = recorder.classes(story, persons, trainers, lambda count: self._advance(34 * count / len(story.classes)))
        recorder.cast_classes(story, persons, trainers)
        with writing(self.sessions) as db:
            refresh_completions(db, [*persons, *trainers], now=self.now)
        with writing(self.sessions) as db:
            refresh_obligations(db, persons, now=self.now)
        self._advance(14)
        if story.cast is not None:
            self._cast(story, persons[story.cast.mediator], trainers[story.cast.trainer], recorder.actor)
            self._exempt_some(recorder.actor)
        issued = recorder.certificates(held, persons, lambda count: self._advance(10 * count / len(held)))
        return DemoSummary(SIGN_INS, len(story.people), len(story.classes), issued)

    def _careers(self, actor: Actor, mediator: int) -> None:
        """What officers did on pages: acts upon careers in the home commune, this year's review, case counts."""
        with writing(self.sessions) as db:
            units = UnitIds(db)
            home, province, now, today = units.today(HOME), units.province(PROVINCE), self.now, self.today
            careers.act(db, self.vault, home, mediator, actor=actor, now=now, today=today)
            careers.review(db, province, actor=actor, now=now, today=today)
            duplicates.write_twice(db, self.vault, home, actor=actor, now=now, today=today)
            find_duplicates(db, today=today, now=now)
            requests.ask_some(db, self.vault, home, mediator, actor=actor, now=now, today=today)
            registry.support_some(db, province, seed=self.teller.seed, actor=actor, now=now)
            registry.designate_some(db, province, actor=actor, now=now)
            materials.publish_some(db, province, seed=self.teller.seed, actor=actor, now=now)
            case_counts.enter(db, province, seed=self.teller.seed, actor=actor, now=now, today=today)

    # --- accounts -----------------------------------------------------------------------------------------------------

    def _account(
        self, db: Session, sign_in: SignIn, name: str, role: Role, unit_id: int, person_id: int | None = None
    ) -> Account:
        mandate = Mandate(role, unit_id, GRANTED_FROM)
        account = add_account(db, sign_in.username, name, mandate, person_id=person_id, actor=SYSTEM, now=self.now)
        secret = self.locksmith.make(
            sign_in.secret, account_id=account.id, username=account.username, pin_allowed=role is Role.MEDIATOR
        )
        keep_secret(db, account, secret, actor=SYSTEM, now=self.now)
        return account

    def _cast(self, story: Story, mediator: int, trainer: int, actor: Actor) -> None:
        """The accounts of those who are persons of the story, and the cards of their classes."""
        with writing(self.sessions) as db:
            name = story.trainers[story.cast.trainer].full_name if story.cast else ""
            self._account(db, SIGN_INS[2], name, Role.TRAINER, UnitIds(db).province(PROVINCE), trainer)
            account = self._account(db, SIGN_INS[3], "Triệu Văn Phúc", Role.MEDIATOR, UnitIds(db).today(HOME), mediator)
            add_phone(db, self.locksmith, account, PHONE)
            cards.give(db, self.vault, trainer, mediator, actor=actor, now=self.now)

    def _exempt_some(self, actor: Actor) -> None:
        """The last newcomers of the list, whose day is far."""
        with writing(self.sessions) as db:
            latest = select(Obligation).where(NEWCOMERS, Obligation.due_on > self.today, Obligation.ended_on.is_(None))
            for term in db.scalars(latest.order_by(Obligation.due_on.desc(), Obligation.id).limit(EXEMPTED)):
                exempt(db, term.person_id, term.recognised_on, reason=EXEMPTION, actor=actor, now=self.now)
