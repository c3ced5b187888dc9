"""Writing what was judged: teams, persons, recognitions, in bulk and in the caller's transaction. Decides nothing.

A recognition that changes gets a new version; the old one is superseded, never rewritten. What a person's row said before
lies sealed in ``PersonRevision``.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.audit.events import Actor, Event
from lms.audit.operations import record_many
from lms.db import insert_for_ids
from lms.kernel.text import fold, name_key
from lms.keys.sealing import Vault
from lms.people.events import AppointmentChanged, PersonChanged, PersonRecognised
from lms.people.models import Appointment, MediationTeam, Person, PersonRevision
from lms.people.rules.book import AppointmentEntry, PersonEntry, TeamEntry, differences
from lms.people.rules.judging import PERSON_FIELDS, RECOGNITION_FIELDS, Judgement
from lms.people.rules.kinship import kin
from lms.people.rules.statements import PersonWords, RecognitionWords
from lms.people.rules.terms import Verdict
from lms.people.search.operations import index_names
from lms.units.queries import load_register
from lms.units.villages.operations import Named, keep_villages

IDENTITY = "person.identity"
REVISION = "person.revision"
CHUNK = 800


@dataclass
class Writing:
    """One act of writing: where, by whom, when, out of which import. Gathers the events to record at the end."""

    db: Session
    vault: Vault
    actor: Actor
    now: datetime
    import_id: int | None = None
    events: list[Event] = field(default_factory=list)

    def write(self, judgements: Iterable[Judgement]) -> None:
        """Write the new and the changed; afterwards every entry of theirs carries its id."""
        good = [judgement for judgement in judgements if judgement.verdict in (Verdict.NEW, Verdict.CHANGED)]
        self._teams([judgement.team for judgement in good if judgement.team and judgement.team.id is None])
        self._bring_back({judgement.team.id for judgement in good if judgement.team and judgement.team.withdrawn})
        persons = list({id(judgement.person): judgement.person for judgement in good if judgement.person}.values())
        self._new_persons([person for person in persons if person.id is None])
        self._changed_persons([person for person in persons if person.before is not None])
        self._changed_recognitions([judgement for judgement in good if judgement.before is not None])
        self._new_recognitions(
            [judgement.appointment for judgement in good if judgement.verdict is Verdict.NEW and judgement.appointment]
        )
        index_names(self.db, [judgement.person.id for judgement in good if judgement.person])
        record_many(self.db, self.events, actor=self.actor, now=self.now)

    def _teams(self, entries: Iterable[TeamEntry]) -> None:
        teams = list({id(team): team for team in entries}.values())
        rows = [
            {
                "unit_id": team.unit_id,
                "village_id": village_id,
                "village": team.village,
                "name": team.name,
                "village_fold": team.village_fold,
                "name_fold": team.name_fold,
                "minority_village": team.minority_village,
                "import_id": self.import_id,
                "recorded_at": self.now,
            }
            for team, village_id in zip(teams, self._villages(teams), strict=True)
        ]
        for team, team_id in zip(teams, insert_for_ids(self.db, MediationTeam, rows), strict=True):
            team.id = team_id

    def _villages(self, teams: Sequence[TeamEntry]) -> list[int | None]:
        """The village of each team; those that no roster named before are entered, as standing since ever."""
        if not teams:
            return []
        register = load_register(self.db)
        kins = {unit_id: kin(register, unit_id) for unit_id in {team.unit_id for team in teams}}
        named = [Named(team.unit_id, team.village, team.minority_village) for team in teams]
        return keep_villages(self.db, named, kins, now=self.now)

    def _bring_back(self, ids: Iterable[int | None]) -> None:
        """A team withdrawn with the import that brought it stands again when somebody else is recognised in it."""
        wanted = [team_id for team_id in ids if team_id]
        for start in range(0, len(wanted), CHUNK):
            teams = update(MediationTeam).where(MediationTeam.id.in_(wanted[start : start + CHUNK]))
            self.db.execute(teams.values(withdrawn_at=None, import_id=self.import_id))

    def _new_persons(self, persons: Sequence[PersonEntry]) -> None:
        made = {"import_id": self.import_id, "recorded_at": self.now}
        rows = [self._person_row(person.words) | made for person in persons]
        for person, person_id in zip(persons, insert_for_ids(self.db, Person, rows), strict=True):
            person.id = person_id

    def _person_row(self, words: PersonWords) -> dict[str, Any]:
        return {
            "full_name": words.full_name,
            "name_key": name_key(words.full_name),
            "name_fold": fold(words.full_name),
            "born_on": words.born_on,
            "born_year": words.born_year,
            "sex": words.sex,
            "ethnicity": words.ethnicity,
            "qualification": words.qualification,
            "phone": words.phone,
            **self._identity_row(words),
        }

    def _identity_row(self, words: PersonWords) -> dict[str, Any]:
        number = words.identity_no
        return {
            "identity_sealed": self.vault.seal(number, context=IDENTITY) if number else None,
            "identity_hash": words.identity_key if number else None,
            "identity_tail": number[-4:] if number else None,
        }

    def _changed_persons(self, persons: Sequence[PersonEntry]) -> None:
        for person in persons:
            before = person.before
            changed = differences(before, person.words, PERSON_FIELDS) if before else []
            if before is None or not changed:
                continue
            values = {name: value for name, value in self._person_row(person.words).items() if not name.startswith("identity_")}
            if "identity_key" in changed:
                values |= self._identity_row(person.words)
            self._keep_revision(person, before, changed)
            self.db.execute(update(Person).where(Person.id == person.id).values(**values))
            self.events.append(PersonChanged(subject_id=person.id, changed=tuple(changed)))

    def _keep_revision(self, person: PersonEntry, before: PersonWords, changed: Iterable[str]) -> None:
        old = {name: _json(getattr(before, name)) for name in changed if name != "identity_key"}
        if "identity_key" in changed:
            sealed = (
                self.db.scalar(select(Person.identity_sealed).where(Person.id == person.id)) if before.identity_key else None
            )
            old["identity_no"] = self.vault.open(sealed, context=IDENTITY) if sealed else None
        text = json.dumps(old, ensure_ascii=False)
        revision = PersonRevision(
            person_id=person.id,
            before_sealed=self.vault.seal(text, context=REVISION),
            import_id=self.import_id,
            recorded_at=self.now,
        )
        self.db.add(revision)

    def _changed_recognitions(self, judgements: Sequence[Judgement]) -> None:
        """Supersede first: the unique index lets only one version of a recognition be in force."""
        entries = [
            (judgement.before, judgement.appointment) for judgement in judgements if judgement.appointment and judgement.before
        ]
        old_ids = [entry.id for _before, entry in entries if entry.id]
        series = self._series(old_ids)
        for start in range(0, len(old_ids), CHUNK):
            replaced = update(Appointment).where(Appointment.id.in_(old_ids[start : start + CHUNK]))
            self.db.execute(replaced.values(superseded_at=self.now))
        rows = [self._recognition_row(entry) | {"series": series[entry.id or 0]} for _before, entry in entries]
        for (before, entry), new_id in zip(entries, insert_for_ids(self.db, Appointment, rows), strict=True):
            self.events.append(self._changed_event(entry, before, new_id))
            entry.id = new_id

    def _changed_event(self, entry: AppointmentEntry, before: RecognitionWords, new_id: int) -> AppointmentChanged:
        return AppointmentChanged(
            subject_id=entry.person.id,
            unit_id=entry.team.unit_id,
            person_id=entry.person.id or 0,
            team_id=entry.team.id or 0,
            appointment_id=new_id,
            replaced_id=entry.id or 0,
            changed=tuple(differences(before, entry.words, RECOGNITION_FIELDS)),
        )

    def _series(self, ids: Sequence[int]) -> dict[int, int]:
        """The id of the first version, by the id of the version in force."""
        found: dict[int, int] = {}
        for start in range(0, len(ids), CHUNK):
            stmt = select(Appointment.id, Appointment.series).where(Appointment.id.in_(ids[start : start + CHUNK]))
            found |= {row.id: row.series or row.id for row in self.db.execute(stmt)}
        return found

    def _new_recognitions(self, entries: Sequence[AppointmentEntry]) -> None:
        rows = [self._recognition_row(entry) | {"series": None} for entry in entries]
        for entry, entry_id in zip(entries, insert_for_ids(self.db, Appointment, rows), strict=True):
            entry.id = entry_id
            self.events.append(
                PersonRecognised(
                    subject_id=entry.person.id,
                    unit_id=entry.team.unit_id,
                    person_id=entry.person.id or 0,
                    team_id=entry.team.id or 0,
                    appointment_id=entry_id,
                    recognised_on=entry.words.recognised_on,
                )
            )

    def _recognition_row(self, entry: AppointmentEntry) -> dict[str, Any]:
        words = entry.words
        return {
            # A new version stays with the record that the old one names, so that a merge can be taken back.
            "person_id": entry.recorded_for or entry.person.id,
            "team_id": entry.team.id,
            "role": words.role,
            "reason": words.reason,
            "decision_no": words.decision_no,
            "signed_on": words.signed_on,
            "effective_on": words.effective_on,
            "recognised_on": words.recognised_on,
            "ended_on": words.ended_on,
            "end_reason": words.end_reason,
            "import_id": self.import_id,
            "recorded_at": self.now,
        }


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
