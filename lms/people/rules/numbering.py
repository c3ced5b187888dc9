"""Whether the rows of a file give one commune's decision two dates, or half its number, by themselves or by the book. Pure."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from datetime import date

from lms.people.rules.book import Book
from lms.people.rules.decisions import DecisionDays, decision_conflict, is_short_for
from lms.people.rules.statements import Message, RecognitionWords, Statement, fault, warning
from lms.people.rules.terms import Column

# A decision: the commune that made it, number and year, and whether its date is one of signing.
_Decision = tuple[int, tuple[str, int], bool]
# A recognition: whose, from when. What a file says again of it is a correction, not a contradiction.
_Said = tuple[str, date]


def contradictions(statements: Iterable[Statement], book: Book) -> dict[int, Message]:
    """The fault by row number. The book's date holds; else the date that most rows give, of two equally many the earlier.

    What the file states anew of a recognition on record counts by the file's date alone, so a whole list can be corrected.
    """
    rows: dict[_Decision, list[Statement]] = defaultdict(list)
    for statement in statements:
        if decision := _decision(statement.recognition, statement.unit_id, book):
            rows[decision].append(statement)
    known = _on_record(book, rows) if rows else {}
    found: dict[int, Message] = {}
    for decision, said in rows.items():
        recorded = known.get(decision)
        words, row = (recorded, None) if recorded else _leading(said)
        for statement in said:
            if message := _against(statement, words, row):
                found[statement.number] = message
    return found


def short_numbers(statements: Iterable[Statement], book: Book) -> dict[int, Message]:
    """A warning by row number where a number is short for another of the commune, of the book or of the file."""
    whole: dict[tuple[int, int], list[DecisionDays]] = defaultdict(list)
    bare: list[tuple[Statement, tuple[int, int]]] = []
    for statement in statements:
        decision = _decision(statement.recognition, statement.unit_id, book)
        if decision is None:
            continue
        commune, (number, year), _signed = decision
        if number.isdigit():
            bare.append((statement, (commune, year)))
        else:
            whole[commune, year].append(_days(statement.recognition))
    if bare:
        _add_recorded(whole, {place for _statement, place in bare}, book)
    found: dict[int, Message] = {}
    for statement, place in bare:
        known = next((one for one in whole[place] if is_short_for(_days(statement.recognition), one)), None)
        if known:
            facts = {"said": statement.recognition.decision_no or "", "number": known.number}
            found[statement.number] = warning("roster.decision_number_short", Column.DECISION, **facts)
    return found


def _add_recorded(whole: dict[tuple[int, int], list[DecisionDays]], places: Container[tuple[int, int]], book: Book) -> None:
    for person in book.persons:
        for entry in person.appointments:
            decision = _decision(entry.words, entry.team.unit_id, book) if entry.id and entry.words.decision_no else None
            if decision and (decision[0], decision[1][1]) in places:
                whole[decision[0], decision[1][1]].append(_days(entry.words))


def _decision(words: RecognitionWords, unit_id: int, book: Book) -> _Decision | None:
    days = _days(words)
    commune = book.decider(unit_id, words.signed_on or words.recognised_on) if days.key else None
    return None if commune is None or days.key is None else (commune, days.key, words.signed_on is not None)


def _days(words: RecognitionWords) -> DecisionDays:
    return DecisionDays(words.decision_no or "", words.signed_on, words.effective_on)


def _on_record(book: Book, rows: Mapping[_Decision, list[Statement]]) -> dict[_Decision, DecisionDays]:
    """What the book says of the decisions that the file names; of several dates the earliest."""
    restated = {_said(statement) for said in rows.values() for statement in said}
    known: dict[_Decision, DecisionDays] = {}
    for person in book.persons:
        for entry in person.appointments:
            if (
                entry.id is None
                or not entry.words.decision_no
                or any((key, entry.words.recognised_on) in restated for key in person.keys)
            ):
                continue
            decision = _decision(entry.words, entry.team.unit_id, book)
            if decision and decision in rows:
                known[decision] = min(known.get(decision, _days(entry.words)), _days(entry.words), key=_day)
    return known


def _said(statement: Statement) -> _Said:
    return statement.person_key, statement.recognition.recognised_on


def _day(days: DecisionDays) -> date:
    return days.signed_on or days.effective_on or date.max


def _leading(said: list[Statement]) -> tuple[DecisionDays, int]:
    """The days that most rows give, and the first row that does."""
    days = [_days(statement.recognition) for statement in said]
    counted = Counter(map(_day, days))
    leading = min(counted, key=lambda day: (-counted[day], day))
    place = min((place for place, words in enumerate(days) if _day(words) == leading), key=lambda place: said[place].number)
    return days[place], said[place].number


def _against(statement: Statement, words: DecisionDays, row: int | None) -> Message | None:
    """``row``: the row that gives these words, None when the book does."""
    conflict = decision_conflict(words, _days(statement.recognition))
    if conflict is None:
        return None
    column = Column.SIGNED if statement.recognition.signed_on else Column.EFFECTIVE
    dates = {"known_on": conflict.known_on.isoformat(), "said_on": conflict.said_on.isoformat()}
    if row is None:
        return fault("roster.decision_date_in_book", column, number=conflict.number, **dates)
    return fault("roster.decision_date_of_row", column, number=conflict.number, row=row, **dates)
