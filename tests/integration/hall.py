"""The real application, served by forked processes that somebody kills; each that ends is forked anew, as granian's are.

``python -m tests.integration.hall FD``: FD is a listening socket. Two processes serve the application as ``lms.served`` makes
it, one does the work of ``lms worker``, following and sealing every half second. A line "PID kind" is printed for each.
Only granian's loop and its two second start are left out: a hundred of those would be minutes.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Flask
from werkzeug.serving import make_server

from lms import clock
from lms.followers import FOLLOW
from lms.jobs.rules import Every
from lms.jobs.worker import run_worker
from lms.served import ready_app
from lms.web.db import sessions
from lms.work import handlers

SERVERS, OFTEN = 2, timedelta(seconds=0.5)


def main(listening: int) -> None:
    app = ready_app()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    kinds: dict[str, Callable[[], None]] = {"server": partial(serve, app, listening), "worker": partial(work, app)}
    alive = {fork(kinds[kind]): kind for kind in (*["server"] * SERVERS, "worker")}
    signal.signal(signal.SIGTERM, partial(end, alive))
    for pid, kind in alive.items():
        print(pid, kind, flush=True)
    while True:
        gone, _status = os.wait()
        kind = alive.pop(gone)
        pid = fork(kinds[kind])
        alive[pid] = kind
        print(pid, kind, flush=True)


def fork(run: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        run()
        os._exit(0)
    return pid


def end(alive: dict[int, str], *_signal: object) -> None:
    for pid in alive:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)


def serve(app: Flask, listening: int) -> None:
    make_server("127.0.0.1", 0, app, threaded=True, fd=listening).serve_forever()


def work(app: Flask) -> None:
    facts = app.extensions
    jobs = handlers(facts["vault"], facts["storage"], app.config["BASE_URL"])
    with app.app_context():
        factory = sessions()
    schedule = (Every(FOLLOW, OFTEN), Every("audit.seal", OFTEN))
    run_worker(factory, jobs, schedule, stop=threading.Event(), now=clock.now, lease=timedelta(seconds=1), poll=0.02)


if __name__ == "__main__":
    main(int(sys.argv[1]))
