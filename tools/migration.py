"""Writes the next migration from the difference between the models and the migrations there are.

tools/migration.py "what changes"     then read the new file in lms/migrations/versions, and mend it by hand
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from lms.db import changing_schema, make_engine
from lms.upgrade import head, migration_config, upgrade

ROOT = Path(__file__).resolve().parents[1]


def main(words: list[str]) -> int:
    """The command line; returns the exit status."""
    if len(words) != 1:
        print(__doc__)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/empty.sqlite3")
        upgrade(engine)
        with changing_schema(engine) as connection:
            command.revision(migration_config(connection), words[0], autogenerate=True, rev_id=_number())
        engine.dispose()
    ruff = Path(sys.executable).with_name("ruff")
    for command_line in (("check", "--fix", "--quiet"), ("format", "--quiet")):
        subprocess.run([ruff, *command_line, ROOT / "lms" / "migrations" / "versions"], check=True)
    return 0


def _number() -> str:
    """Migrations are numbered, so that a listing shows their order: 0001, 0002 …"""
    last = head()
    return f"{int(last) + 1:04d}" if last else "0001"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
