"""From the lines of a list typed on a page to recognitions, read cell by cell as the rows of a roster are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lms.people.careers.decisions import DecisionFacts
from lms.people.models import MediationTeam
from lms.people.operations import Recognition
from lms.people.roster.rules.any_table import SheetRow
from lms.people.roster.rules.headings import Cell
from lms.people.roster.rules.rows import ReadRow, read_row
from lms.people.roster.words import say
from lms.people.rules.statements import Message, MessageKind
from lms.people.rules.terms import AppointmentReason, Column, TeamRole

NEW_TEAM = "new"


@dataclass(frozen=True, slots=True)
class Where:
    """The teams a line may name by id, and the one that the decision founds in the commune, if it does."""

    unit_id: int
    code: str
    teams: Mapping[str, MediationTeam]
    new_village: str = ""
    new_team: str = ""


@dataclass(frozen=True, slots=True)
class ReadList:
    """The recognitions in order, the line of each, and what is wrong: line -> (column or "team", sentence)."""

    rows: list[Recognition] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    wrong: dict[int, list[tuple[str, str]]] = field(default_factory=dict)


def read_list(
    lines: Mapping[int, Mapping[str, str]], where: Where, facts: DecisionFacts, reason: AppointmentReason
) -> ReadList:
    """Read every line; one that names no team means the team of the line above it."""
    found, team = ReadList(), ""
    for place, sent in sorted(lines.items()):
        team = sent["team"] or team
        at = _at(team, where)
        read = read_row(SheetRow(place, _cells(sent, at, where, facts)))
        faults = _faults(read.messages)
        if faults or read.person is None:
            found.wrong[place] = faults
            continue
        found.rows.append(_recognition(read, at, reason, facts))
        found.places.append(place)
    return found


@dataclass(frozen=True, slots=True)
class _At:
    unit_id: int
    village: str
    name: str
    team_id: int | None = None


def _at(team: str, where: Where) -> _At:
    known = where.teams.get(team)
    if known:
        return _At(known.unit_id, known.village, known.name, known.id)
    return _At(where.unit_id, where.new_village, where.new_team if team == NEW_TEAM else "")


def _cells(sent: Mapping[str, str], at: _At, where: Where, facts: DecisionFacts) -> dict[Column, Cell]:
    typed: dict[Column, Cell] = {column: sent[column.value] for column in Column if sent.get(column.value)}
    days = {Column.SIGNED: facts.signed_on, Column.EFFECTIVE: facts.effective_on}
    return typed | {Column.UNIT: where.code, Column.VILLAGE: at.village, Column.TEAM: at.name} | days


def _faults(messages: Sequence[Message]) -> list[tuple[str, str]]:
    return [
        (message.column or "", say(message.code, message.fields)) for message in messages if message.kind is MessageKind.FAULT
    ]


def faults_by_place(read: ReadList, refused: Mapping[int, Sequence[Message]]) -> dict[int, list[tuple[str, str]]]:
    """What the rules refuse, by the line it was typed in; ``refused`` counts the recognitions from 1."""
    return {read.places[number - 1]: _faults(messages) for number, messages in refused.items()}


def _recognition(read: ReadRow, at: _At, reason: AppointmentReason, facts: DecisionFacts) -> Recognition:
    person, words = read.person, read.recognition
    if person is None or words is None:
        raise ValueError("a faulty line makes no recognition")
    return Recognition(
        unit_id=at.unit_id,
        village=at.village,
        team_name=at.name,
        team_id=at.team_id,
        full_name=person.full_name,
        born_on=person.born_on,
        born_year=person.born_year,
        sex=person.sex,
        ethnicity=person.ethnicity,
        qualification=person.qualification,
        phone=person.phone,
        identity_no=person.identity_no,
        role=words.role or TeamRole.MEDIATOR,
        reason=reason,
        signed_on=facts.signed_on,
        effective_on=facts.effective_on,
    )
