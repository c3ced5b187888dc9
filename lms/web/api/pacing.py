"""How many requests a caller may send in a while. Counted in each process by itself: a brake, not an account."""

from collections import OrderedDict
from threading import Lock

MOST_CALLERS = 10_000


class Pacer:
    """``limit`` requests in ``seconds``, counted from a caller's first; of very many callers the oldest are forgotten."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._seconds = seconds
        self._guard = Lock()
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def wait(self, caller: str, *, at: float, counts: bool = True) -> int:
        """Whole seconds the caller has to wait, 0 when the request may pass; ``at``: seconds of any steady clock.

        ``counts``: False only looks.
        """
        with self._guard:
            since, count = self._counts.get(caller, (at, 0))
            if at - since >= self._seconds:
                since, count = at, 0
            if count >= self._limit:
                return max(1, -int(-(since + self._seconds - at) // 1))
            if counts:
                self._counts[caller] = since, count + 1
                if len(self._counts) > MOST_CALLERS:
                    self._counts.popitem(last=False)
            return 0
