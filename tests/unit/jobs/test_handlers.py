"""The worker knows every kind of job that a room has a handler for, and the office has words for each kind."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from lms.admin.records.words import JOBS, job_title
from lms.files.storage import Storage
from lms.followers import FOLLOW
from lms.jobs.rules import Daily, Entry, Every
from lms.jobs.standing import HANDLERS as STANDING
from lms.jobs.worker import Handler
from lms.keys.sealing import Vault
from lms.work import SCHEDULE, handlers

ROOT = Path(__file__).parents[3]
ROOMS = ("lms", "courses", "assessments", "certificates")
FILES = [path.relative_to(ROOT) for room in ROOMS for path in sorted((ROOT / room).rglob("jobs.py"))]


def handlers_of(path: Path) -> tuple[tuple[str, Handler], ...]:
    """What the file of a room hands over: a tuple, or a function whose arguments only its handlers look at."""
    module = import_module(".".join(path.with_suffix("").parts))
    if hasattr(module, "HANDLERS"):
        return tuple(module.HANDLERS)
    needed = [one for one in inspect.signature(module.handlers).parameters.values() if one.default is one.empty]
    return tuple(module.handlers(*[None] * len(needed)))


@pytest.fixture
def known(tmp_path: Path) -> list[str]:
    return [kind for kind, _handler in handlers(Vault(b"k" * 32), Storage(tmp_path), "http://localhost")]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_what_a_room_hands_over_is_done_by_the_worker(path: Path, known: list[str]) -> None:
    kinds = {kind for kind, _handler in handlers_of(path)}
    assert kinds
    assert kinds <= set(known)


def test_every_kind_has_one_handler_and_every_entry_of_the_schedule_a_handler(known: list[str]) -> None:
    assert len(known) == len(set(known))
    assert {entry.kind for entry in SCHEDULE} <= set(known)
    assert {kind for kind, _handler in STANDING} | {FOLLOW} <= set(known)


def test_the_paper_for_operators_lists_the_schedule_with_its_times() -> None:
    table = re.findall(r"^\| `([a-z._]+)` \| ([^|]+) \|", (ROOT / "docs/operate.md").read_text("utf-8"), re.MULTILINE)
    assert dict(table) == {entry.kind: told(entry) for entry in SCHEDULE}


def told(entry: Entry) -> str:
    """When an entry of the schedule is due, as the paper writes it."""
    match entry:
        case Daily(at=at):
            return f"{at:%H:%M}"
        case Every(step=step):
            seconds = int(step.total_seconds())
            words = {10: "every 10 s", 60: "every minute", 600: "every 10 min", 3600: "every hour", 86400: "00:00"}
            return words[seconds]


def test_the_office_has_words_for_every_kind_and_for_no_other(known: list[str]) -> None:
    assert set(JOBS) == set(known)
    assert all(job_title(kind) == JOBS[kind] for kind in known)
    assert job_title("tomorrow.invented") == "tomorrow.invented"
