"""How long a piece of work takes on an installation: by CPU of this process and of the database's, and by the clock."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine


@dataclass(frozen=True)
class Spent:
    """Milliseconds. ``cpu``: what a quiet machine would take, but for workers that PostgreSQL sends for beside."""

    cpu: float
    wall: float


class Stopwatch:
    """Tells what was spent since it was made, or since the last lap. Connections must have been made before."""

    def __init__(self, engine: Engine) -> None:
        self._servers: list[Path] = []
        if engine.dialect.name != "sqlite":
            with engine.connect() as connection:
                pids = connection.exec_driver_sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
                self._servers = [Path(f"/proc/{pid}/schedstat") for pid in pids.scalars()]
        self._last = self._reading()

    def lap(self) -> Spent:
        """What was spent since the last lap."""
        last, self._last = self._last, self._reading()
        return Spent(self._last[0] - last[0], self._last[1] - last[1])

    def _reading(self) -> tuple[float, float]:
        # In nanoseconds; what psutil reads is counted in hundredths of a second.
        served = sum(int(server.read_text().split()[0]) for server in self._servers) / 1e6
        return 1000 * time.process_time() + served, 1000 * time.perf_counter()


def spent(engine: Engine, work: Callable[[], object]) -> Spent:
    """What one piece of work takes."""
    watch = Stopwatch(engine)
    work()
    return watch.lap()


def p95(times: Sequence[Spent]) -> float:
    """The 95th percentile by CPU."""
    return sorted(one.cpu for one in times)[int(0.95 * len(times))]


def told(times: Sequence[Spent]) -> str:
    """Median, 95th percentile and slowest by CPU, median and 95th percentile by the clock."""
    by_cpu, walls = sorted(one.cpu for one in times), sorted(one.wall for one in times)
    quick = f"median {by_cpu[len(by_cpu) // 2]:.1f}, p95 {p95(times):.1f}, slowest {by_cpu[-1]:.1f} ms of CPU"
    return f"{quick}; by the clock {walls[len(walls) // 2]:.1f} and {walls[int(0.95 * len(walls))]:.1f}"
