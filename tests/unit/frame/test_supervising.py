"""The two processes of ./run end together, whenever the signal comes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from lms import supervising

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def stopping() -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, supervising._stop)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_process_that_begins_while_a_signal_comes_is_ended_with_the_others(
    stopping: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = subprocess.Popen

    def begin_and_be_stopped(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] = begin(*arguments, **options)
        os.kill(os.getpid(), signal.SIGTERM)
        return process

    monkeypatch.setattr(subprocess, "Popen", begin_and_be_stopped)
    running: list[subprocess.Popen[bytes]] = []
    with pytest.raises(supervising.Stopped):
        supervising._run(running, SLEEPS)
    assert [process.poll() for process in running] == [None]
    running[0].kill()
    running[0].wait()


def test_a_signal_put_off_is_heeded_by_whoever_heeded_it_before(stopping: None) -> None:
    with pytest.raises(supervising.Stopped), supervising._signals_put_off():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is supervising._stop
