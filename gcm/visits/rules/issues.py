"""What a record brings to light: the findings that it opens by itself (clause 3.2.3)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from gcm.visits.rules.findings import AGREED_DAY
from gcm.visits.rules.kinds import FindingKind
from gcm.visits.rules.records import SIDES, Line, RecordDraft
from gcm.visits.rules.sheets import Item, Kind, Sheet

MOST_NAMED = 6


@dataclass(frozen=True)
class Issue:
    """A problem, an opinion or a promise, before anybody owns it.

    ``about`` says of what, so that the next visit knows the same problem again: the products,
    the form's item, or the very words. Opinions and promises are never the same one again.
    """

    kind: FindingKind
    text: str
    due_on: date | None = None
    about: tuple[str, ...] = ()
    products: "Products | None" = field(default=None, compare=False)

    @property
    def is_words(self) -> bool:
        """Somebody's own words: written better, they are still about the same."""
        return self.about in ((), (squeezed(self.text),))

    def only(self, about: Collection[str]) -> "Issue":
        """The same, of some of its products."""
        if self.products is None or set(self.about) <= set(about):
            return self
        return self.products.issue([each for each in self.about if each in about])


@dataclass(frozen=True)
class Products:
    """What is wrong on the shelf, and what each of the products is called when it is told."""

    kind: FindingKind
    what: str
    names: Mapping[str, str]

    def issue(self, about: Iterable[str]) -> Issue:
        """One finding for each kind of problem, naming the products: eight slips help nobody."""
        about = tuple(about)
        names = [self.names[each] for each in about]
        text = f"{len(names)} 个品规{self.what}：{named(names)}"
        return Issue(self.kind, text, about=about, products=self)


@dataclass(frozen=True)
class Standing:
    """What a finding is about; of findings before ``about`` was kept, only the words are known."""

    id: int
    kind: FindingKind
    about: tuple[str, ...]
    text: str = ""


def parted(issue: Issue, standing: Iterable[Standing]) -> tuple[dict[int, Issue], Issue | None]:
    """What of the issue open findings hold already, by their ids, and what of it is new."""
    again: dict[int, Issue] = {}
    left = list(issue.about)
    for finding in standing:
        same = [each for each in left if each in finding.about]
        if finding.kind is issue.kind and same:
            again[finding.id] = issue.only(same)
            left = [each for each in left if each not in same]
    is_new = bool(left) or not issue.about
    return again, issue.only(left) if is_new else None


def said_of(finding: Standing, issues: Iterable[Issue]) -> Issue | None:
    """What a record says of the finding: of the same things, or in the same words."""
    for issue in issues:
        if issue.kind is finding.kind:
            if set(issue.about) & set(finding.about):
                return issue.only(finding.about)
            if issue.text == finding.text:
                return issue
    return None


def kept(
    finding: Standing, said: Issue, before: Iterable[Issue], after: Iterable[Issue]
) -> Issue | None:
    """What a corrected record says of a finding of which it ``said`` so before; None: no more."""
    about = finding.about or said.about
    now = said_of(Standing(finding.id, finding.kind, said.about, said.text), after)
    if now is not None:
        return said_of(Standing(finding.id, finding.kind, about, now.text), after)
    return reworded(said, before, after) if said.is_words else None


def reworded(said: Issue, before: Iterable[Issue], after: Iterable[Issue]) -> Issue | None:
    """The words that stand in the place of those that are gone.

    What the monopoly staff were told stays as it was told: other words are another signal.
    """
    if said.kind is FindingKind.COMPLIANCE:
        return None
    gone, come = turned(said.kind, before, after)
    place = [each.text for each in gone].index(said.text)
    return come[place] if place < len(come) else None


def turned(
    kind: FindingKind, before: Iterable[Issue], after: Iterable[Issue]
) -> tuple[list[Issue], list[Issue]]:
    """The words of a kind that only the one version has, and those that only the other has."""
    old = [each for each in before if each.kind is kind and each.is_words]
    new = [each for each in after if each.kind is kind and each.is_words]
    texts = {each.text for each in old} & {each.text for each in new}
    return (
        [each for each in old if each.text not in texts],
        [each for each in new if each.text not in texts],
    )


