"""Frozen dataclasses as JSON and back, exactly: what was issued must read the same years later.

Decimals are strings (1.50 stays 1.50), days are ISO dates, enums are their values, tuples are
lists. What the JSON does not hold takes the class's default, so old papers open in new versions;
a key that the class does not know is refused, so nothing frozen is dropped in silence.
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def dump(thing: object) -> str:
    """The thing as one line of JSON, the same line for equal things."""
    return json.dumps(_plain(thing), ensure_ascii=False, separators=(",", ":"))


def load(kind: type[T], text: str) -> T:
    """The thing that ``dump`` wrote."""
    thing: T = _read(kind, json.loads(text))
    return thing


def _plain(thing: Any) -> Any:
    if is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: _plain(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, tuple):
        return [_plain(each) for each in thing]
    if isinstance(thing, Decimal):
        return str(thing)
    if isinstance(thing, date):
        return thing.isoformat()
    if thing is None or isinstance(thing, str | int):
        return thing
    raise TypeError(f"{type(thing).__name__} cannot be frozen")


def _read(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        return _read_optional(kind, value)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], each) for each in value)
    if is_dataclass(kind):
        return _read_dataclass(kind, value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is Decimal or issubclass(kind, StrEnum):
        return kind(value)
    if not isinstance(value, kind):
        raise ValueError(f"{value!r} is not {kind.__name__}")
    return value


def _read_optional(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    (only,) = (each for each in get_args(kind) if each is not NoneType)
    return _read(only, value)


def _read_dataclass(kind: Any, value: dict[str, Any]) -> Any:
    hints = _hints(kind)
    unknown = value.keys() - hints.keys()
    if unknown:
        raise ValueError(f"{kind.__name__} does not know {', '.join(sorted(unknown))}")
    return kind(**{name: _read(hints[name], each) for name, each in value.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
