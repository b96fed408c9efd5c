"""A target's form, with whom and what there is to tick."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gcm.core.sync.durable import Fields
from gcm.visits.forms.records import RecordForm, form_class
from gcm.visits.queries import targets
from gcm.visits.queries.offered import offered_at
from gcm.visits.queries.points import Point, points_of
from gcm.visits.queries.targets import Target
from gcm.visits.rules.records import Person
from gcm.visits.rules.sheets import Kind


@dataclass(frozen=True)
class Opening:
    """What there is to tick is looked up once, when it is asked for."""

    target: Target

    @cached_property
    def contacts(self) -> dict[int, Person]:
        return targets.people_of(self.target)

    @cached_property
    def points(self) -> dict[int, Point]:
        return points_of(self.target)

    @cached_property
    def sheets(self) -> dict[str, str]:
        return offered_at(self.target)

    @property
    def ticked_sheets(self) -> list[str]:
        """The only sheet that waits is the one that is handed over; of several nobody knows."""
        return list(self.sheets) if len(self.sheets) == 1 else []

    def form(self, **values: Any) -> RecordForm:
        """From the request unless ``formdata`` is given, as WTForms does it."""
        made = form_class(self.target.sheet.form)(**values)
        made.know(self.contacts, self.points, self.sheets)
        return made

    def sent(self, fields: Fields) -> RecordForm:
        """What a tablet sent, which is shown to nobody: it need know no more than was ticked."""
        made = form_class(self.target.sheet.form)(formdata=fields, meta={"csrf": False})
        points = self.points if made.ticks(Kind.POINTS) else {}
        sheets = self.sheets if made.ticks(Kind.SHEETS) else {}
        made.know(self.contacts, points, sheets)
        return made
