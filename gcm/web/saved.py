"""Saved filters: chips above a list, the one a list opens with, and a page to look after them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, SelectField, StringField

from gcm.core import clock, saved
from gcm.core.saved import Draft, Places, Saved, SavedFilter
from gcm.web import lists, packing
from gcm.web.access import me, signed_in
from gcm.web.forms import Form, choices
from gcm.web.render import page

bp = Blueprint("saved", __name__, url_prefix="/filters")


class FilterForm(Form):
    name = StringField("名称", filters=[lambda text: (text or "").strip()])
    is_default = BooleanField("打开列表时先用它")
    share = SelectField("共享", default="")
    list = HiddenField()
    query = HiddenField()

    def offer(self, places: Places) -> "FilterForm":
        own = [("", "只给自己")]
        own += [(f"district-{key}", f"给{name}") for key, name in places.districts.items()]
        own += [(f"department-{key}", f"给{name}") for key, name in places.departments.items()]
        self.share.choices = choices(own)
        return self

    def draft(self) -> Draft:
        kind, _, key = (self.share.data or "").partition("-")
        return Draft(
            name=str(self.name.data),
            is_default=bool(self.is_default.data),
            district_id=int(key) if kind == "district" else None,
            department_id=int(key) if kind == "department" else None,
        )


@dataclass(frozen=True)
class Chip:
    saved: Saved
    url: str
    is_here: bool
    is_own: bool


@dataclass(frozen=True)
class Chips:
    """What stands above a list: its endpoint, what it is narrowed to now, and the saved ones."""

    endpoint: str
    query: str
    all: list[Chip]


def chips() -> Chips | None:
    """Of the page that is being shown; None where nothing can be saved."""
    endpoint = request.endpoint or ""
    if endpoint not in lists.LISTS or packing.is_packing():
        return None
    here = lists.known_of(endpoint, request.query_string.decode())
    found = saved.of_list(me(), endpoint, clock.today())
    return Chips(
        endpoint,
        here,
        [chip(it, here, me().id) for it in found],
    )


def chip(it: Saved, here: str, person: int) -> Chip:
    url = lists.address_of(it.list, it.query)
    return Chip(it, url, is_here=it.query == here, is_own=it.user_id == person)


@bp.get("/")
@signed_in
def filters() -> ResponseReturnValue:
    own = sorted(saved.all_of(me()), key=lambda it: (it.list, it.name))
    known = [it for it in own if it.list in lists.LISTS]
    return page(
        "saved/filters.html",
        rows=[
            (it, lists.LISTS[it.list].title, lists.address_of(it.list, it.query)) for it in known
        ],
    )


@bp.post("/")
@signed_in
def save_filter() -> ResponseReturnValue:
    """What the list is narrowed to, under a name; back to the list as it was."""
    form = FilterForm().offer(saved.places_of(me(), clock.today()))
    endpoint = form.list.data or ""
    if endpoint not in lists.LISTS:
        abort(404)
    query = lists.known_of(endpoint, form.query.data or "")
    if form.validate_on_submit():
        with form.showing_broken_rules():
            saved.save(endpoint, query, form.draft(), by=me())
            flash("已保存，列表上方可以直接选用。")
            return redirect(lists.address_of(endpoint, query), 303)
    return edit_page(form, endpoint, query, None)


@bp.route("/<int:filter_id>", methods=["GET", "POST"])
@signed_in
def edit_filter(filter_id: int) -> ResponseReturnValue:
    it = saved.get_own(me(), filter_id)
    if it.list not in lists.LISTS:  # a list that an older release had
        abort(404)
    form = FilterForm(obj=it, share=shared_with(it))
    form.offer(saved.places_of(me(), clock.today()))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            saved.change(it, form.draft(), by=me())
            flash("已保存。")
            return redirect(url_for(".filters"), 303)
    return edit_page(form, it.list, it.query, it)


@bp.post("/<int:filter_id>/deletion")
@signed_in
def delete_filter(filter_id: int) -> ResponseReturnValue:
    saved.delete(saved.get_own(me(), filter_id), by=me())
    flash("已删除。")
    return redirect(url_for(".filters"), 303)


def shared_with(it: SavedFilter) -> str:
    if it.district_id:
        return f"district-{it.district_id}"
    return f"department-{it.department_id}" if it.department_id else ""


def edit_page(
    form: FilterForm, endpoint: str, query: str, it: SavedFilter | None
) -> ResponseReturnValue:
    return page(
        "saved/filter.html",
        form=form,
        it=it,
        title=lists.LISTS[endpoint].title,
        list=endpoint,
        query=query,
        url=lists.address_of(endpoint, query),
        status=form.http_status,
    )


def open_with_default() -> Response | None:
    """A list that is opened from elsewhere, with nothing asked, opens with the person's default.

    Whoever comes from the list itself has cleared its filters and means it.
    """
    endpoint = request.endpoint or ""
    asked = request.method != "GET" or request.args or "HX-Request" in request.headers
    if endpoint not in lists.LISTS or asked or packing.is_packing():
        return None
    if not current_user.is_authenticated or urlsplit(request.referrer or "").path == request.path:
        return None
    it = saved.default_of(me(), endpoint)
    return redirect(lists.address_of(endpoint, it.query), 302) if it else None


def init_app(app: Flask) -> None:
    app.jinja_env.globals["chips_here"] = chips
    app.before_request(open_with_default)
