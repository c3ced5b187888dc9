"""Which commune a code means on the day of the recognition, and which day's codes a whole file seems to use."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lms.kernel.text import fold
from lms.people.rules.statements import Message, fault, warning
from lms.people.rules.terms import Column
from lms.units.rules import Entry, Level, Register


@dataclass(frozen=True, slots=True)
class Located:
    """The unit a code means, with a warning when the code means another one today."""

    unit_id: int
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeDays:
    """``codes_on`` is the day whose codes the file uses, None for each row's own day; ``today`` is the fall-back."""

    codes_on: date | None
    today: date


def locate(register: Register, code: str, recognised_on: date, days: CodeDays) -> Located | Message:
    """The commune, or the fault. On the recognition day first; today's code only when no unit bore it then.

    When the file's day is said (``codes_on``) every code is looked up on it. The unit found is recorded as it is: its place
    on an older map is certain only when one whole predecessor stands behind it, which ``lms.units`` decides.
    """
    bearers = register.by_code.get(code) or register.by_code.get(code[2:]) or ()
    communes = [entry for entry in bearers if holds_teams(register, entry)]
    if bearers and not communes:
        return fault("roster.code_not_commune", Column.UNIT, code=bearers[0].code, name=bearers[0].names[-1].full)
    on = days.codes_on or recognised_on
    then = _bearer(communes, on)
    if then is None and days.codes_on is None:
        then = _bearer(communes, days.today)
    if then is None:
        return _no_unit(register, code, on, communes)
    if days.codes_on is None and (another := _another_today(register, then, communes, days.today)):
        then_name, now_name = then.name_on(recognised_on).full, another.name_on(days.today).full
        return Located(
            then.id,
            (
                warning(
                    "roster.code_means_another",
                    Column.UNIT,
                    code=code,
                    then=then_name,
                    now=now_name,
                    day_on=recognised_on.isoformat(),
                ),
            ),
        )
    return Located(then.id)


def holds_teams(register: Register, entry: Entry) -> bool:
    """Communes hold teams; so did the island districts that had no communes and went over whole into one."""
    if entry.level is Level.COMMUNE:
        return True
    following = register.successors.get(entry.id, ())
    return entry.level is Level.DISTRICT and any(
        link.whole and register.entries[link.successor_id].level is Level.COMMUNE for link in following
    )


def _bearer(communes: Iterable[Entry], on: date) -> Entry | None:
    return next((entry for entry in communes if entry.period.holds(on)), None)


def _another_today(register: Register, then: Entry, communes: Iterable[Entry], today: date) -> Entry | None:
    """Today's bearer of the code, when it is not simply the same commune under the same name."""
    now = _bearer(communes, today)
    if now is None or now.id == then.id:
        return None
    whole = any(link.successor_id == now.id and link.whole for link in register.successors.get(then.id, ()))
    return None if whole and then.names[-1].full == now.name_on(today).full else now


def _no_unit(register: Register, code: str, on: date, communes: Collection[Entry]) -> Message:
    ended = [entry for entry in communes if entry.period.is_over(on)]
    if ended and ended[-1].period.valid_to:
        last = ended[-1].period.valid_to - timedelta(days=1)
        following = register.successors.get(ended[-1].id, ())
        heirs = [register.entries[link.successor_id] for link in following]
        names = "; ".join(f"{heir.name_on(on).full} ({heir.code})" for heir in heirs) or "–"
        return fault(
            "roster.code_ended",
            Column.UNIT,
            code=code,
            day_on=on.isoformat(),
            name=ended[-1].names[-1].full,
            last_on=last.isoformat(),
            heirs=names,
        )
    begins = [entry for entry in communes if entry.period.begins_after(on)]
    if begins and begins[0].period.valid_from:
        first = begins[0].period.valid_from.isoformat()
        return fault(
            "roster.code_not_begun", Column.UNIT, code=code, day_on=on.isoformat(), name=begins[0].names[0].full, first_on=first
        )
    return fault("roster.code_unknown", Column.UNIT, code=code, day_on=on.isoformat())


def communes_named(register: Register, today: date, text: str) -> list[str]:
    """The codes of today's communes of that name, with or without "Xã" before it and however accents are typed."""
    wanted = fold(text)
    return sorted(
        entry.code
        for entry in register.entries.values()
        if entry.level is Level.COMMUNE
        and entry.period.holds(today)
        and wanted in (entry.name_on(today).fold, fold(entry.name_on(today).full))
    )


@dataclass(frozen=True, slots=True)
class CodesGuess:
    """What the codes of a file point to: how many rows fit only today's map, only that of their day, or mean two things."""

    only_today: int
    only_then: int
    two_meanings: int

    @property
    def asks(self) -> bool:
        """Is there anything to ask? Not when every code means one thing."""
        return self.two_meanings > 0

    @property
    def today(self) -> bool:
        """Today's codes are the likelier ones: some rows fit nothing else, and none fits only its own day."""
        return self.only_today > 0 and self.only_then == 0


def guess_codes(register: Register, codes: Iterable[tuple[str, date]], today: date) -> CodesGuess:
    """Look at each row's code and recognition day."""
    only_today = only_then = two = 0
    for code, day in codes:
        bearers = register.by_code.get(code, ())
        then, now = _bearer(bearers, day), _bearer(bearers, today)
        if then is None or now is None:
            only_today += now is not None
            only_then += then is not None
        elif then.id != now.id:
            two += _another_today(register, then, bearers, today) is not None
    return CodesGuess(only_today, only_then, two)
