"""One box for everything: hits by kind, each kind in full on a page of its own."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import looked
from gcm.core.looked import LookedAt
from gcm.web import findable, paging
from gcm.web.access import me, signed_in
from gcm.web.arguments import whole
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
        looked=[] if words else looked_at(),
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


def looked_at() -> list[tuple[LookedAt, Found]]:
    """What the person looked at last and may still see; one statement a kind."""
    last = looked.last(me())
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for each in last:
        wanted[each.kind].add(each.record_id)
    there = findable.led_to(me(), wanted)
    pairs = [(each, there.get((each.kind, each.record_id))) for each in last]
    return [(each, found) for each, found in pairs if found]


@bp.post("/search/looked")
@signed_in
def note_looked() -> ResponseReturnValue:
    """A page says which record it shows; what is not the person's to see is not noted."""
    kind, record_id = asked_record()
    looked.note(me(), kind, record_id)
    return "", 204


@bp.post("/search/pins")
@signed_in
def pin_record() -> ResponseReturnValue:
    kind, record_id = asked_record()
    looked.pin(me(), kind, record_id, on=bool(request.form.get("on")))
    return redirect(url_for(".search"), 303)


def asked_record() -> tuple[str, int]:
    kind, record_id = request.form.get("kind", ""), request.form.get("id", 0, type=whole)
    if (kind, record_id) not in findable.led_to(me(), {kind: [record_id]}):
        abort(404)
    return kind, record_id
