"""Runs the server and the worker as two processes and ends both together. Standard library only."""

import contextlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

PATIENCE_SECONDS = 60
LEAVE_SECONDS = 10
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked the whole to stop."""


def supervise(host: str, port: int, announce: Callable[[], None]) -> None:
    """Start both, announce once the server answers, stay until a signal. Exit status 1 when the server ends by itself."""
    for number in SIGNALS:
        signal.signal(number, _stop)
    running: list[subprocess.Popen[bytes]] = []
    try:
        server = _run(running, [sys.executable, "-m", "lms.serving", host, str(port)])
        # The worker waits for the server: on a small machine both starting at once would make the first page late.
        _wait_until_up(_probe(host, port), server)
        announce()
        _work_while(server, running)
        sys.exit(1)
    except Stopped:
        pass
    finally:
        _end(running)


def _run(running: list[subprocess.Popen[bytes]], command: list[str]) -> subprocess.Popen[bytes]:
    with _signals_put_off():
        # A session of their own: Ctrl-C reaches this process alone, which then ends them in order.
        process = subprocess.Popen(command, start_new_session=True)
        running.append(process)
    return process


@contextlib.contextmanager
def _signals_put_off() -> Iterator[None]:
    """Heed at the end a signal that comes meanwhile: a process that has begun and is noted nowhere would be ended by nobody."""
    come: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: come.append(number)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for one in come:
            signal.raise_signal(one)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _probe(host: str, port: int) -> str:
    any_host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
    here = any_host.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{here}:{port}/healthz"


def _wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # nosec B310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    sys.exit(1)


def _work_while(server: subprocess.Popen[bytes], running: list[subprocess.Popen[bytes]]) -> None:
    command = [str(Path(sys.executable).with_name("lms")), "worker"]
    worker = _run(running, command)
    while server.poll() is None:
        if worker.poll() is not None:
            # A worker that ended loses nothing: its job is taken up again when the lease is over.
            time.sleep(1)
            running.remove(worker)
            worker = _run(running, command)
        time.sleep(0.2)


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for process in running:
        process.terminate()
    deadline = time.monotonic() + LEAVE_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
