"""The blueprint that the regulation's pages share."""

from flask import Blueprint

from gcm.clauses.rules import texts

bp = Blueprint("clauses", __name__, url_prefix="/regulation")
bp.add_app_template_filter(texts.spelled, "spelled")
