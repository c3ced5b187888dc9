"""Drawing a paper, checking an answer, marking. Pure; how one question is marked stands in ``assessments.bank.kinds``.

Source: docs/rules/assessment.md.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assessments.bank.kinds.registry import kind_of
from assessments.bank.kinds.shape import Keyed


class Drawable(Protocol):
    """A question that may be drawn: see ``assessments.bank.queries.Candidate``."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def module_id(self) -> int: ...
    @property
    def module_position(self) -> int: ...
    @property
    def choices(self) -> tuple[int, ...]: ...


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a paper; ``choices`` in the order in which they are shown."""

    question_id: int
    kind: str
    module_id: int
    choices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a paper was worth. ``right``: the questions answered rightly, in the order of the paper."""

    right: tuple[int, ...]
    out_of: int
    passed: bool

    @property
    def score(self) -> int:
        """How many questions were answered rightly."""
        return len(self.right)


def draw(candidates: Iterable[Drawable], count: int, *, seed: str) -> tuple[Item, ...]:
    """``count`` questions, none twice, from as many modules as possible and evenly; all of them when there are fewer.

    The same seed and questions give the same paper. The paper runs in the order of the modules; choices stay as written.
    """
    modules: dict[int, list[Drawable]] = {}
    for candidate in candidates:
        modules.setdefault(candidate.module_id, []).append(candidate)
    for questions in modules.values():
        questions.sort(key=lambda question: _lot(seed, "question", question.id))
    order = sorted(modules, key=lambda module_id: _lot(seed, "module", module_id))
    rounds = max((len(questions) for questions in modules.values()), default=0)
    turns = (modules[module_id][turn] for turn in range(rounds) for module_id in order if turn < len(modules[module_id]))
    drawn = [question for question, _ in zip(turns, range(max(0, count)), strict=False)]
    drawn.sort(key=lambda question: (question.module_position, _lot(seed, "question", question.id)))
    return tuple(Item(question.id, question.kind, question.module_id, question.choices) for question in drawn)


def _lot(seed: str, what: str, number: int) -> bytes:
    # Not Python's random: its shuffle may change from one version to the next, and a paper must be drawn again alike.
    return hashlib.sha256(f"{seed}|{what}|{number}".encode()).digest()


def answer_fits(item: Item, chosen: Collection[int]) -> bool:
    """May these choices be kept for the question? Only its own, none twice, and one at most where only one may be ticked."""
    several = kind_of(item.kind).several
    unique = set(chosen)
    return len(unique) == len(chosen) and unique <= set(item.choices) and (several or len(unique) <= 1)


def mark(paper: Sequence[Item], answers: Mapping[int, Collection[int]], keys: Mapping[int, Keyed], pass_mark: int) -> Marks:
    """Mark a paper. ``answers`` by question, what is not answered is not right; ``pass_mark`` in percent."""
    right = tuple(
        item.question_id for item in paper if kind_of(item.kind).mark(keys[item.question_id], answers.get(item.question_id, ()))
    )
    return Marks(right, len(paper), passes(len(right), len(paper), pass_mark))


def passes(score: int, out_of: int, pass_mark: int) -> bool:
    """Has the mark been reached? Exactly ``pass_mark`` percent is enough; nothing out of nothing is not."""
    return out_of > 0 and score * 100 >= pass_mark * out_of


def needed(out_of: int, pass_mark: int) -> int:
    """The least number of right answers that passes."""
    return max(1, -(-pass_mark * out_of // 100))


def stored(paper: Sequence[Item]) -> list[dict[str, Any]]:
    """The paper as it is kept with the sitting."""
    return [
        {"question": item.question_id, "kind": item.kind, "module": item.module_id, "choices": list(item.choices)}
        for item in paper
    ]


def replay(rows: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """A kept paper as the rules take it."""
    return tuple(Item(row["question"], row["kind"], row["module"], tuple(row["choices"])) for row in rows)
