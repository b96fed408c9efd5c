"""The routes of figures and products share one blueprint."""

from flask import Blueprint

from gcm.sales import formulas
from gcm.sales.rules.measures import CLASS_NAMES

bp = Blueprint("sales", __name__, url_prefix="/sales")


@bp.app_template_filter("class_name")
def class_name(price_class: int | None) -> str:
    """``一类`` … ``五类``, ``未分类``; nothing for what has no class of its own."""
    return "" if price_class is None else CLASS_NAMES[price_class]


@bp.context_processor
def measures() -> dict[str, object]:
    """``measures.VOLUME`` and the others, for headings that explain themselves."""
    return {"measures": formulas}
