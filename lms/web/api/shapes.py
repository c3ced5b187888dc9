"""Bodies of the API as frozen dataclasses: read from JSON with every fault named, described as JSON Schema. No Flask, no room.

Known types: ``str``, ``int``, ``bool``, ``datetime`` (aware), enums of texts, lists, dataclasses, and ``… | None``; each may be
``Annotated`` with ``Told``.
"""

from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from lms.web.api.problems import Fault

T = TypeVar("T")
MOST_FAULTS = 20
# What a 64-bit column and JavaScript alike hold.
LARGEST = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Told:
    """Of a field, in ``Annotated``: what it means, in English; bounds of a number, of a text's or a list's length."""

    says: str = ""
    least: int | None = None
    most: int | None = None


class _Wrong(Exception):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    hint: Any
    told: Told
    required: bool


NOTHING_TOLD = Told()


@cache
def _parts(cls: type) -> tuple[_Part, ...]:
    hints = get_type_hints(cls, include_extras=True)
    return tuple(_Part(one.name, *_untold(hints[one.name]), one.default is MISSING) for one in fields(cls))


def _untold(hint: Any) -> tuple[Any, Told]:
    if get_origin(hint) is not Annotated:
        return hint, NOTHING_TOLD
    bare, *extras = get_args(hint)
    return bare, next((one for one in extras if isinstance(one, Told)), NOTHING_TOLD)


def read_shape(cls: type[T], body: Any) -> T | list[Fault]:
    """The body as an instance of ``cls``, or what is wrong with it; the first twenty faults."""
    faults: list[Fault] = []
    found = _read_object(cls, body, "", faults)
    return faults[:MOST_FAULTS] if faults else cast(T, found)


def _read_object(cls: type, body: Any, at: str, faults: list[Fault]) -> Any:
    if not isinstance(body, dict):
        faults.append(Fault(at, "not_an_object", "expected an object"))
        return None
    values, known = {}, {one.name for one in _parts(cls)}
    strange = sorted(body.keys() - known)
    faults += [Fault(_under(at, name[:60]), "unknown_field", "there is no such field") for name in strange]
    for one in _parts(cls):
        here = _under(at, one.name)
        if one.name not in body:
            if one.required:
                faults.append(Fault(here, "missing", "this field is required"))
            continue
        values[one.name] = _read(one.hint, body[one.name], here, one.told, faults)
    return None if faults else cls(**values)


def _read(hint: Any, value: Any, at: str, told: Told, faults: list[Fault]) -> Any:
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    if value is None and NoneType in options:
        return None
    meant = next(one for one in options if one is not NoneType)
    if is_dataclass(meant):
        return _read_object(cast(type, meant), value, at, faults)
    if len(faults) >= MOST_FAULTS:
        return None
    try:
        if get_origin(meant) is list:
            return _read_list(meant, value, at, told, faults)
        return _plain(meant, value, told)
    except _Wrong as wrong:
        faults.append(Fault(at, wrong.code, wrong.detail))
        return None


def _read_list(hint: Any, value: Any, at: str, told: Told, faults: list[Fault]) -> Any:
    if not isinstance(value, list):
        raise _Wrong("not_a_list", "expected a list")
    _within(len(value), told, "items")
    (inner,) = get_args(hint)
    found = []
    for place, one in enumerate(value):
        if len(faults) >= MOST_FAULTS:
            break
        found.append(_read(inner, one, _under(at, str(place)), NOTHING_TOLD, faults))
    return found


def _plain(meant: Any, value: Any, told: Told) -> Any:
    if meant is str:
        return _text(value, told)
    if meant is bool:
        if not isinstance(value, bool):
            raise _Wrong("not_a_boolean", "expected true or false")
        return value
    if meant is int:
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
            raise _Wrong("not_an_integer", "expected a whole number")
        _within(value, told, "")
        return value
    if meant is datetime:
        return _instant(value)
    if isinstance(meant, type) and issubclass(meant, StrEnum):
        if not isinstance(value, str) or value not in set(meant):
            raise _Wrong("not_one_of", f"expected one of: {', '.join(meant)}")
        return meant(value)
    raise TypeError(f"no reader for {meant}")


def _text(value: Any, told: Told) -> str:
    if not isinstance(value, str) or "\0" in value or not value.isprintable():
        raise _Wrong("not_a_text", "expected a line of text")
    _within(len(value), told, "characters")
    return value


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
        # A year of one digit away from the end of the calendar cannot be written in another zone.
        found = instant.astimezone(UTC) if instant.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None:
        raise _Wrong("not_an_instant", "expected an ISO 8601 instant with its offset, as 2026-12-03T01:00:00Z")
    return found


def _within(value: int, told: Told, unit: str) -> None:
    if told.least is not None and value < told.least:
        raise _Wrong("too_small", f"at least {told.least} {unit}".strip())
    if told.most is not None and value > told.most:
        raise _Wrong("too_large", f"at most {told.most} {unit}".strip())


def _under(at: str, name: str) -> str:
    return f"{at}/{name}" if at else name


# --- writing ----------------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """An instance of a shape as JSON holds it: instants in UTC with Z and milliseconds, days as ISO."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    match value:
        case StrEnum():
            return value.value
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case list() | tuple():
            return [plain(one) for one in value]
        case _:
            return value


def instant_text(instant: datetime) -> str:
    """``2026-12-03T01:00:00.000Z``."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- describing -------------------------------------------------------------------------------------------------------


def schema_of(cls: type, named: dict[str, Any]) -> dict[str, Any]:
    """A reference to the schema of a shape; the schema itself, and those inside it, are put into ``named`` by name."""
    if cls.__name__ not in named:
        made: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": {}, "required": []}
        named[cls.__name__] = made
        if cls.__doc__:
            made["description"] = cls.__doc__.split("\n")[0]
        for one in _parts(cls):
            made["properties"][one.name] = _described(one.hint, one.told, named)
            if one.required:
                made["required"].append(one.name)
    return {"$ref": f"#/components/schemas/{cls.__name__}"}


def _described(hint: Any, told: Told, named: dict[str, Any]) -> dict[str, Any]:
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    meant = next(one for one in options if one is not NoneType)
    schema = schema_of(cast(type, meant), named) if is_dataclass(meant) else _kind(meant, told, named)
    if NoneType in options:
        schema = {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "description": told.says} if told.says else schema


def _kind(meant: Any, told: Told, named: dict[str, Any]) -> dict[str, Any]:
    least, most = told.least, told.most
    if get_origin(meant) is list:
        (inner,) = get_args(meant)
        made: dict[str, Any] = {
            "type": "array",
            "items": _described(inner, NOTHING_TOLD, named),
            "minItems": least,
            "maxItems": most,
        }
    elif meant is str:
        made = {"type": "string", "minLength": least, "maxLength": most}
    elif meant is bool:
        made = {"type": "boolean"}
    elif meant is int:
        made = {"type": "integer", "minimum": least, "maximum": most}
    elif meant is datetime:
        made = {"type": "string", "format": "date-time"}
    elif meant is date:
        made = {"type": "string", "format": "date"}
    elif isinstance(meant, type) and issubclass(meant, StrEnum):
        made = {"type": "string", "enum": [one.value for one in meant]}
    else:
        raise TypeError(f"no schema for {meant}")
    return {name: value for name, value in made.items() if value is not None}
