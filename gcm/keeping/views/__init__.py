"""The pages on which data is kept, let go and given out: importing this puts all on blueprints."""

from gcm.keeping.blueprint import bp, people_bp
from gcm.keeping.views import backups, people, retention

__all__ = ["backups", "bp", "people", "people_bp", "retention"]
