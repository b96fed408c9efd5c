"""What a database holds, as its backup says it: enough to tell later whether it is the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field

UNSAID = {"alembic_version"}  # told as the revision


@dataclass(frozen=True)
class Facts:
    """``tables`` are counts of rows; ``marks`` tell contents apart where the server makes them.

    ``audit_seq`` and ``audit_mac`` are the last entry of the audit trail (0 and empty without one).
    """

    revision: str
    tables: Mapping[str, int]
    marks: Mapping[str, str] = field(default_factory=dict)
    audit_seq: int = 0
    audit_mac: str = ""

    @property
    def rows(self) -> int:
        return sum(self.tables.values())
