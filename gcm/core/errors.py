"""What a rule may raise, and nothing else."""

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """One reason, in the user's words, about one form field or (``None``) the whole record."""

    field: str | None
    message: str


class RuleBroken(Exception):
    """The regulation does not allow this. Carries every reason, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("；".join(problem.message for problem in problems))
        self.problems = list(problems)

    @classmethod
    def because(cls, message: str, field: str | None = None) -> "RuleBroken":
        """The common case of a single reason."""
        return cls([Problem(field, message)])


class Overtaken(Exception):
    """Somebody else changed the record since this person opened it.

    ``theirs`` maps each field's Chinese label to ``(what stands there now, what was typed)``.
    """

    def __init__(self, subject: str, theirs: dict[str, tuple[str, str]]) -> None:
        super().__init__(f"{subject}已被他人修改")
        self.subject = subject
        self.theirs = theirs


class OutOfScope(Exception):
    """A write touched a record that this person cannot see; the web answers 404."""


class Busy(Exception):
    """Others have taken all the room there is for this work; the web answers 503."""
