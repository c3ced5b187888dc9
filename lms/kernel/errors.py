"""The one exception of the house for a broken precondition. It carries a code and facts, never a status or a sentence."""

from typing import Any


class DomainError(Exception):
    """A precondition does not hold.

    ``code`` is a dotted word such as ``roster.unknown_commune``; ``fields`` are the facts its sentence needs.
    ``lms.web.errors`` turns it into a page or problem+json, ``lms.cli`` into a line on standard error.
    """

    def __init__(self, code: str, /, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{self.code}({facts})"


class NotYetError(DomainError):
    """What is asked for is being worked out by the worker: whoever asks again in some seconds gets it.

    The fields ``done`` and ``total`` say how far it is, where that is known; ``stopped`` that somebody must see to it.
    """
