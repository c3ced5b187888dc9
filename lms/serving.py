"""The web server: granian in front of the application of ``served`` or ``app``.

``python -m lms.serving HOST PORT`` is how ./run starts it, in less time and memory than through ``lms serve``.
"""

import contextlib
import gc
import importlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server


def serve(
    host: str,
    port: int,
    *,
    workers: int = 2,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    quiet: bool = False,
) -> None:
    """Serve until a signal ends it. ``quiet`` logs what goes wrong and nothing else."""
    forking = multiprocessing.get_start_method() == "fork"
    lifeline = os.pipe()  # held open by this process alone: whoever reads it learns of its end, however it ends
    logging.getLogger("_granian").addFilter(_not_of_threads)
    Server(
        "lms.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1 if forking else workers,
        # More than two cores can run at once: check-ins wait here for each other, to be written together (lms/web/together.py).
        blocking_threads=16,
        websockets=False,
        ssl_cert=tls_cert,
        ssl_key=tls_key,
        respawn_failed_workers=True,
        log_level=LogLevels.warning if quiet else LogLevels.info,
    ).serve(target_loader=partial(share_app, workers, lifeline) if forking else None, wrap_loader=False)


def _not_of_threads(record: logging.LogRecord) -> bool:
    # There are more threads than cores on purpose, and whoever starts the program need not wonder at it.
    return "Python threads" not in record.getMessage()


def share_app(workers: int, lifeline: tuple[int, int]) -> Any:
    """Runs in the process granian starts: make the application, then fork from it until there are ``workers`` that serve it.

    They then hold most of the program together, not once each; granian's own process never holds it. They live and end
    together: when one dies the others stop, and granian starts the first anew. When granian's own process dies, they end as
    well: nobody would ever stop them, and the next start would share the port with them. Where processes are spawned and not
    forked (macOS) nothing could be shared, and granian itself starts each worker.
    """
    parent, held = lifeline
    os.close(held)
    # What is made on the way up is here to stay: looking for what could be thrown away costs a fifth of the start.
    gc.disable()
    app = importlib.import_module("lms.served").ready_app()
    gc.enable()
    end, still_open = os.pipe()
    siblings = []
    for _ in range(workers - 1):
        pid = os.fork()
        if pid == 0:
            os.close(still_open)
            # Reading ends when the first worker does, however it ends.
            _stop_after(lambda: os.read(end, 1))
            return app
        siblings.append(pid)
    os.close(end)
    _stop_after(lambda: os.read(parent, 1))
    for pid in siblings:
        _stop_after(partial(_wait_for, pid))
    Finalize(None, _end_siblings, args=(still_open, siblings), exitpriority=1)
    return app


def _stop_after(wait: Callable[[], object]) -> None:
    def run() -> None:
        wait()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=run, daemon=True).start()


def _end_siblings(still_open: int, siblings: Sequence[int]) -> None:
    # Whoever waits for the first worker to end may then be sure that all have ended.
    os.close(still_open)
    for pid in siblings:
        _wait_for(pid)


def _wait_for(pid: int) -> None:
    # Both threads that wait may learn of the end; the second is told that there is no such child any more.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), quiet=True)
