"""The people one signs in as, and the classes they meet in: one today, one to come. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from lms.clock import HANOI
from lms.demo.classes import AT_HOME, PARTLY_AT_HOME, DemoClass, DemoMeeting, DemoTrainer, Seat, Timetable, meeting
from lms.demo.mark import SignIn
from lms.demo.population import Mediator, Place, Term
from lms.i18n import N_
from lms.kernel.months import add_months
from lms.people.rules.professions import Profession
from lms.people.rules.terms import AppointmentReason, Sex, TeamRole

PROVINCE, HOME, OLD_HOME = "20", "06220", "06232"
VILLAGE = "Khuổi Cáp"
SEATS = 34
PASSWORD, PIN = "minh-hoa-315", "2580"
PHONE = "+84999315315"
OFFICER, COMMUNE_OFFICER, ADMIN = "Lý Thị Hoa", "Nông Văn Thắng", "Đàm Quốc Huy"

SIGN_INS = (
    SignIn(N_("Cán bộ tư pháp tỉnh"), "canbo.tinh", PASSWORD),
    SignIn(N_("Cán bộ tư pháp xã"), "canbo.xa", PASSWORD),
    SignIn(N_("Tập huấn viên"), "taphuanvien", PASSWORD),
    SignIn(N_("Hòa giải viên"), "hoagiaivien", PIN),
    SignIn(N_("Quản trị hệ thống"), "quantri", PASSWORD),
)

# What the mediator has read on the phone so far: two modules whole, of the third the first pages.
READ_WHOLE, READ_IN_PART, PAGES_READ = ("M03", "M06"), "M09", 2


@dataclass(frozen=True, slots=True)
class Cast:
    """Places in the province's lists: the demo's mediator and trainer, the class of today and the ones to come."""

    mediator: int
    trainer: int
    today: DemoClass
    coming: tuple[DemoClass, ...]


def demo_mediator(people: Sequence[Mediator], today: date) -> Mediator:
    """A newcomer of four months in the team of Khuổi Cáp, so with about two months left."""
    place = next(term.place for person in people for term in person.terms if _is_home(term.place))
    signed = add_months(today, -4)
    signed -= timedelta(days=max(0, signed.weekday() - 4))
    decision = f"{signed.timetuple().tm_yday + 4}/QĐ-UBND"
    reason = AppointmentReason.SUPPLEMENT
    return Mediator(
        full_name="Triệu Văn Phúc",
        sex=Sex.MALE,
        born_on=date(1964, 9, 12),
        born_year=1964,
        ethnicity="Dao",
        qualification="Trung học cơ sở",
        phone=PHONE,
        identity_no="098064315315",
        terms=(Term(place, HOME, TeamRole.MEDIATOR, reason, decision, signed),),
    )


def _is_home(place: Place) -> bool:
    return place.home == HOME and place.village == f"Thôn {VILLAGE}"


def demo_trainer(today: date) -> DemoTrainer:
    """A trainer of the province."""
    since = min(date(2025, 7, 21), today)
    post, profession = "Báo cáo viên pháp luật, Sở Tư pháp", Profession.LAW_RAPPORTEUR
    return DemoTrainer("Nguyễn Đức Minh", Sex.MALE, 1976, "province", PROVINCE, post, profession, since)


def start_of_today(now: datetime) -> datetime:
    """When today's meeting begins: the last full half hour, so that it can be opened at once and is never tomorrow's."""
    local = now.astimezone(HANOI)
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)


@dataclass(frozen=True)
class Casting:
    """What the cast is chosen from. ``mediator`` and ``trainer`` are places in the lists; ``trained`` who has completed."""

    timetable: Timetable
    mediator: int
    trainer: int
    trained: frozenset[int]
    today: date

    def cast(self, now: datetime) -> Cast:
        """Today's class in the demo's commune, and classes to come for those whose day is near."""
        waiting = [index for index in self._waiting() if index != self.mediator]
        home = [index for index in waiting if self._home(index) == HOME]
        near = [index for index in waiting if self._cluster(index) == self._cluster(self.mediator) and index not in home]
        again = [index for index in self._serving() if self._home(index) == HOME and index in self.trained]
        invited = [*home, *near, *again][: SEATS - 1]
        ours = self._today(now, [self.mediator, *invited])
        rest = [index for index in waiting if index not in invited]
        return Cast(self.mediator, self.trainer, ours, tuple(self._coming(rest)))

    def _serving(self) -> list[int]:
        return [index for index, person in enumerate(self.timetable.people) if person.serves(self.today)]

    def _waiting(self) -> list[int]:
        """Untrained mediators, the latest newcomers last: whoever is new for less than six months before the others."""
        people = self.timetable.people
        lacking = [index for index in self._serving() if index not in self.trained]
        half_year_ago = add_months(self.today, -6)

        def urgency(index: int) -> tuple[bool, date, int]:
            begun = people[index].newest_start()
            return (begun < half_year_ago, begun, index)

        return sorted(lacking, key=urgency)

    def _home(self, index: int) -> str:
        return self.timetable.people[index].home

    def _cluster(self, index: int) -> str:
        return self.timetable.province.clusters[self._home(index)]

    # --- today --------------------------------------------------------------------------------------------------------

    def _today(self, now: datetime, indices: Sequence[int]) -> DemoClass:
        host = self.timetable.communes[HOME]
        before = self.timetable.days.working_day(self.today - timedelta(days=1))
        first, second, last = PARTLY_AT_HOME
        starts_at = start_of_today(now)
        length = meeting(self.today, time(8, 0), last)
        meetings = (
            meeting(before, time(7, 30), first),
            meeting(before, time(13, 30), second),
            DemoMeeting(starts_at, starts_at + (length.ends_at - length.starts_at), last),
        )
        return DemoClass(
            unit_code=HOME,
            title=f"Kỹ năng hòa giải, {host.title}",
            venue=f"Hội trường UBND {host.title}",
            trainers=self.timetable.teach(host, [before, self.today], self.trainer),
            meetings=meetings,
            seats=tuple(self._seat(number, index) for number, index in enumerate(indices)),
        )

    def _seat(self, number: int, index: int) -> Seat:
        """The mediator has come so far; of the others a few were away, and about half have read at home."""
        if number == 0:
            return Seat(index, frozenset({2}), READ_WHOLE)
        missed = {2} | ({1} if number % 11 == 5 else set()) | ({0} if number % 13 == 7 else set())
        read: tuple[str, ...] = AT_HOME if number % 4 == 1 else READ_WHOLE if number % 4 == 2 else ()
        if index in self.trained:
            # Somebody who comes again has read it before.
            read = ()
        return Seat(index, frozenset(missed), read)

    # --- to come ------------------------------------------------------------------------------------------------------

    def _coming(self, indices: Sequence[int]) -> list[DemoClass]:
        """One class of the demo's trainer near by, and one in each of two other clusters."""
        clusters: dict[str, list[int]] = {}
        for index in indices:
            clusters.setdefault(self._cluster(index), []).append(index)
        own = self._cluster(self.mediator)
        others = sorted((cluster for cluster in clusters if cluster != own), key=lambda one: (-len(clusters[one]), one))
        chosen = [own, *others[:2]] if own in clusters else others[:3]
        return [self._next_class(number, clusters[cluster][:26]) for number, cluster in enumerate(chosen)]

    def _next_class(self, number: int, indices: Sequence[int]) -> DemoClass:
        table = self.timetable
        on = table.days.two_working_days_from(self.today + timedelta(days=(9, 13, 18)[number]))
        host = table.host(indices)
        meetings = table.meetings(on, PARTLY_AT_HOME)
        first = self.trainer if number == 0 else None
        return DemoClass(
            unit_code=host.code,
            title=table.title(host, on.year),
            venue=table.venue(host, indices),
            trainers=table.teach(host, [one.starts_at.date() for one in meetings], first),
            meetings=meetings,
            seats=tuple(Seat(index, frozenset(range(len(meetings)))) for index in indices),
        )


def instant_of(day: date, hour: int) -> datetime:
    """An hour of a day in Viet Nam, in UTC."""
    return datetime.combine(day, time(hour), HANOI).astimezone(UTC)
