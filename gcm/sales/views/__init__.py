"""Pages of figures and products. Importing this package puts every route on the blueprint."""

from gcm.sales.blueprint import bp
from gcm.sales.views import figures, forecasts, overview, products, splits, stages, targets

__all__ = ["bp", "figures", "forecasts", "overview", "products", "splits", "stages", "targets"]
