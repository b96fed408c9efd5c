"""The tables of cultivation."""

from gcm.cultivation.models.plans import (
    CultivationMeasure,
    CultivationPlan,
    CultivationRemark,
    CultivationStore,
)

__all__ = ["CultivationMeasure", "CultivationPlan", "CultivationRemark", "CultivationStore"]
