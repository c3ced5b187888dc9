"""Walking the plain values of a plan file: each method answers a value of its kind, or says what is wrong with it. Pure."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lms.reports.rules.times import last_day

YEARS = range(1990, 2101)
_MOMENT = re.compile(r"(19|20|21)\d\d(-Q[1-4]|-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: ``where`` is the way to it in the file (``targets[2].stretch``), ``code`` a sentence of this room."""

    where: str
    code: str
    fields: dict[str, Any] = field(default_factory=dict)


class Checking:
    """Collects problems while the file is walked, so that all of them are told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def say(self, where: str, code: str, **fields: Any) -> None:
        self.problems.append(Problem(where, f"plans.{code}", fields))

    def text(self, of: dict[str, Any], key: str, where: str, *, needed: bool = True, most: int = 2000) -> str | None:
        value = of.get(key)
        if value is None and not needed:
            return None
        if not isinstance(value, str) or not value.strip():
            self.say(f"{where}.{key}", "text_missing")
            return None
        if len(value) > most:
            self.say(f"{where}.{key}", "text_too_long", most=most)
            return None
        return value.strip()

    def word(self, of: dict[str, Any], key: str, where: str, known: frozenset[str], code: str, *, needed: bool = True) -> None:
        value = of.get(key)
        if value is None and not needed:
            return
        if not isinstance(value, str) or value not in known:
            self.say(f"{where}.{key}", code, word=str(value)[:60], known=", ".join(sorted(known)))

    def whole(self, of: dict[str, Any], key: str, where: str, *, needed: bool = False) -> int | None:
        value = of.get(key)
        if value is None and not needed:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1_000_000:
            self.say(f"{where}.{key}", "not_a_number", value=str(value)[:60])
            return None
        return value

    def year(self, of: dict[str, Any], key: str, where: str, *, needed: bool = False) -> int | None:
        """A year in which a plan may begin or end."""
        value = self.whole(of, key, where, needed=needed)
        if value is None or value in YEARS:
            return value
        self.say(f"{where}.{key}", "not_a_year", value=str(value), first=str(YEARS[0]), last=str(YEARS[-1]))
        return None

    def day(self, of: dict[str, Any], key: str, where: str) -> str | None:
        value = of.get(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value)).isoformat()
        except ValueError:
            self.say(f"{where}.{key}", "not_a_day", value=str(value)[:60])
            return None

    def moment(self, of: dict[str, Any], key: str, where: str) -> str | None:
        """A year, a quarter, a month or a day, as a task's time is written."""
        value = of.get(key)
        if value is None:
            return None
        if _MOMENT.fullmatch(str(value)):
            try:
                last_day(value)
            except ValueError:
                """A thirteenth month, a thirtieth of February."""
            else:
                return str(value)
        self.say(f"{where}.{key}", "not_a_moment", value=str(value)[:60])
        return None

    def texts(self, of: dict[str, Any], key: str, where: str) -> list[str]:
        value = of.get(key) or []
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.say(f"{where}.{key}", "not_texts")
            return []
        return value

    def mapping(self, of: dict[str, Any], key: str, where: str, *, needed: bool = True) -> dict[str, Any]:
        value = of.get(key)
        if value is None and not needed:
            return {}
        if not isinstance(value, dict) or (needed and not value):
            self.say(f"{where}.{key}".lstrip("."), "section_missing")
            return {}
        return value

    def lines(self, of: dict[str, Any], key: str, where: str, *, shown: tuple[str, ...]) -> list[dict[str, Any]]:
        """A list of mappings of which the page prints the values ``shown``: each of them a text or a whole number."""
        value = of.get(key) or []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.say(f"{where}.{key}", "not_a_list")
            return []
        for place, one in enumerate(value, 1):
            self.printed(one, f"{where}.{key}[{place}]", shown)
        return value

    def printed(self, of: dict[str, Any], where: str, keys: tuple[str, ...]) -> None:
        """Values that are kept as they stand and printed: a text or a whole number each, where there is one."""
        for key in keys:
            if not isinstance(of.get(key), str | int | None):
                self.say(f"{where}.{key}", "not_a_text")

    def entries(self, of: dict[str, Any], key: str) -> list[tuple[str, dict[str, Any]]]:
        value = of.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.say(key, "not_a_list")
            return []
        return [(f"{key}[{place}]", one) for place, one in enumerate(value, 1)]
