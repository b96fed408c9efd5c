"""Pages that a tablet takes along: nothing in them is good for one moment only."""

from flask import has_request_context, request

HEADER = "X-Pack"


def is_packing() -> bool:
    """Whether this page will be kept: no token, no notice, the same bytes twice.

    Templates ask ``packing()`` where they would show what differs from one moment to the next.
    """
    return has_request_context() and request.method == "GET" and request.headers.get(HEADER) == "1"
