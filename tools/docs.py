"""Writes into the documents what the code knows itself: ``tools/docs.py write``; ``check`` exits 1 when one is stale.

A generated part stands between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``; the rest of the document is left alone.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from lms.config import SETTINGS
from lms.i18n import gettext, use_locale
from lms.people.rights.fields import FIELDS
from lms.people.rights.rulebook import shipped
from lms.people.rights.terms import RULE_TITLES
from lms.reports.indicators.registry import INDICATORS

ROOT = Path(__file__).resolve().parents[1]


def settings_table() -> str:
    """The settings of ``lms.config`` as a Markdown table."""
    lines = ["| Setting | Default | Ý nghĩa | Meaning |", "|---|---|---|---|"]
    lines += [f"| `{one.name}` | {one.default} | {_cell(one.vi)} | {_cell(one.en)} |" for one in SETTINGS]
    return "\n".join(lines)


def fields_table() -> str:
    """Every field about a person that is kept (``lms.people.rights.fields``), in English beside its Vietnamese name."""
    lines = ["| | Field | Purpose | Basis | Seen by | Kept |", "|---|---|---|---|---|---|"]
    with use_locale("en"):
        for one in FIELDS:
            words = (one.title, gettext(one.title), *map(gettext, (one.purpose, one.basis, one.seen_by, one.kept)))
            lines.append(f"| {' | '.join(map(_cell, words))} |")
    return "\n".join(lines)


def rules_table() -> str:
    """The numbers about personal data that ship, and whether they are confirmed."""
    lines = ["| Mức | What | Number | Confirmed | Source |", "|---|---|---|---|---|"]
    with use_locale("en"):
        for rule in shipped():
            title = RULE_TITLES[rule.key]
            confirmed = "yes" if rule.confirmed else "**no: the agency decides**"
            lines.append(f"| {title} | {gettext(title)} | {rule.value} | {confirmed} | {rule.source} |")
    return "\n".join(lines)


def indicators_table() -> str:
    """Every indicator of ``lms.reports.indicators.registry`` with what it counts, in English beside its Vietnamese name."""
    lines = ["| Code | Indicator | Numerator | Denominator | Can be asked about |", "|---|---|---|---|---|"]
    with use_locale("en"):
        for one in INDICATORS:
            title = f"{one.title} · {gettext(one.title)}"
            populations = ", ".join(f"`{population.value}`" for population in one.populations)
            words = (f"`{one.code}`", title, gettext(one.numerator), gettext(one.denominator), populations)
            lines.append(f"| {' | '.join(map(_cell, words))} |")
    return "\n".join(lines)


PARTS: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("docs/operate.md", "settings", settings_table),
    ("docs/personal-data.md", "personal-data-fields", fields_table),
    ("docs/personal-data.md", "personal-data-rules", rules_table),
    ("docs/rules/indicators.md", "indicators", indicators_table),
)


def rendered(text: str, name: str, part: str) -> str:
    """``text`` with the part of that name replaced. ValueError when its marks are missing."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    before, found, rest = text.partition(begin)
    _old, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the marks of {name} are missing")
    return f"{before}{begin}\n{part}\n{end}{after}"


def stale() -> Iterator[tuple[Path, str]]:
    """The documents that differ from what the code says, with the text they should have."""
    for path in dict.fromkeys(ROOT / file for file, _name, _make in PARTS):
        text = fresh = path.read_text(encoding="utf-8")
        for file, name, make in PARTS:
            fresh = rendered(fresh, name, make()) if ROOT / file == path else fresh
        if fresh != text:
            yield path, fresh


def main(words: list[str]) -> int:
    """The command line; returns the exit status."""
    if words not in (["write"], ["check"]):
        print(__doc__)
        return 2
    found = list(stale())
    for path, text in found:
        if words == ["write"]:
            path.write_text(text, encoding="utf-8")
        else:
            print(f"{path.relative_to(ROOT)} is stale: run tools/docs.py write")
    return 1 if found and words == ["check"] else 0


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
