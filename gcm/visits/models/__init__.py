"""The tables of visits, one module a noun."""

from gcm.visits.models.appointments import Appointment
from gcm.visits.models.closings import MonthClosing, MonthReopening
from gcm.visits.models.findings import ComplianceReport, Finding, FindingAnswer, FindingSighting
from gcm.visits.models.plans import Plan, PlannedVisit, PlanReturn
from gcm.visits.models.records import Visit, VisitPhoto, VisitProduct, VisitRevision

__all__ = [
    "Appointment",
    "ComplianceReport",
    "Finding",
    "FindingAnswer",
    "FindingSighting",
    "MonthClosing",
    "MonthReopening",
    "Plan",
    "PlanReturn",
    "PlannedVisit",
    "Visit",
    "VisitPhoto",
    "VisitProduct",
    "VisitRevision",
]
