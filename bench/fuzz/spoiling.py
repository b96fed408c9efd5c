"""A form as it would be sent, with some of it turned into nonsense."""

import random
from collections.abc import Sequence

from bench.fuzz import nasty
from bench.fuzz.nasty import Value
from bench.fuzz.pages import Field, Form
from bench.fuzz.visitor import encoded, multipart

Body = tuple[bytes, str]
URLENCODED = "application/x-www-form-urlencoded"
USUAL = {
    "number": "1",
    "date": "2026-11-27",
    "month": "2026-11",
    "time": "09:30",
    "datetime-local": "2026-11-27T09:30",
    "tel": "13800000000",
}


class Spoiler:
    """Draws from one source of chance, so that a seed tells the whole run."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.naughty = nasty.naughty()

    def body(self, form: Form) -> Body:
        """What is sent of a form that posts, and how it is announced."""
        if self.chance.random() < 0.03:
            return self.no_form()
        pairs = self.pairs(form)
        wanted = [each.name for each in form.fields if each.kind == "file"]
        if not wanted and self.chance.random() > 0.05:
            return encoded(pairs), URLENCODED
        files = [(name, *self.chance.choice(nasty.FILES)) for name in wanted]
        return multipart(pairs, files)

    def query(self, form: Form) -> str:
        """What is added to the address of a form that only asks."""
        return encoded(self.pairs(form)).decode("ascii")

    def pairs(self, form: Form) -> list[tuple[str, Value]]:
        sent = [pair for each in form.fields for pair in self.usual(each)]
        if sent:
            most = self.chance.choice((1, 1, 2, 3, len(sent)))
            for _ in range(most):
                self.spoil(sent, form.fields)
        if self.chance.random() < 0.3:
            claimed = ("1", "admin", "true", *nasty.NUMBERS)
            names = self.chance.sample(nasty.EXTRA, 3)
            sent += [(name, self.chance.choice(claimed)) for name in names]
        return sent

    def usual(self, field: Field) -> list[tuple[str, Value]]:
        """What somebody would have entered, so that the rest of the form is read at all."""
        if field.kind == "file":
            return []
        if field.kind in {"checkbox", "radio", "submit", "button"}:
            return [(field.name, field.value)] if self.chance.random() < 0.5 else []
        if field.kind == "select" and field.offered and self.chance.random() < 0.5:
            return [(field.name, self.chance.choice(field.offered))]
        return [(field.name, field.value or USUAL.get(field.kind, "测试"))]

    def spoil(self, sent: list[tuple[str, Value]], fields: Sequence[Field]) -> None:
        """One of them becomes nonsense, stands there twice, or goes."""
        if not sent:
            return
        at = self.chance.randrange(len(sent))
        name = sent[at][0]
        kind = next((each.kind for each in fields if each.name == name), "text")
        if name == "csrf_token" and self.chance.random() < 0.9:
            return
        fate = self.chance.random()
        if fate < 0.8:
            sent[at] = (name, self.value(kind))
        elif fate < 0.9:
            sent.append((name, self.value(kind)))
        else:
            del sent[at]

    def value(self, kind: str) -> Value:
        fate = self.chance.random()
        if fate < 0.35:
            return self.chance.choice(nasty.MARKUP)
        if fate < 0.6:
            return self.chance.choice(self.naughty)
        if fate < 0.85:
            return self.chance.choice(nasty.DAYS if kind in {"date", "month"} else nasty.NUMBERS)
        if fate < 0.95:
            return self.chance.choice(nasty.TEXTS)
        return self.chance.choice(nasty.BYTES)

    def no_form(self) -> Body:
        """Bodies that are none of a form's, or are cut off."""
        whole, kind = multipart([("a", "b")], [("file", "x.jpg", b"x" * 100)])
        return self.chance.choice(
            [
                (b"", URLENCODED),
                (b"\x00\xff&&==%%%zz&;", URLENCODED),
                (encoded([(f"n{number}", "x") for number in range(3_000)]), URLENCODED),
                (b'{"a": [[[[1e400]]]]}', "application/json"),
                (whole[:-30], kind),
                (whole, "multipart/form-data"),
                (whole, "multipart/form-data; boundary=" + "x" * 300),
            ]
        )
