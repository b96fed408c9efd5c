"""Every text that people type, in every record of the small branch, made one of a kind.

Whatever a page, a sheet or a file then shows is told apart by record and field, and whatever it
fails to escape becomes an element that no page of ours has.
"""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Enum, String, Text, select, update
from werkzeug.test import TestResponse

from gcm.core.db import Model, db
from gcm.core.policy import Role
from tests.promises.world import PLACES, World

MARK = "gcm-planted"
# In whose records a role reads, besides what belongs to nobody.
REACH: dict[Role, frozenset[str]] = {
    Role.MARKET_MANAGER: frozenset({"own", "colleague"}),
    Role.CUSTOMER_MANAGER: frozenset({"own"}),
    Role.DEPARTMENT_HEAD: frozenset({"own", "colleague"}),
    Role.APPROVER: frozenset(PLACES),
}
# Who works in the branch and where is no secret from anybody in it.
HOUSE = {"department.name", "district.name", "user.name"}
# What others than those who serve chains read of a district's records.
ELSE = {Role.MONOPOLY_OFFICER: ("compliance_report.", "meeting.place")}
# Whom and how to reach, where to pay: read by all who read chains, by nobody else.
PERSONAL = {
    "contact.name",
    "contact.phone",
    "customer.bank_name",
    "customer.hq_address",
    "customer.legal_person",
    "customer.order_phone",
    "store.address",
    "store.contact_name",
    "store.contact_phone",
    "application.contact_name",
    "application.contact_phone",
    "application.legal_person",
    "application.bank_name",
    "application_store.contact_phone",
}
CANARY = re.compile(r"zq(\d{5})")
# Texts that are codes, keys, digests or whole documents, which no person types as they please.
NO_WORDS = {
    *("account", "agent", "barcode", "category", "channel", "cites", "clause", "code", "content"),
    *("criterion", "device", "document", "edition", "entity", "field", "figure", "fingerprint"),
    *("format", "host", "ip", "item", "kind", "login", "mac", "media_type", "network", "number"),
    *("op", "op_id", "order_frequency", "password_hash", "rule", "shelf_place", "starts_at"),
    *("table_name", "uscc", "uuid", "vault_id", "licence_number", "bank_account_mask", "message"),
    *("decision_number", "receipt", "actor", "action", "subject"),
}
ENDINGS = ("_key", "_sha256", "_uuid", "_code", "_by_op")
UNTOUCHED = {
    *("audit_entry", "import_journal", "shared_number", "sign_in", "sign_in_failure"),
    "signed_sheet",
}
# A text that says that somebody has done something is not there without whoever did it.
COUPLED = {
    "compliance_report.outcome",
    "cultivation_plan.review",
    "monthly_report.opinion",
    "stage_plan.opinion",
}
LED_BY = {
    *("customer_id", "store_id", "application_id", "visit_id", "finding_id", "meeting_id"),
    *("letter_id", "plan_id", "user_id", "district_id"),
}


@dataclass(frozen=True)
class Canary:
    """``place`` is the world's word for whose record it is, "" where it is nobody's."""

    field: str
    place: str


def plant(world: World) -> dict[str, Canary]:
    """Each word that was planted, with where. What the branch's makers wrote is gone."""
    found: dict[str, Canary] = {}
    owners = Owners(world)
    for table in Model.metadata.sorted_tables:
        wordy = [each for each in table.columns if is_of_words(each)]
        for row in db.session.execute(select(table)).mappings().all() if wordy else ():
            place, typed = owners.place(table.name, row), {}
            for column in wordy:
                word = f"zq{len(found):05d}"
                found[word] = Canary(f"{table.name}.{column.name}", place)
                typed[column.name] = f"{word}<{MARK}>"
            same = [key == row[key.name] for key in table.primary_key]
            # Core, so that neither the person's scope nor a record's own rules stand in the way.
            db.session.execute(update(table).where(*same).values(typed))
    db.session.commit()
    return found


def is_of_words(column: Any) -> bool:
    if not isinstance(column.type, String | Text) or isinstance(column.type, Enum):
        return False
    name, is_key = column.name, column.primary_key or column.foreign_keys
    if is_key or column.table.name in UNTOUCHED or str(column) in COUPLED:
        return False
    return not (name == "sha256" or name in NO_WORDS or name.endswith(ENDINGS))


class Owners:
    """Whose a row is, followed to the chain, the person or the district it hangs on."""

    def __init__(self, world: World) -> None:
        self.rows = {
            table.name: {row["id"]: row for row in db.session.execute(select(table)).mappings()}
            for table in Model.metadata.tables.values()
            if "id" in table.c
        }
        people = reversed(world.people.items())  # of one who is in two places, the first counts
        self.known = {
            "customer": {chain.id: place for place, chain in world.chains.items()},
            "user": {person.id: place for place, person in people},
            "district": {world.chains[place].district_id: place for place in reversed(PLACES)},
        }

    def place(self, table: str, row: Any) -> str:
        known = self.known.get(table, {})
        if known:
            return known.get(row["id"], "")
        for column in Model.metadata.tables[table].columns:
            target = next((key.column.table.name for key in column.foreign_keys), table)
            if column.name in LED_BY and row[column.name] is not None and target != table:
                place = self.place(target, self.rows[target][row[column.name]])
                if place:
                    return place
        return ""


def words_in(answer: TestResponse) -> set[str]:
    """The canaries that an answer shows, in its text or inside the file that it is."""
    content = answer.get_data()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            content = b"\n".join(package.read(name) for name in package.namelist())
    text = content.decode("utf-8", "replace")
    return {f"zq{number}" for number in CANARY.findall(text)}


def is_beyond(role: Role, canary: Canary) -> bool:
    """Whether somebody of this role has no business with it."""
    if not canary.place or canary.field in HOUSE or canary.place in REACH.get(role, ()):
        return False
    return not canary.field.startswith(ELSE.get(role, ("nothing",)))


def places_of(shown: Iterable[Canary]) -> set[str]:
    """In whose chains somebody has read."""
    return {each.place for each in shown if each.field == "customer.name"}


def personal_of(shown: Iterable[Canary]) -> set[str]:
    return {each.field for each in shown if each.place == "own"} & PERSONAL


def personal_for(role: Role) -> set[str]:
    return PERSONAL if role in REACH else set()
