"""What somebody typed to find a person, and which names it finds. Lists of people are ``lms.people.listing``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lms.kernel.text import fold

# The longest name there is room for; whatever is longer finds nobody.
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Sought:
    """What was typed: the beginnings of words of a name, folded, in the order in which they stand in it."""

    words: tuple[str, ...]

    @property
    def pattern(self) -> str:
        r"""The SQL twin of ``finds``: a LIKE pattern, escaped with ``\``, for the folded name behind a space."""
        return "".join(f"% {_escaped(word)}" for word in self.words) + "%"

    @property
    def length(self) -> int:
        """Of what was typed, folded."""
        return len(" ".join(self.words))

    def finds(self, name_fold: str) -> bool:
        """Does every word begin a word of the name, in this order? Words of the name may be left out: "ngu hoa" finds
        "nguyen thi hoa"."""
        names = iter(name_fold.split(" "))
        return all(any(name.startswith(word) for name in names) for word in self.words)


def sought(text: str) -> Sought | None:
    """What to look for; None when nothing was typed."""
    words = tuple(fold(text[: 4 * LONGEST]).split(" "))
    return Sought(words) if words != ("",) else None


def index_words(name_fold: str) -> Iterable[str]:
    """The words under which a name is kept, once each, and the empty one, under which everybody is."""
    return sorted({"", *name_fold.split(" ")})


def after(beginning: str) -> str:
    """The first text, byte by byte, that comes after everything that begins so."""
    return beginning + "\U0010ffff"


def _escaped(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)
