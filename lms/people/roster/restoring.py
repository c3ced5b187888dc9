"""The words about persons that an import replaced, brought back from ``PersonRevision`` when the import is undone."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.db import insert_rows
from lms.kernel.text import fold, name_key
from lms.keys.sealing import Vault
from lms.people.book_writing import IDENTITY, REVISION
from lms.people.events import PersonChanged
from lms.people.models import Person, PersonRevision
from lms.people.operations import identity_key
from lms.people.search.operations import index_names

Words = Mapping[str, Any]


def said_since(db: Session, vault: Vault, import_id: int) -> set[int]:
    """Whose words, changed by the import, somebody has changed again since: the same field, in a change that still stands."""
    found = set()
    for person_id, revisions in _revisions(db, vault, import_id).items():
        own = [place for place, (source, _words) in enumerate(revisions) if source == import_id]
        fields = set().union(*(revisions[place][1] for place in own))
        later = (words for source, words in revisions[own[0] :] if source != import_id)
        if any(fields & words.keys() for words in later):
            found.add(person_id)
    return found


def restore_persons(db: Session, vault: Vault, import_id: int, *, now: datetime) -> list[PersonChanged]:
    """Bring back what the import replaced; what it had said is kept as a revision of its own. Returns the events."""
    events, kept = [], []
    for person_id, revisions in _revisions(db, vault, import_id).items():
        before: dict[str, Any] = {}
        for source, words in reversed(revisions):
            if source == import_id:
                before |= words
        person = db.get_one(Person, person_id)
        kept.append(
            {
                "person_id": person_id,
                "import_id": import_id,
                "recorded_at": now,
                "undone_at": now,
                **_said(vault, person, before),
            }
        )
        db.execute(update(Person).where(Person.id == person_id).values(**_columns(vault, before)))
        events.append(PersonChanged(subject_id=person_id, changed=tuple(sorted(before))))
    index_names(db, [event.subject_id for event in events])
    mine = update(PersonRevision).where(PersonRevision.import_id == import_id, PersonRevision.undone_at.is_(None))
    db.execute(mine.values(undone_at=now), execution_options={"synchronize_session": False})
    insert_rows(db, PersonRevision, kept)
    return events


def _revisions(db: Session, vault: Vault, import_id: int) -> dict[int, list[tuple[int | None, dict[str, Any]]]]:
    """Of everybody whose words the import changed: the changes that still stand, earliest first, with their import."""
    mine = select(PersonRevision.person_id).where(PersonRevision.import_id == import_id, PersonRevision.undone_at.is_(None))
    stmt = select(PersonRevision.person_id, PersonRevision.import_id, PersonRevision.before_sealed)
    stmt = stmt.where(PersonRevision.person_id.in_(mine), PersonRevision.undone_at.is_(None)).order_by(PersonRevision.id)
    found: dict[int, list[tuple[int | None, dict[str, Any]]]] = defaultdict(list)
    for row in db.execute(stmt):
        found[row.person_id].append((row.import_id, json.loads(vault.open(row.before_sealed, context=REVISION))))
    return dict(found)


def _said(vault: Vault, person: Person, names: Words) -> dict[str, Any]:
    """What the row says now of these fields, sealed."""
    said: dict[str, Any] = {}
    for name in names:
        if name == "identity_no":
            said[name] = vault.open(person.identity_sealed, context=IDENTITY) if person.identity_sealed else None
        else:
            value = getattr(person, name)
            said[name] = value.isoformat() if isinstance(value, date) else value
    return {"before_sealed": vault.seal(json.dumps(said, ensure_ascii=False), context=REVISION)}


def _columns(vault: Vault, before: Words) -> dict[str, Any]:
    """The columns of the row that the former words fill."""
    columns = {name: value for name, value in before.items() if name != "identity_no"}
    if isinstance(born_on := columns.get("born_on"), str):
        columns["born_on"] = date.fromisoformat(born_on)
    if name := columns.get("full_name"):
        columns |= {"name_key": name_key(name), "name_fold": fold(name)}
    if "identity_no" in before:
        number = before["identity_no"]
        columns["identity_sealed"] = vault.seal(number, context=IDENTITY) if number else None
        columns["identity_hash"] = identity_key(vault, number)
        columns["identity_tail"] = number[-4:] if number else None
    return columns
