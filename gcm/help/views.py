"""The handbook's pages. Public: they hold nobody's data, and the sign-in page leads there too."""

from flask import abort, request, send_from_directory
from flask.typing import ResponseReturnValue
from flask_login import current_user

from gcm.core.policy import Role
from gcm.help import book, views_card
from gcm.help.blueprint import bp
from gcm.help.topics import BY_SLUG, GUIDE_BY_SLUG, TOPICS, Guide, topic_of
from gcm.web.access import public
from gcm.web.packing import is_packing
from gcm.web.render import page

__all__ = ["bp", "views_card"]


@bp.get("/")
@public
def contents() -> ResponseReturnValue:
    return page("help/contents.html", guides=guides(), book=book, topics=TOPICS)


@bp.get("/guides/<string:slug>")
@public
def guide(slug: str) -> ResponseReturnValue:
    found = GUIDE_BY_SLUG.get(slug) or abort(404)
    return page("help/guide.html", guide=found, sections=book.sections(found), guides=guides())


@bp.get("/topics/<string:slug>")
@public
def topic(slug: str) -> ResponseReturnValue:
    """What the reader's own guides say of a page; whose guides say nothing reads the others'."""
    found = BY_SLUG.get(slug) or abort(404)
    with_pictures = not is_packing()
    own = [each for each in guides() if not roles().isdisjoint(each.roles)]
    others = [each for each in guides() if each not in own]
    told = book.find(found, own, pictures=with_pictures)
    elsewhere = book.find(found, others, pictures=with_pictures)
    return page(
        "help/topic.html",
        fragments=("help_text",),
        topic=found,
        sections=told or elsewhere,
        elsewhere=elsewhere if told else [],
    )


@bp.get("/pictures/<string:name>")
@public
def picture(name: str) -> ResponseReturnValue:
    return send_from_directory(book.PICTURES, f"{name}.png", mimetype="image/png")


def guides() -> list[Guide]:
    return book.order(roles())


def roles() -> frozenset[Role]:
    return frozenset(current_user.roles) if current_user.is_authenticated else frozenset()


def slug_here() -> str:
    """The topic of the page that is being shown."""
    return topic_of(request.endpoint).slug
