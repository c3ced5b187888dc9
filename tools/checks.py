"""Every check of ./test, in order, then pytest. Its exit status is 1 when any of them failed; its last line is pytest's.

Arguments go to pytest, and then pytest alone runs; the word ``bench`` alone runs the measurements.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CODE = ("lms", "courses", "assessments", "certificates", "tools", "tests")

CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Layout of the code (ruff format)", ("ruff", "format", "--check", "--quiet", ".")),
    ("Lint (ruff)", ("ruff", "check", "--quiet", ".")),
    ("Types (mypy)", ("mypy",)),
    ("What may import what (import-linter)", ("lint-imports", "--no-logo")),
    ("Templates (djlint)", ("djlint", "--lint", "--quiet", "templates")),
    ("Security (bandit)", ("bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive", *CODE[:4])),
    ("English catalogue complete", ("python", "tools/catalogue.py", "check")),
    ("Generated documents fresh", ("python", "tools/docs.py", "check")),
)
# One process for each core; a file stays in one process, so that what it sets up is set up once. In the order of the
# files: those with a browser are few tests that take long, and come first.
PARALLEL = ("-n", str(min(os.cpu_count() or 1, 8)), "--dist", "loadfile", "--no-loadscope-reorder")


def main(words: list[str]) -> int:
    """Run what was asked for; returns the exit status."""
    os.chdir(ROOT)
    if words == ["bench"]:
        return pytest("tests/bench", "-s")
    if words:
        return pytest(*words)
    failed = [title for title, command in CHECKS if not passes(title, command)]
    heading("Tests (pytest)")
    status = pytest(*PARALLEL)
    if failed:
        print(f"Failed before the tests: {'; '.join(failed)}", file=sys.stderr)
    return 1 if failed else status


def passes(title: str, command: tuple[str, ...]) -> bool:
    """Run one check under its heading; True when it found nothing."""
    heading(title)
    start = time.monotonic()
    found = subprocess.run([BIN / command[0], *command[1:]], check=False).returncode
    print(f"{'FAILED' if found else 'ok'} ({time.monotonic() - start:.1f} s)", flush=True)
    return not found


def pytest(*words: str) -> int:
    """Run pytest; returns its exit status."""
    return subprocess.run([BIN / "python", "-m", "pytest", *words], check=False).returncode


def heading(title: str) -> None:
    """One line that is easy to find in a long log."""
    print(f"\n== {title}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
