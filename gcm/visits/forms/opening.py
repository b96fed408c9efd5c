"""A target's form, with whom and what there is to tick."""

from dataclasses import dataclass
from typing import Any

from gcm.visits.forms.records import RecordForm, form_class
from gcm.visits.queries import targets
from gcm.visits.queries.points import Point, points_of
from gcm.visits.queries.targets import Target
from gcm.visits.rules.records import Person


@dataclass(frozen=True)
class Opening:
    target: Target
    contacts: dict[int, Person]
    points: dict[int, Point]

    @classmethod
    def of(cls, target: Target) -> "Opening":
        return cls(target, targets.people_of(target), points_of(target))

    def form(self, **values: Any) -> RecordForm:
        """From the request unless ``formdata`` is given, as WTForms does it."""
        made = form_class(self.target.sheet.form)(**values)
        made.know(self.contacts, self.points)
        return made
