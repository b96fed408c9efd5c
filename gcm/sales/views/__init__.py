"""Pages of figures and products. Importing this package puts every route on the blueprint."""

from gcm.sales.blueprint import bp
from gcm.sales.views import (
    demand,
    demands,
    figures,
    forecasts,
    overview,
    products,
    reports,
    shortages,
    splits,
    stages,
    stock,
    targets,
)

__all__ = [
    "bp",
    "demand",
    "demands",
    "figures",
    "forecasts",
    "overview",
    "products",
    "reports",
    "shortages",
    "splits",
    "stages",
    "stock",
    "targets",
]
