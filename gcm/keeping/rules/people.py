"""Where a person is named: found, told, and put out of sight in what was written down."""

import json
import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Named:
    """A column of a row in which the person is named. ``stays`` says why it must."""

    table: str
    row_id: Any
    column: str
    content: str
    stays: str = ""


@dataclass(frozen=True)
class Person:
    """Who is looked for; ``others`` are names that contain this one and mean somebody else."""

    name: str
    phone: str
    alias: str
    others: tuple[str, ...] = ()

    def is_in(self, value: Any) -> bool:
        return bool(value != self.hidden(value))

    def said(self, value: Any) -> str:
        """The texts in which the person is named, out of whatever they are kept in."""
        if isinstance(value, dict):
            return "、".join(filter(None, (self.said(each) for each in value.values())))
        if isinstance(value, list):
            return "、".join(filter(None, (self.said(each) for each in value)))
        if not isinstance(value, str) or not self.is_in(value):
            return ""
        if value.startswith(("{", "[")):
            with suppress(ValueError):
                return self.said(json.loads(value))
        return value

    def hidden(self, value: Any) -> Any:
        """The same text, list or mapping, with an alias in the person's place."""
        if isinstance(value, str):
            return self.hidden_in(value)
        if isinstance(value, list):
            return [self.hidden(each) for each in value]
        if isinstance(value, dict):
            return {name: self.hidden(each) for name, each in value.items()}
        return value

    def hidden_in(self, text: str) -> str:
        """Longer names come first, so that 张伟 is not found in 张伟民."""
        known = [*sorted(self.others, key=len, reverse=True), self.name]
        pattern = re.compile("|".join(map(re.escape, known)))
        text = pattern.sub(lambda found: self.alias if found[0] == self.name else found[0], text)
        if self.phone:
            text = re.sub(rf"(?<!\d){re.escape(self.phone)}(?!\d)", "", text)
        return text


def person(name: str, phone: str | None, alias: str, known: Iterable[str]) -> Person:
    others = {each for each in known if name in each and each != name}
    return Person(name, phone or "", alias, tuple(sorted(others)))


def staying(found: Collection[Named]) -> list[Named]:
    return [each for each in found if each.stays]
