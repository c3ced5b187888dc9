"""YAML as it comes from outside, turned into plain values within bounds. What they mean is the business of the rooms."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError

MOST_BYTES = 1_000_000
# Aliases of aliases make a billion values of twenty lines; the longest plan there is has a few hundred, the longest list of
# resolutions some thirty thousand.
MOST_VALUES = 100_000
MOST_DEPTH = 12
# A number of six thousand digits, as hexadecimal can be written, breaks whoever prints it.
MOST_NUMBER = 10**15


class _Constructor(SafeConstructor):
    """Keeps days as they were typed, so that 31 February is told by its place and not as broken YAML."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        """The text of the day."""
        return node.value


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def load_document(content: bytes) -> Any:
    """The document as lists, dicts, texts, numbers and days (texts as typed), every key of a mapping once.

    YAMLError where it is no YAML (with its place, where known); ValueError where it is too long or too deep; of these
    UnicodeError where it is no text.
    """
    if len(content) > MOST_BYTES:
        raise ValueError("too long")
    text = _text(content.decode("utf-8-sig"))
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Constructor
    yaml.allow_duplicate_keys = False
    try:
        found = yaml.load(text)
    except (YAMLError, ValueError):
        raise
    except (RecursionError, LookupError, AttributeError, TypeError) as error:
        # A value that is not of the kind its tag says, as "!!bool perhaps", breaks the constructor in many ways.
        raise ValueError("a value that is not what it says") from error
    return _plain(found, depth=0, left=iter(range(MOST_VALUES)))


def _plain(value: Any, *, depth: int, left: Iterator[int]) -> Any:
    if depth > MOST_DEPTH or next(left, None) is None:
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
        case int() if abs(value) > MOST_NUMBER:
            raise ValueError("a number longer than anything that is counted")
        case None | bool() | int() | float():
            return value
        case _:
            raise ValueError("a kind of value that nothing here needs")


def _text(text: str) -> str:
    """The text, unless an escape made a sign of it that no database keeps. UnicodeError."""
    if "\0" in text:
        raise UnicodeError("NUL in a text")
    text.encode()  # raises for half of a surrogate pair
    return text
