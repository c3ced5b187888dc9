"""The web server: granian in front of ``lms.app:create_app``. Imports nothing of the application; its processes do.

``python -m lms.serving HOST PORT`` is how ./run starts it, in less time and memory than through ``lms serve``.
"""

import sys
from pathlib import Path

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
        blocking_threads=4,
        websockets=False,
        ssl_cert=tls_cert,
        ssl_key=tls_key,
        respawn_failed_workers=True,
        log_level=LogLevels.warning if quiet else LogLevels.info,
    ).serve()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), quiet=True)
