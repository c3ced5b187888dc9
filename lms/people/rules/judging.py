"""What a file does to the book: a verdict for every statement, and the entries to write. Pure: a fresh book in, judgements out.

Rows are judged in the order of their recognition days, so the order in the file makes no difference: the row that ends an
old recognition comes before the one that begins the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from lms.people.rules.age import AgeFlagged, AgeRefused, check_age
from lms.people.rules.book import AppointmentEntry, Book, PersonEntry, TeamEntry, differences, merged, revised, unsaid
from lms.people.rules.matching import Matched, find_person, find_team
from lms.people.rules.numbering import contradictions, short_numbers
from lms.people.rules.statements import Message, MessageKind, RecognitionWords, Statement, fault, note, warning
from lms.people.rules.terms import AppointmentReason, Column, TeamRole, Verdict

PERSON_FIELDS = ("full_name", "born_on", "born_year", "sex", "ethnicity", "qualification", "phone", "identity_key")
RECOGNITION_FIELDS = ("role", "reason", "decision_no", "signed_on", "effective_on", "ended_on", "end_reason")


@dataclass(frozen=True, slots=True)
class Ages:
    """The two ages of the policy in force: under the first a recognition is refused, under the second it is flagged."""

    refused_under: int
    flagged_under: int


@dataclass(eq=False, slots=True)
class Judgement:
    """The verdict on one row. ``before`` is the recognition as the book had it, when the row changes it."""

    number: int
    verdict: Verdict
    messages: list[Message] = field(default_factory=list)
    person: PersonEntry | None = None
    team: TeamEntry | None = None
    appointment: AppointmentEntry | None = None
    before: RecognitionWords | None = None


def refused(number: int, messages: Iterable[Message]) -> Judgement:
    """The judgement on a row that does not get past reading."""
    return Judgement(number, Verdict.REFUSED, list(messages))


def judge(statements: Iterable[Statement], book: Book, ages: Ages) -> dict[int, Judgement]:
    """The judgements by row number. ``book`` takes up the new entries and must not be used again."""
    ordered = sorted(statements, key=_turn)
    teams, two_dates, short = _teams(ordered, book), contradictions(ordered, book), short_numbers(ordered, book)
    judged = {
        statement.number: _judge_one(statement, teams[statement.number], book, ages, two_dates.get(statement.number))
        for statement in ordered
    }
    _settle_persons(book.persons, judged)
    for number, message in short.items():
        if judged[number].verdict in (Verdict.NEW, Verdict.CHANGED):
            judged[number].messages.append(message)
    return judged


def _turn(statement: Statement) -> tuple[date, bool, int]:
    """Earlier recognitions first; of one day those with an identity number, which say more surely who is meant."""
    return statement.recognition.recognised_on, statement.person.identity_key is None, statement.number


def _teams(statements: list[Statement], book: Book) -> dict[int, TeamEntry | Message]:
    """The team of each row. Rows that name a village go first, so that a row without one sees every team of its name.

    Of those the rows of older units go first, so that a row of the unit that took them in sees all their teams.
    """
    found: dict[int, TeamEntry | Message] = {}
    for statement in sorted(statements, key=lambda statement: (not statement.village, book.since(statement.unit_id))):
        found[statement.number] = find_team(book, statement) or _new_team(statement, book)
    return found


def _new_team(statement: Statement, book: Book) -> TeamEntry:
    label = f"{statement.team_name}, {statement.village}" if statement.village else statement.team_name
    label = f"{label} ({book.unit_label(statement.unit_id)})"
    return book.add_team(
        TeamEntry(
            None, statement.unit_id, statement.village, statement.team_name, label, minority_village=statement.minority_village
        )
    )


def _judge_one(statement: Statement, team: TeamEntry | Message, book: Book, ages: Ages, two_dates: Message | None) -> Judgement:
    messages = [*_plain_faults(statement, ages), *([two_dates] if two_dates else [])]
    if isinstance(team, Message):
        messages.append(team)
        return refused(statement.number, messages)
    matched = find_person(book, statement, team)
    if isinstance(matched, Message):
        messages.append(matched)
    if isinstance(matched, Message) or any(message.kind is MessageKind.FAULT for message in messages):
        return refused(statement.number, messages)
    messages += matched.messages
    if matched.person:
        book.claim(statement.person.identity_key, matched.person)
    return _placed(statement, team, matched, book, messages)


def _plain_faults(statement: Statement, ages: Ages) -> list[Message]:
    """What can be said without the book: days in the wrong order, and the age."""
    words, person = statement.recognition, statement.person
    found: list[Message] = []
    if words.ended_on and words.ended_on <= words.recognised_on:
        found.append(fault("roster.ended_too_early", Column.ENDED, recognised_on=words.recognised_on.isoformat()))
    year = person.born_year or 0
    if (person.born_on and person.born_on > words.recognised_on) or year > words.recognised_on.year:
        found.append(fault("roster.born_too_late", Column.BORN, recognised_on=words.recognised_on.isoformat()))
        return found
    age = check_age(
        born_on=person.born_on,
        born_year=person.born_year,
        recognised_on=words.recognised_on,
        refused_under=ages.refused_under,
        flagged_under=ages.flagged_under,
    )
    if isinstance(age, AgeRefused):
        found.append(
            fault("roster.too_young", Column.BORN, age=age.age, least=age.least, recognised_on=words.recognised_on.isoformat())
        )
    elif isinstance(age, AgeFlagged):
        found.append(warning("roster.young", Column.BORN, age=age.age, least=age.least))
    return found


def _placed(statement: Statement, team: TeamEntry, matched: Matched, book: Book, messages: list[Message]) -> Judgement:
    """The row finds its recognition, or brings a new one."""
    person = matched.person
    if person and person.folded:
        statement = replace(statement, person=unsaid(person, statement.person))
    known = person.on_day(team, statement.recognition.recognised_on) if person else None
    wrong = _against_the_file(statement, person, known) or _overlap(statement, person, known)
    if wrong:
        return refused(statement.number, [*messages, wrong])
    if person is None:
        person = PersonEntry(None, statement.person)
        book.persons.append(person)
    _take_words(statement, person, book)
    if known is None:
        return _recognised(statement, person, team, book, messages)
    known.row = statement.number
    before, known.words = known.words, revised(known.words, statement.recognition)
    changed = differences(before, known.words, RECOGNITION_FIELDS)
    messages += [_changed_note(name, before, known.words) for name in changed]
    verdict = Verdict.CHANGED if changed else Verdict.SAME
    return Judgement(statement.number, verdict, messages, person, team, known, before if changed else None)


def _against_the_file(statement: Statement, person: PersonEntry | None, known: AppointmentEntry | None) -> Message | None:
    """A second row for one recognition, or two rows of this file that contradict each other about one person."""
    if known and known.row:
        return fault("roster.duplicate_row", Column.NAME, row=known.row)
    if person is None:
        return None
    words, (born_on, born_year) = statement.person, person.said_birth
    other_day = bool(born_on and words.born_on and born_on != words.born_on)
    if other_day or (born_year and words.born_year and born_year != words.born_year):
        return fault("roster.birth_of_row", Column.BORN, row=person.said["birth"])
    if person.said_sex and words.sex and words.sex is not person.words.sex:
        return fault("roster.sex_of_row", Column.SEX, row=person.said_sex)
    return None


def _overlap(statement: Statement, person: PersonEntry | None, known: AppointmentEntry | None) -> Message | None:
    """A person has at most one recognition in force on a day."""
    if person is None:
        return None
    words = revised(known.words, statement.recognition) if known else statement.recognition
    if known and words == known.words:
        # Recognitions of two merged records may lie over each other; a row that says again what stands adds no more.
        return None
    for other in person.appointments:
        begins, ends = other.words.recognised_on, other.words.ended_on
        apart = (ends is not None and ends <= words.recognised_on) or (words.ended_on is not None and words.ended_on <= begins)
        if other is not known and not apart:
            code = "roster.overlap_open" if ends is None else "roster.overlap"
            places = {"team": other.team.name, "from_on": begins.isoformat(), "to_on": ends.isoformat() if ends else None}
            return fault(code, Column.SIGNED if words.effective_on is None else Column.EFFECTIVE, **places)
    return None


def _take_words(statement: Statement, person: PersonEntry, book: Book) -> None:
    """What the row says of the person is added; later rows win, a birth and a sex only where no row said another."""
    words, before = statement.person, person.words
    person.words = merged(before, words)
    person.said.setdefault("row", statement.number)
    for name in differences(before, person.words, PERSON_FIELDS):
        person.said[name] = statement.number
    if words.born_on or words.born_year:
        person.said_birth = (words.born_on or person.said_birth[0], words.born_year or person.said_birth[1])
        person.said.setdefault("birth", statement.number)
    if words.sex:
        person.said_sex = person.said_sex or statement.number
    book.index_person(person)


def _recognised(statement: Statement, person: PersonEntry, team: TeamEntry, book: Book, messages: list[Message]) -> Judgement:
    said = statement.recognition
    reason = said.reason or (AppointmentReason.RE_ELECTION if person.appointments else AppointmentReason.NEW)
    words = revised(
        said, RecognitionWords(recognised_on=said.recognised_on, role=said.role or TeamRole.MEDIATOR, reason=reason)
    )
    entry = AppointmentEntry(None, person, team, words, statement.number)
    first = not person.appointments
    person.appointments.append(entry)
    book.index_member(person, team)
    code = "roster.note_new_person" if first and person.id is None else "roster.note_new_recognition"
    messages.append(note(code, None, recognised_on=words.recognised_on.isoformat(), team=team.name))
    return Judgement(statement.number, Verdict.NEW, messages, person, team, entry)


def _settle_persons(persons: Iterable[PersonEntry], judged: dict[int, Judgement]) -> None:
    """A person's changed words belong to the row that said them last; such a row is changed even if its recognition is not."""
    for person in persons:
        if person.before is None or person.words is person.before:
            continue
        for name in differences(person.before, person.words, PERSON_FIELDS):
            row = judged[person.said[name]]
            row.messages += _person_notes(name, person)
            row.verdict = Verdict.CHANGED if row.verdict is Verdict.SAME else row.verdict


