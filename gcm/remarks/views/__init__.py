"""What was put beside a record: its comments and its attachments."""

from gcm.remarks.blueprint import bp
from gcm.remarks.views import attachments, comments

__all__ = ["attachments", "bp", "comments"]
