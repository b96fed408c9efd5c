"""One box for everything: hits by kind, each kind in full on a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from gcm.web import findable, paging
from gcm.web.access import me, signed_in
from gcm.web.findable import COUNTED, Findable, Found, Hits
from gcm.web.paging import Paging
from gcm.web.render import page

bp = Blueprint("search", __name__)
FEW = 5  # lines of a kind where all kinds are shown


@dataclass(frozen=True)
class Group:
    """What was found of one kind."""

    kind: Findable
    hits: Hits

    @property
    def rows(self) -> Sequence[Found]:
        return self.hits.rows

    @property
    def total(self) -> str:
        return str(self.hits.total) if self.hits.total <= COUNTED else f"{COUNTED}+"


@bp.get("/search")
@signed_in
def search() -> ResponseReturnValue:
    """All kinds with their first lines, or one ``kind`` page by page."""
    text = request.args.get("q", "").strip()[:100]
    words, kinds = findable.words_of(text), findable.catalogue().searched()
    chosen = next((each for each in kinds if each.kind == request.args.get("kind")), None)
    paged = paging.from_request(("kind",))
    return page(
        "search/search.html",
        fragments=("results",),
        text=text,
        kinds=kinds,
        chosen=chosen,
        groups=groups_of(words, kinds, chosen, paged) if words else [],
        paging=paged,
    )


def groups_of(
    words: Sequence[str], kinds: Sequence[Findable], chosen: Findable | None, paged: Paging
) -> list[Group]:
    """One statement a kind."""
    if chosen is not None:
        hits = chosen.find(me(), words, paged.offset, paged.size)
        paged.total, paged.more = min(hits.total, COUNTED), hits.total > COUNTED
        return [Group(chosen, hits)] if hits.rows else []
    found = [Group(each, each.find(me(), words, 0, FEW)) for each in kinds]
    return [each for each in found if each.rows]
