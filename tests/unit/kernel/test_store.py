"""What is worked out once is kept; threads that ask for it together wait for the one that works it out."""

import threading

import pytest

from lms.kernel import store
from lms.kernel.store import Store


def test_only_one_thread_at_a_time_makes_what_belongs_to_a_key() -> None:
    kept, made = Store(10), []
    together = threading.Barrier(4)

    def ask() -> None:
        together.wait()
        with kept.making("figure"):
            if kept.find("figure", 1) is None:
                made.append(1)
                kept.keep("figure", 1, "81.4")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert kept.find("figure", 1) == ("81.4",)


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PATIENCE_SECONDS", 0.01)
    kept, passed = Store(10), threading.Event()

    def ask() -> None:
        with kept.making("figure"):
            passed.set()

    with kept.making("figure"), kept.making("figure"):
        other = threading.Thread(target=ask)
        other.start()
        assert passed.wait(5)
        other.join()


def test_an_error_gives_the_turn_on() -> None:
    kept = Store(10)
    with pytest.raises(ZeroDivisionError), kept.making("figure"):
        raise ZeroDivisionError
    with kept.making("figure"):
        pass
