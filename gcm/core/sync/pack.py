"""What a person takes along for a day: each feature names its own pages."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from gcm.core.users import User


@dataclass(frozen=True)
class PackPage:
    """An ordinary page of the program. ``form_version`` is that of the durable form on it."""

    url: str
    kind: str
    label: str
    form_version: int | None = None


Provider = Callable[[User, date], Iterable[PackPage]]
PROVIDERS: dict[str, Provider] = {}


def provide(name: str, items: Provider) -> None:
    """``items(user, day)`` are a feature's pages, the ones wanted first at the front."""
    PROVIDERS[name] = items


def pages(user: User, day: date) -> list[PackPage]:
    """Everything to take along, each address once, in the order the features registered."""
    found: dict[str, PackPage] = {}
    for items in PROVIDERS.values():
        for page in items(user, day):
            found.setdefault(page.url, page)
    return list(found.values())
