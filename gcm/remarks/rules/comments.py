"""A comment's words: its length, whom it mentions, and until when its author may mend it."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from gcm.core.errors import Problem

LONGEST = 1000
EDITABLE_FOR = timedelta(minutes=15)
MOST_MENTIONS = 20
FIELD = "comment"
# A name is meant where a Chinese character follows the sign and no Latin one stands before it:
# an address of e-mail or a price mentions nobody.
HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
MEANT = re.compile(rf"(?<![A-Za-z0-9_.])[@＠](?=[{HAN}])")
WORD = re.compile(rf"[{HAN}·]{{1,6}}")


class Person(NamedTuple):
    """Somebody who may see the record."""

    id: int
    name: str
    login: str


class Part(NamedTuple):
    """A piece of a comment; ``is_mention`` where it names somebody."""

    text: str
    is_mention: bool


def text_problems(text: str) -> list[Problem]:
    if not text.strip():
        return [Problem(FIELD, "请写留言。")]
    if len(text.strip()) > LONGEST:
        return [Problem(FIELD, f"留言最多 {LONGEST} 个字，现在有 {len(text.strip())} 个。")]
    return []


def is_editable(said_at: datetime, now: datetime) -> bool:
    return now - said_at <= EDITABLE_FOR


def editing_problems(said_at: datetime, now: datetime, *, is_deleted: bool) -> list[Problem]:
    if is_deleted:
        return [Problem(None, "这条留言已经删除，不能再改。")]
    if not is_editable(said_at, now):
        minutes = int(EDITABLE_FOR.total_seconds() // 60)
        return [Problem(FIELD, f"留言发表 {minutes} 分钟后不能再改。请另发一条说明。")]
    return []


def labels(people: Iterable[Person]) -> dict[str, int]:
    """How each is mentioned: by name, and by name and login where two bear the same."""
    known = list(people)
    bearers = Counter(person.name for person in known)
    return {
        person.name if bearers[person.name] == 1 else f"{person.name}（{person.login}）": person.id
        for person in known
    }


def mentions(text: str, known: Mapping[str, int]) -> tuple[dict[str, int], list[Problem]]:
    """Whom the text mentions, and a problem for each who may not see the record or is not known."""
    found: dict[str, int] = {}
    problems: dict[str, Problem] = {}
    for sign in MEANT.finditer(text):
        if label := label_at(text, sign.end(), known):
            found[label] = known[label]
            continue
        word = WORD.match(text, sign.end())
        name = word[0] if word else ""
        alike = [label for label in known if label.startswith(f"{name}（")]
        problems[name] = Problem(FIELD, refusal(name, alike))
    if len(found) > MOST_MENTIONS:
        problems[""] = Problem(FIELD, f"一条留言最多提到 {MOST_MENTIONS} 人。")
    return found, list(problems.values())


def refusal(name: str, alike: Collection[str]) -> str:
    if alike:
        return f"有几位叫“{name}”，请写明是哪一位：{'、'.join(f'@{each}' for each in alike)}。"
    return f"“@{name}”没有人能对上，或对方看不到这条记录，提醒不到。请从名单里选，或去掉 @。"


def label_at(text: str, place: int, known: Iterable[str]) -> str:
    """The longest name that stands there, or nothing."""
    fitting = (label for label in known if text.startswith(label, place))
    return max(fitting, key=len, default="")


def parts(text: str, mentioned: Collection[str]) -> list[Part]:
    """The text in order, cut where somebody is named, for the page to mark."""
    if not mentioned:
        return [Part(text, False)]
    found, last = [], 0
    for sign in MEANT.finditer(text):
        label = label_at(text, sign.end(), mentioned)
        if label and sign.start() >= last:
            end = sign.end() + len(label)
            found += [Part(text[last : sign.start()], False), Part(text[sign.start() : end], True)]
            last = end
    return [part for part in [*found, Part(text[last:], False)] if part.text]
