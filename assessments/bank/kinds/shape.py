"""What a question kind is made of. Pure: marking knows ids of choices, never texts or persons."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keyed:
    """A question as marking sees it: the ids of its choices, and which of them are right."""

    choices: frozenset[int]
    right: frozenset[int]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of question.

    ``title`` and ``explanation`` are texts marked for the catalogue; ``hint`` is what the learner reads under the question.
    ``several`` says whether more than one choice may be ticked. ``mark`` says whether the ticked ids are the right answer;
    ``example`` is a question of the kind, an answer that is right and one that is not.
    """

    key: str
    title: str
    explanation: str
    hint: str
    several: bool
    mark: Callable[[Keyed, Collection[int]], bool]
    fits: Callable[[Keyed], bool]
    example: tuple[Keyed, frozenset[int], frozenset[int]]
