"""What a person takes along for a day: each feature names its own pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from gcm.core.users import User


@dataclass(frozen=True)
class PackPage:
    """An ordinary page of the program. ``form_version`` is that of the durable form on it."""

    url: str
    kind: str
    label: str
    form_version: int | None = None


Provider = Callable[[User, date], Iterable[PackPage]]
PROVIDERS: dict[str, tuple[int, Provider]] = {}
USUAL = 50


def provide(name: str, items: Provider, *, order: int = USUAL) -> None:
    """``items(user, day)`` are a feature's pages, the ones wanted first at the front.

    What has a higher ``order`` is taken along later: a network may end before the last page.
    """
    PROVIDERS[name] = order, items


def pages(user: User, day: date) -> list[PackPage]:
    """Everything to take along, each address once, by ``order``, then as features registered."""
    found: dict[str, PackPage] = {}
    for _order, items in sorted(PROVIDERS.values(), key=itemgetter(0)):
        for page in items(user, day):
            found.setdefault(page.url, page)
    return list(found.values())
