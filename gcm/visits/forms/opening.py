"""A target's form, with whom and what there is to tick."""

from dataclasses import dataclass
from typing import Any

from gcm.visits.forms.records import RecordForm, form_class
from gcm.visits.queries import targets
from gcm.visits.queries.offered import offered_at
from gcm.visits.queries.points import Point, points_of
from gcm.visits.queries.targets import Target
from gcm.visits.rules.records import Person


@dataclass(frozen=True)
class Opening:
    target: Target
    contacts: dict[int, Person]
    points: dict[int, Point]
    sheets: dict[str, str]

    @classmethod
    def of(cls, target: Target) -> "Opening":
        return cls(target, targets.people_of(target), points_of(target), offered_at(target))

    @property
    def ticked_sheets(self) -> list[str]:
        """The only sheet that waits is the one that is handed over; of several nobody knows."""
        return list(self.sheets) if len(self.sheets) == 1 else []

    def form(self, **values: Any) -> RecordForm:
        """From the request unless ``formdata`` is given, as WTForms does it."""
        made = form_class(self.target.sheet.form)(**values)
        made.know(self.contacts, self.points, self.sheets)
        return made
