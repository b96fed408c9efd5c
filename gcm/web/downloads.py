"""Files that people take away: never shown inside the program's own pages."""

import io

from flask import Response, send_file


def attachment(content: bytes, name: str, mimetype: str) -> Response:
    """``name`` may be Chinese; the browser saves the file and runs nothing in it."""
    response = send_file(
        io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def shown(content: bytes, mimetype: str) -> Response:
    """A picture that we have drawn ourselves, for the browser to show under the pages' policy."""
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = "inline"
    return response