def gained(before: Collection[Issue], after: Collection[Issue]) -> Iterator[Issue]:
    """What only the corrected record says; words that are worded better are not new."""
    known = {(issue.kind, each) for issue in before for each in issue.about}
    for issue in after:
        new = [each for each in issue.about if (issue.kind, each) not in known]
        if issue.is_words:
            if issue in added_words(issue.kind, before, after):
                yield issue
        elif new:
            yield issue.only(new)


def added_words(
    kind: FindingKind, before: Collection[Issue], after: Collection[Issue]
) -> list[Issue]:
    gone, come = turned(kind, before, after)
    return come if kind is FindingKind.COMPLIANCE else come[len(gone) :]


def is_later(begins_at: datetime, answered_at: Iterable[datetime]) -> bool:
    """Only a visit after the last answer shows that the answer did not mend it."""
    return all(begins_at > each for each in answered_at)


@dataclass(frozen=True)
class Goods:
    """What a product is called and should cost, in yuan a 条."""

    name: str
    guide_price: Decimal | None


def issues_of(draft: RecordDraft, sheet: Sheet, goods: Mapping[int, Goods]) -> list[Issue]:
    """In the order of the form: shelf, answers, promises."""
    seen = shelf_issues(draft.lines, goods) if draft.saw_the_place else []
    return [*seen, *answer_issues(draft, sheet), *promise_issues(draft)]


def shelf_issues(lines: Iterable[Line], goods: Mapping[int, Goods]) -> list[Issue]:
    seen = [line for line in lines if line.is_seen]
    plain_names = {str(line.product_id): goods[line.product_id].name for line in seen}
    dear = {str(line.product_id): priced(line, goods[line.product_id]) for line in seen}
    found = [
        (
            Products(FindingKind.TAG, "没有价签", plain_names),
            [line for line in seen if line.price_tag is False],
        ),
        (
            Products(FindingKind.PRICE, "标价与指导价不符", dear),
            [line for line in seen if dear[str(line.product_id)]],
        ),
        (Products(FindingKind.STOCK, "断货", plain_names), [line for line in seen if is_out(line)]),
    ]
    return [
        problem.issue(dict.fromkeys(str(line.product_id) for line in bad))
        for problem, bad in found
        if bad
    ]


def is_out(line: Line) -> bool:
    return line.stock_cartons == 0 or bool(line.out_of_stock_days)


def priced(line: Line, goods: Goods) -> str:
    """Empty where the shelf price is the guide's, or either is not known."""
    if line.price is None or goods.guide_price is None or line.price == goods.guide_price:
        return ""
    return f"{goods.name}（标 {plain(line.price)} 元，指导价 {plain(goods.guide_price)} 元）"


def plain(price: Decimal) -> str:
    return f"{price:f}".rstrip("0").rstrip(".") if "." in f"{price:f}" else f"{price:f}"


def named(names: Sequence[str]) -> str:
    rest = f"等 {len(names)} 个" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + rest


def answer_issues(draft: RecordDraft, sheet: Sheet) -> Iterator[Issue]:
    for item in sheet.items:
        if item.finding and (text := issue_text(item, draft)):
            yield Issue(item.finding, text, about=about_of(item, text, draft))


def issue_text(item: Item, draft: RecordDraft) -> str:
    """What was written; for a yes-or-no, that it is not as it should be."""
    value = draft.answers.get(item.key)
    if item.kind is Kind.YES_NO:
        return f"“{item.label}”没有做到" if value is not None and value != item.should else ""
    if item.needed_when and not draft.answers.get(item.needed_when):
        return ""
    return str(value or "")


def about_of(item: Item, text: str, draft: RecordDraft) -> tuple[str, ...]:
    """A no to the same question, or the same words; with a new photograph words are not the same.

    The monopoly staff are told the same day of whatever is seen, the same words or not.
    """
    if item.finding in AGREED_DAY or item.finding is FindingKind.COMPLIANCE:
        return ()
    if item.kind is Kind.YES_NO:
        return (item.key,)
    stem = item.key.partition("_")[0]
    if any(photo.item.startswith(stem) for photo in draft.photos):
        return ()
    return (squeezed(text),)


def squeezed(text: str) -> str:
    return "".join(text.split())


def promise_issues(draft: RecordDraft) -> list[Issue]:
    return [
        Issue(FindingKind.PROMISE, f"{SIDES[promise.side]}承诺：{promise.text}", promise.due_on)
        for promise in draft.promises
    ]
