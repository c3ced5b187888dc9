"""The web server: granian in front of the application of ``served`` or ``app``.

``python -m lms.serving HOST PORT`` is how ./run starts it, in less time and memory than through ``lms serve``.
"""

import importlib
import multiprocessing
import sys
from collections.abc import Callable
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
    Server(
        "lms.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        # More than two cores can run at once: check-ins wait here for each other, to be written together (lms/web/together.py).
        blocking_threads=16,
        websockets=False,
        ssl_cert=tls_cert,
        ssl_key=tls_key,
        respawn_failed_workers=True,
        log_level=LogLevels.warning if quiet else LogLevels.info,
    ).serve(target_loader=shared_app(), wrap_loader=False)


def shared_app() -> Callable[[], Any] | None:
    """Make the application before the workers are forked: they then hold most of it together, not once each.

    Where processes are spawned and not forked (macOS) nothing can be shared, so each makes its own and this is None.
    """
    if multiprocessing.get_start_method() != "fork":
        return None
    app = importlib.import_module("lms.served").ready_app()
    return lambda: app


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), quiet=True)
