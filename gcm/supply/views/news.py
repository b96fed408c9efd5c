"""News: the list that everybody of the district reads, and the market manager's forms."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core.audit import AuditEntry
from gcm.core.policy import Permission
from gcm.customers import queries as archive
from gcm.sales.queries import products
from gcm.supply.actions import news as actions
from gcm.supply.blueprint import bp
from gcm.supply.forms.news import NewsForm, WithdrawalForm
from gcm.supply.models import News
from gcm.supply.queries import news as queries
from gcm.supply.queries import reach
from gcm.supply.queries.news import Wanted
from gcm.supply.rules.news import Kind, State
from gcm.web import paging
from gcm.web.access import can, me, requires
from gcm.web.arguments import whole
from gcm.web.render import page

LINES = 20


@bp.get("/news/")
@requires(Permission.NEWS_READ)
def news() -> ResponseReturnValue:
    wanted = asked()
    paged = paging.from_request(queries.SORTS)
    return page(
        "supply/news.html",
        fragments=("news_list",),
        rows=queries.news(me(), wanted, paged),
        wanted=wanted,
        paging=paged,
        kinds=list(Kind),
        states=list(State),
        districts=queries.districts_of_news(me()),
    )


@bp.route("/news/new", methods=["GET", "POST"])
@requires(Permission.NEWS_WRITE)
def new_news() -> ResponseReturnValue:
    form = offering(NewsForm())
    if form.validate_on_submit():
        with form.showing_broken_rules():
            made = actions.add_news(form.draft(), by=me())
            flash("已发布，本片区的人都看得到。")
            return to_page(made)
    return page("supply/news_form.html", form=form, item=None, status=form.http_status)


@bp.get("/news/<int:news_id>")
@requires(Permission.NEWS_READ)
def news_item(news_id: int) -> ResponseReturnValue:
    return item_page(queries.get_news(me(), news_id), WithdrawalForm())


@bp.route("/news/<int:news_id>/edit", methods=["GET", "POST"])
@requires(Permission.NEWS_WRITE)
def edit_news(news_id: int) -> ResponseReturnValue:
    item = queries.get_own_news(me(), news_id)
    form = offering(NewsForm(obj=item))
    if form.validate_on_submit():
        form.check_version("这条信息", item.version, form.against(item))
        with form.showing_broken_rules():
            actions.edit_news(item, form.draft(), by=me())
            flash("已保存。")
            return to_page(item)
    return page("supply/news_form.html", form=form, item=item, status=form.http_status)


@bp.post("/news/<int:news_id>/withdrawal")
@requires(Permission.NEWS_WRITE)
def withdraw_news(news_id: int) -> ResponseReturnValue:
    item = queries.get_own_news(me(), news_id)
    form = WithdrawalForm()
    if form.validate_on_submit():
        form.check_version("这条信息", item.version, {})
        with form.showing_broken_rules():
            actions.withdraw_news(item, str(form.reason.data), by=me())
            flash("已撤回。")
            return to_page(item)
    return item_page(item, form)


def item_page(item: News, form: WithdrawalForm) -> ResponseReturnValue:
    form.version.data = form.version.data or str(item.version)
    return page(
        "supply/news_item.html",
        item=item,
        form=form,
        may_change=can(Permission.NEWS_WRITE) and item.district_id in reach.districts_run_by(me()),
        history=archive.files.lines_of(AuditEntry.subject == f"news:{item.id}", LINES),
        status=form.http_status,
    )


def to_page(item: News) -> ResponseReturnValue:
    return redirect(url_for(".news_item", news_id=item.id), 303)


def offering(form: NewsForm) -> NewsForm:
    form.offer(reach.districts_run_by(me()), products.names())
    return form


def asked() -> Wanted:
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    return Wanted(
        text=request.args.get("q", "").strip()[:100],
        kind=Kind(kind) if kind in list(Kind) else None,
        state=state if state in {*State, "all"} else "",
        district_id=request.args.get("district", type=whole),
    )
