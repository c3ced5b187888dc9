"""The English catalogue: extract the Vietnamese source texts, check that none lacks its English, compile.

tools/catalogue.py update     add new texts (empty) to the .po file, drop those that are gone
tools/catalogue.py check      exit 1 with a list when the .po file is not exactly complete
tools/catalogue.py compile    write the .mo file that the program reads
"""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "lms" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
SOURCES = (
    ("lms", "**.py", "python"),
    ("courses", "**.py", "python"),
    ("assessments", "**.py", "python"),
    ("certificates", "**.py", "python"),
    ("templates", "**.html", "jinja2"),
    ("templates", "**.txt", "jinja2"),
)
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)")
# Babel takes the code in `_(SENTENCES["room.code"])` for a text.
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
# Babel stamps the hour of every run into the file; a fixed day keeps two runs equal.
EPOCH = datetime(2026, 11, 22, tzinfo=UTC)
HEADER = "# English texts. The source texts are Vietnamese; see tools/catalogue.py."

Key = str | tuple[str, ...]


def extracted() -> dict[Key, set[str]]:
    """Every marked text of the program with the files it stands in. A pair is singular and plural."""
    found: dict[Key, set[str]] = {}
    for folder, pattern, method in SOURCES:
        base = ROOT / folder
        options = {pattern: {"silent": "false", "extensions": "jinja2.ext.do"}} if method == "jinja2" else {}
        rows = extract_from_dir(base, [(pattern, method)], options, keywords=KEYWORDS, strip_comment_tags=True)
        for name, _line, text, _comments, _context in rows:
            if isinstance(text, str) and CODE.fullmatch(text):
                continue
            found.setdefault(text, set()).add(f"{folder}/{name}")
    found.pop("", None)
    return found


def known() -> Catalog:
    """The catalogue as it stands in the .po file."""
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as stream:
        return read_po(stream, locale="en")


def update() -> None:
    """Rewrite the .po file: the texts of today, sorted, with the translations that were there."""
    before = known()
    catalog = Catalog(
        locale="en",
        project="hoa-giai-lms",
        header_comment=HEADER,
        fuzzy=False,
        creation_date=EPOCH,
        revision_date=EPOCH,
        last_translator="",
        language_team="",
    )
    for text, files in sorted(extracted().items(), key=str):
        old = before.get(text[0] if isinstance(text, tuple) else text)
        # A text that has begun or ceased to count has no English of the right shape.
        kept = old.string if old and isinstance(old.id, (list, tuple)) == isinstance(text, tuple) else None
        catalog.add(text, kept, locations=[(name, 0) for name in sorted(files)])
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as stream:
        write_po(stream, catalog, width=120, sort_output=True, include_lineno=False)


def problems() -> Iterator[str]:
    """What keeps the catalogue from being complete, one sentence each."""
    texts = extracted()
    catalog = known()
    present: dict[Key, Message] = {_key(message): message for message in catalog if message.id}
    for text in sorted(texts.keys() - present.keys(), key=str):
        yield f"not in the catalogue: {text!r} ({', '.join(sorted(texts[text]))})"
    for text in sorted(present.keys() - texts.keys(), key=str):
        yield f"no longer in the program: {text!r}"
    for text in sorted(present.keys() & texts.keys(), key=str):
        yield from _faults(text, present[text])
    for text in sorted(catalog.obsolete, key=str):
        yield f"obsolete entry: {text!r}"


def _key(message: Message) -> Key:
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else message.id


def _faults(text: Key, message: Message) -> Iterator[str]:
    strings = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    if message.fuzzy:
        yield f"fuzzy: {text!r}"
    if not all(strings):
        yield f"no English: {text!r}"
        return
    wanted = _places(text[-1] if isinstance(text, tuple) else text)
    for string in map(str, strings):
        # A plural's singular may leave its number out: "one class".
        if _places(string) != wanted and not (isinstance(text, tuple) and _places(string) <= wanted):
            yield f"other places than its source: {text!r} -> {string!r}"


def _places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def compile_catalogue() -> None:
    """Write the .mo file beside the .po file."""
    if PO.exists():
        with PO.with_suffix(".mo").open("wb") as stream:
            write_mo(stream, known())


def check() -> int:
    """Print what is missing; 1 when something is."""
    faults = list(problems())
    for fault in faults:
        print(fault)
    if faults:
        print(f"{len(faults)} to mend: tools/catalogue.py update, then write the English in {PO.relative_to(ROOT)}")
    return 1 if faults else 0


def main(words: list[str]) -> int:
    """The command line; returns the exit status."""
    match words:
        case ["update"]:
            update()
        case ["check"]:
            return check()
        case ["compile"]:
            compile_catalogue()
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
