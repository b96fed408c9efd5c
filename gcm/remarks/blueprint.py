"""The routes of comments and attachments share one blueprint."""

from flask import Blueprint

from gcm.remarks import models as _models  # noqa: F401 - its tables

bp = Blueprint("remarks", __name__)
