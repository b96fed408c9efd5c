"""Trusting the branch's own certificate: the one page that devices read over plain HTTP."""

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from gcm.core import certificates
from gcm.core.certificates import Root
from gcm.web.access import public
from gcm.web.downloads import attachment
from gcm.web.render import page

bp = Blueprint("trust", __name__, url_prefix="/trust")


@bp.get("")
@public
def steps() -> ResponseReturnValue:
    """How Android, an iPad and a Windows PC take it in; from any of our addresses."""
    base = current_app.config["BASE_URL"].rstrip("/")
    plain = f"http://{request.host}/trust"
    return page("trust.html", root=root(), base=base, plain=plain, is_trusted=request.is_secure)


@bp.get("/certificate")
@public
def certificate() -> ResponseReturnValue:
    """As Android and Windows open it."""
    return attachment(needed().der, "jikebu-root.crt", "application/x-x509-ca-cert")


@bp.get("/profile")
@public
def profile() -> ResponseReturnValue:
    """As an iPad opens it: shown, not kept as a file, or its settings do not offer it."""
    content = certificates.profile(needed())
    return Response(content, mimetype="application/x-apple-aspen-config")


def root() -> Root | None:
    """None where the branch has a certificate that devices know already."""
    path = current_app.config["CA_FILE"]
    return certificates.read(path) if path else None


def needed() -> Root:
    return root() or abort(404)
