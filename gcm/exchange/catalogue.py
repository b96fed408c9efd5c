"""Every kind of sheet, in the order in which a workbook is taken in."""

from gcm.accounts.workbooks import places, users
from gcm.assessment import workbooks as assessment
from gcm.core.imports.run import Importer
from gcm.core.workbooks.columns import Kind
from gcm.customers.workbooks import files, stores
from gcm.meetings import workbooks as meetings
from gcm.sales.workbooks import days, months, products
from gcm.supply.workbooks import ALLOCATION
from gcm.visits.workbooks import appointments, visits

ORDER: tuple[type[Importer], ...] = (
    places.Departments,
    places.Districts,
    users.Users,
    products.Products,
    files.Customers,
    stores.Stores,
    stores.Contacts,
    days.Sales,
    days.Demands,
    days.Stocks,
    assessment.DepartmentSalesSheet,
    assessment.OrdinaryScores,
    assessment.ManagerScores,
    months.Targets,
    months.Forecasts,
    appointments.Appointments,
    visits.Visits,
    meetings.Meetings,
)
KINDS: tuple[Kind, ...] = tuple(each.kind for each in ORDER)
BY_NAME = {kind.name: kind for kind in KINDS}
TEMPLATES = {**BY_NAME, ALLOCATION.name: ALLOCATION}  # the last is read by ``gcm allocate``


def importers() -> dict[str, Importer]:
    """One of each, for one import or export: they remember what they have looked up."""
    return {each.kind.name: each() for each in ORDER}
