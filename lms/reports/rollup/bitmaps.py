"""Many people at once: a bit for each of them in whole numbers, so that one step answers a question about thousands. Pure.

A word that some of them bear is one number. A day is several: the days since the earliest, cut into their binary digits
(O'Neil and Quass 1997, bit-sliced indexes).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Set are the bits of those of whom something is true; the first person's is the lowest.
Bits = int
# What each byte says of a binary digit, as the letter that ``int`` reads.
_DIGITS = [bytes(b"01"[byte >> digit & 1] for byte in range(256)) for digit in range(8)]


@dataclass(frozen=True, slots=True)
class Days:
    """A day of each, or none. ``known``: who has one; ``first``: the earliest, an ordinal; ``digits``: the lowest first."""

    known: Bits
    first: int
    digits: tuple[Bits, ...]

    @classmethod
    def of(cls, days: Sequence[int | None]) -> "Days":
        """From one ordinal a person."""
        some = [day for day in days if day is not None]
        first, last = (min(some), max(some)) if some else (0, 0)
        width = (last - first).bit_length()
        since = [0 if day is None else day - first for day in reversed(days)]
        digits: list[Bits] = []
        for low in range(0, width, 8):
            byte = bytes(number >> low & 255 for number in since)
            digits += [int(byte.translate(_DIGITS[digit]), 2) for digit in range(min(8, width - low))]
        known = bytes(b"01"[day is not None] for day in reversed(days))
        return cls(int(known or b"0", 2), first, tuple(digits))

    def by(self, day: int) -> Bits:
        """Who has a day that is this one or an earlier one."""
        since = day - self.first
        if since < 0:
            return 0
        found = self.known
        if since >> len(self.digits):
            return found
        # From the lowest digit up: each outweighs all before it.
        for place, digit in enumerate(self.digits):
            found = found | (self.known & ~digit) if since >> place & 1 else found & ~digit
        return found


Marks = Mapping[str | None, Bits]


def marks_of(words: Sequence[str | None]) -> dict[str | None, Bits]:
    """Each word, and who bears it; None for those of whom none is recorded."""
    found: dict[str | None, Bits] = {}
    for place, word in enumerate(words):
        found[word] = found.get(word, 0) | 1 << place
    return {word: found[word] for word in sorted(found, key=lambda word: (word is not None, word or ""))}


@dataclass(frozen=True, slots=True)
class Bitmaps:
    """``size`` people: their days by name, and their words by name."""

    size: int
    days: Mapping[str, Days]
    marks: Mapping[str, Marks]

    @classmethod
    def of(cls, size: int, days: Mapping[str, Sequence[int | None]], marks: Mapping[str, Sequence[str | None]]) -> "Bitmaps":
        """From columns with a value for each of the people, days as ordinals."""
        of_days = {name: Days.of(column) for name, column in days.items()}
        return cls(size, of_days, {name: marks_of(column) for name, column in marks.items()})

    def packed(self) -> tuple[list[Any], bytes]:
        """What lies where, as JSON may keep it; and all numbers, each in as many bytes as there are people for."""
        days = [[name, column.first, len(column.digits)] for name, column in self.days.items()]
        marks = [[name, list(words)] for name, words in self.marks.items()]
        width = _width(self.size)
        return [self.size, days, marks], b"".join(bits.to_bytes(width, "little") for bits in self._all())

    def _all(self) -> Iterator[Bits]:
        for column in self.days.values():
            yield column.known
            yield from column.digits
        for words in self.marks.values():
            yield from words.values()


def unpacked(outline: Sequence[Any], content: bytes) -> Bitmaps:
    """What ``packed`` gave."""
    size, of_days, of_marks = outline
    width = _width(size)
    # Nobody at all takes no bytes.
    every = iter([int.from_bytes(content[start : start + width], "little") for start in range(0, len(content), width or 1)])
    days = {name: Days(next(every, 0), first, tuple(next(every) for _ in range(count))) for name, first, count in of_days}
    return Bitmaps(size, days, {name: {word: next(every) for word in words} for name, words in of_marks})


def _width(size: int) -> int:
    return (size + 7) // 8
