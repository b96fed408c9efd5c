"""The pages of duty boards and inspections; each noun has its module, all share one blueprint."""

from gcm.duties.blueprint import bp
from gcm.duties.views import boards, inspections, papers, standard

__all__ = ["boards", "bp", "inspections", "papers", "standard"]
