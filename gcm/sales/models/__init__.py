"""The tables of sales, one module a noun."""

from gcm.sales.models.forecasts import Forecast, ForecastSheet
from gcm.sales.models.products import UNCLASSED, Product, ProductVersion, Supply
from gcm.sales.models.reports import MonthlyReport, ReportPart
from gcm.sales.models.sales import Demand, HasStore, MonthlyTotal, Sale, Stock, StoreMonth
from gcm.sales.models.shortages import Shortage
from gcm.sales.models.targets import (
    COLUMNS,
    Indicator,
    StageFigure,
    StagePlan,
    Target,
    TargetShare,
    TargetSplit,
)

__all__ = [
    "COLUMNS",
    "UNCLASSED",
    "Demand",
    "Forecast",
    "ForecastSheet",
    "HasStore",
    "Indicator",
    "MonthlyReport",
    "MonthlyTotal",
    "Product",
    "ProductVersion",
    "ReportPart",
    "Sale",
    "Shortage",
    "StageFigure",
    "StagePlan",
    "Stock",
    "StoreMonth",
    "Supply",
    "Target",
    "TargetShare",
    "TargetSplit",
]
