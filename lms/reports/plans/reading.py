"""A plan file as it lies: YAML 1.2 with every key once, turned into plain values. What they mean is ``drafts``."""

from typing import Any

from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from lms.files.documents import load_document
from lms.kernel.errors import DomainError

# The longest plan known is a twentieth of this; a file of nothing but dashes takes seconds to read as it is.
MOST_BYTES = 300_000


def read_yaml(content: bytes) -> Any:
    """The document as lists, dicts, texts, numbers and days (ISO texts).

    DomainError ``plans.too_long``, ``plans.not_text``, ``plans.duplicate_key`` or ``plans.unreadable`` with the line, or
    ``plans.unfit`` for values that no plan has: nested without end, too many, of a kind of their own.
    """
    if len(content) > MOST_BYTES:
        raise DomainError("plans.too_long")
    try:
        return load_document(content)
    except UnicodeError as error:
        raise DomainError("plans.not_text") from error
    except DuplicateKeyError as error:
        key = str(error.problem or "").split('"')
        raise DomainError("plans.duplicate_key", line=_line(error), key=key[1] if len(key) > 1 else "?") from error
    except MarkedYAMLError as error:
        raise DomainError("plans.unreadable", line=_line(error)) from error
    except (YAMLError, ValueError) as error:
        raise DomainError("plans.unfit") from error


def _line(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return int(mark.line) + 1 if mark else 1
