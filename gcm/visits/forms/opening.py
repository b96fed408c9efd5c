"""A target's form, with whom and what there is to tick."""

from dataclasses import dataclass
from typing import Any

from gcm.customers.models import Contact
from gcm.visits.forms.records import RecordForm, form_class
from gcm.visits.queries import targets
from gcm.visits.queries.targets import Point, Target


@dataclass(frozen=True)
class Opening:
    target: Target
    contacts: dict[int, Contact]
    points: dict[int, Point]

    @classmethod
    def of(cls, target: Target) -> "Opening":
        people = [] if target.store else targets.contacts_of(target.customer)
        return cls(target, {each.id: each for each in people}, targets.points_of(target))

    def form(self, **values: Any) -> RecordForm:
        """From the request unless ``formdata`` is given, as WTForms does it."""
        made = form_class(self.target.sheet.form)(**values)
        made.know(self.contacts.values(), self.points)
        return made
