"""A plan file as it lies: YAML 1.2 with every key once, turned into plain values. What they mean is ``drafts``."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from lms.kernel.errors import DomainError

MOST_BYTES = 1_000_000
# Aliases of aliases make a billion values of twenty lines; the longest plan there is has a few hundred.
MOST_VALUES = 20_000


class _Constructor(SafeConstructor):
    """Keeps days as they were typed, so that 31 February is told by its place and not as broken YAML."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        """The text of the day."""
        return node.value


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def read_yaml(content: bytes) -> Any:
    """The document as lists, dicts, texts, numbers and days (ISO texts).

    DomainError ``plans.too_long``, ``plans.not_text``, ``plans.duplicate_key`` or ``plans.unreadable`` with the line.
    """
    if len(content) > MOST_BYTES:
        raise DomainError("plans.too_long")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError("plans.not_text") from error
    if "\0" in text:
        raise DomainError("plans.not_text")
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    yaml.allow_duplicate_keys = False
    try:
        return _plain(yaml.load(text), depth=0, left=iter(range(MOST_VALUES)))
    except DuplicateKeyError as error:
        key = str(error.problem or "").split('"')
        raise DomainError("plans.duplicate_key", line=_line(error), key=key[1] if len(key) > 1 else "?") from error
    except MarkedYAMLError as error:
        raise DomainError("plans.unreadable", line=_line(error)) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise DomainError("plans.unreadable", line=1) from error


def _line(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return int(mark.line) + 1 if mark else 1


def _plain(value: Any, *, depth: int, left: Iterator[int]) -> Any:
    if depth > 12 or next(left, None) is None:
        # An alias that contains itself would never end.
        raise ValueError("nested too deeply")
    match value:
        case dict():
            return {_text(str(key)): _plain(one, depth=depth + 1, left=left) for key, one in value.items()}
        case list():
            return [_plain(one, depth=depth + 1, left=left) for one in value]
        case str():
            return _text(value)
        case float() if not isfinite(value):
            raise ValueError("not a number that JSON knows")
        case _:
            return value


def _text(text: str) -> str:
    """The text, unless an escape made a sign of it that no database keeps. ValueError."""
    if "\0" in text:
        raise ValueError("NUL in a text")
    text.encode()  # raises for half of a surrogate pair
    return text
