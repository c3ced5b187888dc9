"""The server's processes: two workers forked from one application, which live and end together."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from lms.config import load_settings
from lms.db import make_engine
from lms.upgrade import upgrade
from tests.bench.load import free_port

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere granian itself starts the workers"),
]
PATIENCE = 60


class Served:
    """A running server."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        told = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        command = [sys.executable, "-m", "lms.serving", "127.0.0.1", str(self.port)]
        self.process = subprocess.Popen(command, env={**told, "LMS_DATA_DIR": str(folder)}, stderr=subprocess.DEVNULL)

    def workers(self) -> list[psutil.Process]:
        """The processes that serve: the one granian started, then those forked from it."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    engine = make_engine(load_settings({"LMS_DATA_DIR": str(tmp_path)}).database_url)
    upgrade(engine)
    engine.dispose()
    server = Served(tmp_path)
    try:
        until(lambda: server.answers() and len(server.workers()) == 2)
        yield server
    finally:
        server.process.terminate()
        server.process.wait(20)


@pytest.mark.parametrize("which", [0, 1], ids=["the first", "the forked"])
def test_when_one_worker_dies_two_new_ones_serve(served: Served, which: int) -> None:
    before = served.workers()
    before[which].send_signal(signal.SIGKILL)
    psutil.wait_procs(before, PATIENCE)
    assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in before)
    until(lambda: len(served.workers()) == 2 and served.answers())
    assert served.process.poll() is None


def test_a_signal_ends_them_all(served: Served) -> None:
    workers = served.workers()
    served.process.terminate()
    served.process.wait(20)
    assert not any(one.is_running() for one in workers)
