"""Where a list stands: page, order and filters, all of them in the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for

from gcm.web.arguments import whole

SIZES = (50, 100, 200)
COUNTED = 10_000  # a longer list is narrowed, not leafed through


@dataclass
class Paging:
    """Read from the address with ``from_request``; ``total`` is filled in by the query."""

    page: int
    size: int
    sort: str
    descending: bool
    total: int = 0
    more: bool = False

    def count(self, rows: int) -> None:
        """Set the total; beyond ``COUNTED`` a list only says that there are more."""
        self.total, self.more = min(rows, COUNTED), rows > COUNTED

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    def address(self, page: int) -> str:
        """This list, filters and all, on another page."""
        return here(page=str(page))

    def sized(self, size: int) -> str:
        """This list from its beginning, with another number of rows a page."""
        return here(size=str(size), page="")

    def sorted_by(self, name: str) -> str:
        """This list by another column, or the other way round by the same one."""
        down = name == self.sort and not self.descending
        return here(sort=f"-{name}" if down else name, page="1")


def from_request(columns: tuple[str, ...]) -> Paging:
    """Unknown columns and numbers out of range fall back to the first column and page."""
    wanted = request.args.get("sort", columns[0])
    if wanted.removeprefix("-") not in columns:
        wanted = columns[0]
    name = wanted.removeprefix("-")
    page = min(max(request.args.get("page", 1, type=whole), 1), 100_000)
    size = request.args.get("size", SIZES[0], type=whole)
    return Paging(page, size if size in SIZES else SIZES[0], name, wanted.startswith("-"))


def here(**changes: str) -> str:
    """This address with some arguments changed."""
    arguments = request.args.to_dict() | changes
    return f"{request.path}?{urlencode({key: value for key, value in arguments.items() if value})}"


def same_list(endpoint: str) -> str:
    """The list of this address, filters and all, at another one: its file.

    Never ``url_for(endpoint, **request.args)``: that obeys ``_scheme``, ``_external`` and others.
    """
    wanted = urlencode({key: value for key, value in request.args.items() if value})
    return f"{url_for(endpoint)}?{wanted}" if wanted else url_for(endpoint)
