"""Walks the demo as each person, sends every form it finds, and judges every answer."""

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bench.fuzz import pages
from bench.fuzz.pages import Form
from bench.fuzz.spoiling import Spoiler
from bench.fuzz.visitor import Answer, Visitor

SLOW = 2.0  # seconds that no page takes
# These end the session or lock the account; they are sent last.
AT_LAST = {"/sign-out", "/account/sessions/ending", "/account/password", "/sign-in"}
TARGETS = ("chain", "desk", "figures", "main", "problems", "nothing")


@dataclass
class Found:
    """What a run did and what was wrong."""

    sent: int = 0
    pages: int = 0
    forms: set[tuple[str, ...]] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class Person:
    """A visitor with the forms found so far; ``is_gone`` once the account cannot sign in."""

    def __init__(self, visitor: Visitor, found: Found, slow: float) -> None:
        self.visitor, self.found, self.slow = visitor, found, slow
        self.forms: dict[tuple[str, ...], Form] = {}
        self.addresses: set[str] = set()
        self.is_gone = not visitor.sign_in()

    def look(self, path: str) -> Answer:
        """A page, judged; who was signed out meanwhile signs in again."""
        answer = self.visitor.get(path)
        if answer.where.startswith("/sign-in"):
            self.is_gone = not self.visitor.sign_in()
            answer = self.visitor.get(path)
        self.found.pages += 1
        self.judge("GET", path, answer)
        return answer

    def judge(self, what: str, path: str, answer: Answer, said: object = "") -> None:
        self.found.answers[answer.status] += 1
        who = f"{self.visitor.login} {what} {path} {str(said)[:300]}"
        if answer.status == 0 or answer.status >= 500:
            self.found.faults.append(f"{answer.status}: {who} {answer.text[:200]!r}")
        if answer.is_page and answer.seconds > self.slow and self.is_slow_again(what, path):
            self.found.faults.append(f"{answer.seconds:.1f} s: {who}")
        if answer.is_page:
            for sign in set(pages.planted(answer.page)):
                self.found.faults.append(f"markup {sign}: {who}")

    def is_slow_again(self, what: str, path: str) -> bool:
        """The machine is shared: slow is what is slow three times. Files may take longer."""
        if what != "GET":
            return True
        return all(self.visitor.get(path).seconds > self.slow for _ in range(2))

    def walk(self, most: int, until: float) -> None:
        """From page to page, each shape of address once, noting every form."""
        waiting, seen = ["/"], set[str]()
        while waiting and most > 0 and time.monotonic() < until and not self.is_gone:
            path = waiting.pop(0)
            shape = pages.shape_of(path)
            if shape in seen or urlsplit(path).path in AT_LAST:
                continue
            seen.add(shape)
            most -= 1
            answer = self.look(path)
            if answer.is_page and answer.status == 200:
                waiting += self.note(answer, path)
        self.found.forms |= self.forms.keys()

    def note(self, answer: Answer, path: str) -> list[str]:
        for form in pages.forms(answer.page, path):
            self.forms.setdefault(form.shape, form)
        found = list(pages.links(answer.page))
        self.addresses.update(found)
        return found

    def fresh(self, form: Form) -> Form:
        """The form as it stands on its page now, with today's version and token."""
        answer = self.look(form.seen_on)
        if answer.is_page and answer.status == 200:
            for each in pages.forms(answer.page, form.seen_on):
                if each.shape == form.shape:
                    return each
        return form

    def attack(self, form: Form, spoiler: Spoiler) -> None:
        form = self.fresh(form)
        self.found.sent += 1
        if form.method == "get":
            path = f"{form.address.partition('?')[0]}?{spoiler.query(form)}"
            self.look(path)
            return
        body, kind = spoiler.body(form)
        headers = {
            "X-CSRFToken": next((f.value for f in form.fields if f.name == "csrf_token"), "")
        }
        if spoiler.chance.random() < 0.3:
            headers |= {"HX-Request": "true", "HX-Target": spoiler.chance.choice(TARGETS)}
        answer = self.visitor.send(form.method.upper(), form.address, body, kind, headers)
        self.judge(form.method.upper(), form.address, answer, body[:300])
        if answer.status in {301, 302, 303} and answer.where.startswith("/"):
            self.look(answer.where)


def attack(people: Sequence[Person], spoiler: Spoiler, requests: int, until: float) -> None:
    """The people in turn, each with the form that was sent least."""
    tried: Counter[tuple[str, ...]] = Counter()
    for person in turns(people, requests, until):
        mine = [
            form for form in person.forms.values() if urlsplit(form.address).path not in AT_LAST
        ]
        if not mine:
            continue
        least = min(tried[form.shape] for form in mine)
        form = spoiler.chance.choice([each for each in mine if tried[each.shape] == least])
        tried[form.shape] += 1
        person.attack(form, spoiler)


def turns(people: Sequence[Person], requests: int, until: float) -> Iterator[Person]:
    for number in range(requests):
        here = [each for each in people if not each.is_gone]
        if not here or time.monotonic() >= until:
            return
        yield here[number % len(here)]


def finish(people: Sequence[Person], spoiler: Spoiler, most: int, until: float) -> None:
    """Everybody looks at every page again, where what was typed would now stand."""
    for person in people:
        person.walk(most, until)
    for person in people:
        last = [form for form in person.forms.values() if urlsplit(form.address).path in AT_LAST]
        for form in last:
            if not person.is_gone:
                person.attack(form, spoiler)


def run(
    address: str,
    logins: Sequence[str],
    password: str,
    *,
    seed: int,
    requests: int,
    seconds: float,
    slow: float = SLOW,
) -> Found:
    """The last of ``logins`` is an administrator, whose forms may shut the others out.

    ``slow`` is how many seconds no page may take; a shared machine needs more patience.
    """
    found, spoiler = Found(), Spoiler(random.Random(seed))  # noqa: S311 - nonsense, no secret
    began = time.monotonic()
    people = [Person(Visitor(address, login, password), found, slow) for login in logins]
    for person in people:
        person.walk(most=requests, until=began + seconds * 0.35)
    *others, admin = people
    attack(others, spoiler, requests * 3 // 4, began + seconds * 0.75)
    attack([admin], spoiler, requests // 4, began + seconds * 0.85)
    finish(people, spoiler, requests, began + seconds)
    for person in people:
        person.visitor.connection.close()
    return found
