"""Loading the curricula that ship with the product. Their format is described in ``data/README.md``."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.curriculum.events import CurriculaLoaded
from courses.curriculum.models import Audience, CurriculumModule, CurriculumVersion, Instrument
from lms.audit.events import SYSTEM
from lms.audit.operations import record

SHIPPED = Path(__file__).parent / "data" / "curricula.yaml"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many instruments and versions were new."""

    instruments: int
    versions: int


def load_curricula(db: Session, *, now: datetime, path: Path = SHIPPED) -> Loaded:
    """Add the instruments and versions of a file that are not there yet. Safe to repeat.

    What stands keeps its modules, because completions rest on them: another list of modules is a new version with a key of
    its own. Only the day from which an instrument or a version no longer stands is taken over.
    """
    data = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    before = _ends(db)
    instruments, new_instruments = _load_instruments(db, data["instruments"])
    loaded = Loaded(new_instruments, _load_versions(db, data["versions"], instruments))
    # Also when only an end was taken over: what processes share of the curricula stands on this event.
    if loaded != Loaded(0, 0) or _ends(db) != before:
        event = CurriculaLoaded(instruments=loaded.instruments, versions=loaded.versions)
        record(db, event, actor=SYSTEM, now=now)
    db.flush()
    return loaded


def _ends(db: Session) -> list[object]:
    ends = (select(Instrument.id, Instrument.replaced_on), select(CurriculumVersion.id, CurriculumVersion.valid_to))
    return [set(map(tuple, db.execute(stmt))) for stmt in ends]


def _load_instruments(db: Session, rows: list[dict[str, Any]]) -> tuple[dict[str, Instrument], int]:
    there = {instrument.number: instrument for instrument in db.scalars(select(Instrument))}
    before = len(there)
    for row in rows:
        instrument = there.get(row["number"])
        if instrument is None:
            instrument = Instrument(number=row["number"], title=row["title"], issued_on=row["issued_on"])
            there[instrument.number] = instrument
            db.add(instrument)
        instrument.replaced_on = row.get("replaced_on")
    db.flush()
    return there, len(there) - before


def _load_versions(db: Session, rows: list[dict[str, Any]], instruments: dict[str, Instrument]) -> int:
    there = {version.key: version for version in db.scalars(select(CurriculumVersion))}
    added = 0
    for row in rows:
        version = there.get(row["key"])
        if version is None:
            version = _version(row, instruments[row["instrument"]])
            db.add(version)
            added += 1
        version.valid_to = row.get("valid_to")
    return added


def _version(row: dict[str, Any], instrument: Instrument) -> CurriculumVersion:
    return CurriculumVersion(
        key=row["key"],
        instrument_id=instrument.id,
        audience=Audience(row["audience"]),
        title=row["title"],
        needs_assessment=row["needs_assessment"],
        pass_mark=row["pass_mark"],
        illustrative=row["illustrative"],
        note=row["note"],
        valid_from=row["valid_from"],
        modules=[_module(position, module) for position, module in enumerate(row["modules"], 1)],
    )


def _module(position: int, row: dict[str, Any]) -> CurriculumModule:
    return CurriculumModule(
        position=position,
        code=row["code"],
        title=row["title"],
        periods=row["periods"],
        required=row["required"],
        online_allowed=row["online_allowed"],
    )
