"""How the cells of an imported row are kept: JSON, sealed, days as ISO texts (which reading takes as days)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.keys.sealing import Vault
from lms.people.roster.rules.headings import Cell
from lms.people.rules.terms import Column

ROW = "roster.row"


@dataclass(frozen=True, slots=True)
class KeptCells:
    """The known cells by column, the others in the order of the file's extra columns, and what an officer has chosen."""

    cells: Mapping[Column, str]
    extra: Sequence[str] = ()
    team_id: int | None = None
    person_id: int | None = None


def as_kept(cell: Cell) -> str:
    """A cell as its text; a day as ISO."""
    return cell.isoformat() if isinstance(cell, date) else cell or ""


def seal_cells(vault: Vault, kept: KeptCells) -> bytes:
    """The sealed JSON of a row."""
    content: dict[str, Any] = {"cells": {column.value: text for column, text in kept.cells.items()}}
    if kept.extra:
        content["extra"] = list(kept.extra)
    content |= {name: value for name in ("team_id", "person_id") if (value := getattr(kept, name)) is not None}
    return vault.seal(json.dumps(content, ensure_ascii=False), context=ROW)


def open_cells(vault: Vault, sealed: bytes) -> KeptCells:
    """The cells again."""
    content = json.loads(vault.open(sealed, context=ROW))
    cells = {Column(name): text for name, text in content["cells"].items()}
    return KeptCells(cells, content.get("extra", ()), content.get("team_id"), content.get("person_id"))
