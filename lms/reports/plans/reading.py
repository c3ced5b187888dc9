"""A plan file as it lies: YAML 1.2 with every key once, turned into plain values. What they mean is ``drafts``."""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from lms.kernel.errors import DomainError

MOST_BYTES = 1_000_000


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
        return _plain(yaml.load(text), depth=0)
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


def _plain(value: Any, *, depth: int) -> Any:
    if depth > 12:
        # An alias that contains itself would never end.
        raise ValueError("nested too deeply")
    match value:
        case dict():
            return {str(key): _plain(one, depth=depth + 1) for key, one in value.items()}
        case list():
            return [_plain(one, depth=depth + 1) for one in value]
        case _:
            return value