def masked_phone(phone: str | None) -> str:
    """``09•• ••• 112``: enough to tell two numbers apart, not enough to call. Its spaces do not break."""
    if not phone:
        return ""
    national = f"0{phone[3:]}" if phone.startswith("+84") else phone
    return f"{national[:2]}••\u00a0•••\u00a0{national[-3:]}"


def _person_notes(name: str, person: PersonEntry) -> list[Message]:
    before = person.before
    if before is None or (name == "born_year" and before.born_on != person.words.born_on):
        return []
    if name == "phone":
        masks = {"old": masked_phone(before.phone), "new": masked_phone(person.words.phone)}
        return [note("roster.note_phone" if before.phone else "roster.note_phone_first", Column.PHONE, **masks)]
    return [note(f"roster.note_{name}", _COLUMN_OF[name])]


_COLUMN_OF = {
    "full_name": Column.NAME,
    "born_on": Column.BORN,
    "born_year": Column.BORN,
    "sex": Column.SEX,
    "ethnicity": Column.ETHNICITY,
    "qualification": Column.QUALIFICATION,
    "identity_key": Column.IDENTITY,
    "role": Column.ROLE,
    "reason": Column.REASON,
    "decision_no": Column.DECISION,
    "signed_on": Column.SIGNED,
    "effective_on": Column.EFFECTIVE,
    "ended_on": Column.ENDED,
    "end_reason": Column.END_REASON,
}


def _changed_note(name: str, before: RecognitionWords, after: RecognitionWords) -> Message:
    new, old = getattr(after, name), getattr(before, name)
    if name == "ended_on":
        return note("roster.note_ended", Column.ENDED, ended_on=_json(new))
    return note(f"roster.note_{name}" if old else f"roster.note_{name}_first", _COLUMN_OF[name], **_places(name, old, new))


def _places(name: str, old: object, new: object) -> dict[str, object]:
    """Codes as they are; a day under a name ending in ``_on`` so that it is written as a day."""
    ending = "_on" if name.endswith("_on") else ""
    return {f"old{ending}": _json(old), f"new{ending}": _json(new)}


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
