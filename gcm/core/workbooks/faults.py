"""What is wrong in a file, at which cell; the first two hundred in full, the rest counted."""

from typing import NamedTuple

LISTED = 200


class Fault(NamedTuple):
    """One cell and the sentence that says what to do about it."""

    row: int
    column: str
    value: str
    message: str


class Faults:
    """Keeps the first faults in full and counts all of them."""

    def __init__(self) -> None:
        self.listed: list[Fault] = []
        self.total = 0

    def add(self, row: int, column: str, value: str, message: str) -> None:
        self.total += 1
        if len(self.listed) < LISTED:
            self.listed.append(Fault(row, column, value, message))

    def extend(self, other: "Faults") -> None:
        """Takes in another phase's faults of the same sheet, in the order of the rows."""
        self.total += other.total
        self.listed = sorted([*self.listed, *other.listed], key=_by_row)[:LISTED]


def _by_row(fault: Fault) -> int:
    return fault.row
