from flask import Blueprint

from gcm.supply.tabs import tabs

bp = Blueprint("supply", __name__, url_prefix="/supply")


@bp.app_context_processor
def words() -> dict[str, object]:
    """The row of pages, which stands on each of them."""
    return {"supply_tabs": tabs}
