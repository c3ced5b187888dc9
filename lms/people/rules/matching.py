"""Which team and which person a row means. A row that could mean two is refused with the candidates, never guessed.

Order of matching (RULES 2): identity number; else folded name and birth within the team; else the name alone when it is
unique in the team, marked for review. A contradiction is refused.
"""

from dataclasses import dataclass

from lms.kernel.text import fold, name_key
from lms.people.rules.book import Book, PersonEntry, TeamEntry
from lms.people.rules.statements import NEW_PERSON, Message, PersonWords, Statement, fault, warning
from lms.people.rules.terms import Column


@dataclass(frozen=True, slots=True)
class Matched:
    """The person a row means, None for somebody new; a warning when the match wants a second look."""

    person: PersonEntry | None
    messages: tuple[Message, ...] = ()


def find_team(book: Book, statement: Statement) -> TeamEntry | Message | None:
    """The team, None when the book has none such, or the fault that several fit.

    A team recorded in the very unit comes first. A row without a village means the only team of that name in its unit.
    Else any in the unit's kin: teams are followed through whole successions by village and name.
    """
    village, name = fold(statement.village), fold(statement.team_name)
    named = [team for team in book.teams_named(statement.unit_id, name) if _stands(team, statement.unit_id, village)]
    if statement.team_id is not None:
        chosen = next((team for team in named if team.id == statement.team_id), None)
        return chosen or fault("roster.team_choice_gone", Column.TEAM)
    same = [team for team in named if team.village_fold == village]
    here = [team for team in named if team.unit_id == statement.unit_id]
    own = [team for team in here if team.village_fold == village]
    fitting = own or (here if not village else []) or same
    if len(fitting) <= 1:
        return fitting[0] if fitting else None
    return fault(
        "roster.team_ambiguous",
        Column.TEAM,
        team=statement.team_name,
        n=len(fitting),
        candidates="; ".join(team.label for team in fitting),
        ids=[team.id for team in fitting if team.id],
        labels=[team.label for team in fitting if team.id],
    )


def _stands(team: TeamEntry, unit_id: int, village: str) -> bool:
    """A team withdrawn with its import is nobody's candidate; only the very same one may come back."""
    return not team.withdrawn or (team.unit_id == unit_id and team.village_fold == village)


def find_person(book: Book, statement: Statement, team: TeamEntry) -> Matched | Message:
    """The person, nobody, or the fault."""
    words = statement.person
    known = book.by_identity(words.identity_key)
    if statement.person_id is not None:
        return _chosen(book, statement.person_id, known)
    if known:
        return _another_with_the_number(known, words) or Matched(known)
    namesakes = [person for person in book.namesakes(team, fold(words.full_name)) if not _surely_other(person, words)]
    return _among(namesakes, statement, team) if namesakes else Matched(None)


def _chosen(book: Book, person_id: int, known: PersonEntry | None) -> Matched | Message:
    if person_id == NEW_PERSON:
        return Matched(None) if known is None else fault("roster.identity_of_another", Column.IDENTITY)
    person = book.by_id(person_id)
    if person is None or (known is not None and known is not person):
        return fault("roster.person_choice_gone", Column.NAME)
    return Matched(person)


def _another_with_the_number(known: PersonEntry, words: PersonWords) -> Message | None:
    """Two people with one identity number: another name, or the name only alike and another birth."""
    if any(_names_agree(record, words) for record in known.records):
        return None
    row = known.said.get("row") if known.id is None else None
    if row is not None:
        return fault("roster.identity_of_row", Column.IDENTITY, row=row)
    return fault("roster.identity_of_another", Column.IDENTITY)


def _names_agree(record: PersonWords, words: PersonWords) -> bool:
    same_letters = name_key(record.full_name) == name_key(words.full_name)
    return fold(record.full_name) == fold(words.full_name) and (same_letters or not _births_conflict(record, words))


def _among(namesakes: list[PersonEntry], statement: Statement, team: TeamEntry) -> Matched | Message:
    words, day = statement.person, statement.recognition.recognised_on
    agreeing = [person for person in namesakes if _birth_agrees(person, words)]
    unknown = [person for person in namesakes if not any(map(_birth_known, person.records)) or not _birth_known(words)]
    candidates = agreeing or unknown
    if not candidates:
        return _another_birth(namesakes)
    this_day = [person for person in candidates if person.on_day(team, day)]
    if len(this_day) == 1:
        # The recognition of that day is already in the book: the row means its person, whoever shares the name.
        return _not_contradicting(this_day[0], words, review=False)
    if len(candidates) > 1 or (not agreeing and len(namesakes) > 1):
        return fault("roster.person_ambiguous", Column.NAME, n=len(namesakes), ids=_ids(namesakes))
    return _not_contradicting(candidates[0], words, review=not agreeing)


def _another_birth(namesakes: list[PersonEntry]) -> Message:
    """Namesakes in the book, else in a row of the file itself, where the officer will look for them."""
    if ids := _ids(namesakes):
        return fault("roster.birth_contradicts", Column.BORN, ids=ids)
    return fault("roster.birth_contradicts_row", Column.BORN, row=namesakes[0].said["row"])


def _not_contradicting(person: PersonEntry, words: PersonWords, *, review: bool) -> Matched | Message:
    if _other_number(person, words):
        return fault("roster.identity_contradicts", Column.IDENTITY, ids=_ids([person]))
    return Matched(person, (warning("roster.matched_by_name", Column.NAME),) if review else ())


def _surely_other(person: PersonEntry, words: PersonWords) -> bool:
    """Another person of the same name: another identity number, and nothing else that says they are one."""
    return _other_number(person, words) and not _birth_agrees(person, words)


def _other_number(person: PersonEntry, words: PersonWords) -> bool:
    """The row's number is none of the person's, who has one."""
    known = person.identity_keys
    return bool(known and words.identity_key) and words.identity_key not in known


def _birth_agrees(person: PersonEntry, words: PersonWords) -> bool:
    return any(_births_agree(record, words) for record in person.records)


def _birth_known(words: PersonWords) -> bool:
    return words.born_on is not None or words.born_year is not None


def _births_agree(one: PersonWords, other: PersonWords) -> bool:
    """The same day; or the same year where only that is known of one of them."""
    if one.born_on and other.born_on:
        return one.born_on == other.born_on
    return _birth_known(one) and _birth_known(other) and one.born_year == other.born_year


def _births_conflict(one: PersonWords, other: PersonWords) -> bool:
    return _birth_known(one) and _birth_known(other) and not _births_agree(one, other)


def _ids(persons: list[PersonEntry]) -> list[int]:
    return [person.id for person in persons if person.id]
