"""What sqlmap is pointed at: each parameter of each form and address that the demo shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from bench.fuzz.pages import Field, Form, shape_of
from bench.fuzz.run import AT_LAST, Found, Person
from bench.fuzz.visitor import Visitor, encoded

PATIENCE = 120.0
NOT_ASKED = {"csrf_token", "version", "uuid"}
FILLED = {"number": "1", "date": "2026-11-27", "month": "2026-11", "time": "09:30"}


@dataclass(frozen=True)
class Target:
    """One request with the parameters to be tried in it."""

    login: str
    cookie: str
    address: str
    body: str
    names: tuple[str, ...]


def of_people(address: str, logins: Sequence[str], password: str, until: float) -> list[Target]:
    """Each shape once, as the first person who comes to it."""
    seen: set[tuple[str, ...]] = set()
    found: list[Target] = []
    for login in logins:
        person = Person(Visitor(address, login, password), Found(), PATIENCE)
        person.walk(400, until)
        cookie = "; ".join(f"{name}={value}" for name, value in person.visitor.cookies.items())
        for form in [*person.forms.values(), *asking(person)]:
            if form.shape in seen or urlsplit(form.address).path in AT_LAST:
                continue
            seen.add(form.shape)
            found += target(login, cookie, address, form)
    return found


def asking(person: Person) -> Iterator[Form]:
    """Addresses with arguments in them, as forms that ask."""
    for address in {shape_of(each): each for each in person.addresses if "?" in each}.values():
        path, _, query = address.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        yield Form("get", path, tuple(Field(name, "text", value) for name, value in pairs), path)


def target(login: str, cookie: str, address: str, form: Form) -> Iterator[Target]:
    pairs = [(each.name, worth(each)) for each in form.fields if each.kind != "file"]
    # Of the lines of a table, whose names differ by a number, the first stands for all.
    kinds = {"".join(sign for sign in name if not sign.isdigit()): name for name, _ in pairs[::-1]}
    names = tuple(name for name in kinds.values() if name not in NOT_ASKED)
    if not names:
        return
    where = form.address.partition("?")[0]
    if form.method == "get":
        yield Target(login, cookie, f"{address}{where}?{urlencode(pairs)}", "", names)
    elif form.method == "post":
        body = encoded(pairs).decode("ascii")
        yield Target(login, cookie, f"{address}{form.address}", body, names)


def worth(field: Field) -> str:
    return field.value or FILLED.get(field.kind, "1")
