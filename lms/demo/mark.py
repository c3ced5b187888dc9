"""The mark a data folder carries while it holds the demo province: how it was made, and with what one signs in.

Settings only ask whether the file is there (``lms.config``). Written by ``load_demo`` before it starts and when it is done,
so that a load that was interrupted is recognised and made again.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from lms.config import demo_mark


@dataclass(frozen=True)
class SignIn:
    """One demo account: the title of its role (a marked text), its user name, its password or PIN."""

    role: str
    username: str
    secret: str


@dataclass(frozen=True)
class Mark:
    """``complete`` is False from the first row of the load until its last."""

    scale: str
    seed: int
    day: str
    complete: bool
    sign_ins: tuple[SignIn, ...] = ()

    @property
    def loaded_on(self) -> date:
        """The day for which the province was made."""
        return date.fromisoformat(self.day)


def read_mark(data_dir: Path) -> Mark | None:
    """The mark of this folder, or None when it holds no demo data."""
    path = demo_mark(data_dir)
    if not path.exists():
        return None
    facts = json.loads(path.read_text(encoding="utf-8"))
    facts["sign_ins"] = tuple(SignIn(**sign_in) for sign_in in facts["sign_ins"])
    return Mark(**facts)


def write_mark(data_dir: Path, mark: Mark) -> None:
    """Put the mark in place, whole or not at all."""
    path = demo_mark(data_dir)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    draft.write_text(json.dumps(asdict(mark), ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
