"""The web server: granian in front of ``lms.app:create_app``.

``python -m lms.serving HOST PORT`` is how ./run starts it, in less time and memory than through ``lms serve``.
"""

import gc
import importlib
import multiprocessing
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from sqlalchemy.orm import configure_mappers


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
    share_the_program()
    Server(
        "lms.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        ssl_cert=tls_cert,
        ssl_key=tls_key,
        respawn_failed_workers=True,
        log_level=LogLevels.warning if quiet else LogLevels.info,
    ).serve()


def share_the_program() -> None:
    """Read the program in before the workers are forked: they then hold one copy of it between them, not one each.

    Nothing is opened here; each worker makes its own application with its own connections. Where processes are spawned
    and not forked (macOS) this saves nothing, so nothing is read.
    """
    if multiprocessing.get_start_method() != "fork":
        return
    importlib.import_module("lms.app")
    configure_mappers()
    # A collector that walks over shared objects would write to them, and every page it writes to is copied.
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), quiet=True)
