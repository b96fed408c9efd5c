"""What the assessment takes in, and the sheets that were signed."""

from gcm.assessment.models.inputs import DepartmentSales, ManagerScore, OrdinaryScore
from gcm.assessment.models.sheets import SignedSheet

__all__ = ["DepartmentSales", "ManagerScore", "OrdinaryScore", "SignedSheet"]
