"""What a process keeps in memory costs a request one look at most, on PostgreSQL, and none else."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from gcm.core.db import db
from gcm.core.policy import Role
from tests import factories
from tests.conftest import Client


@pytest.fixture
def looks(database: None) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FROM shared_number" in statement:
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("address", ["/", "/customers/", "/stores/"])
def test_a_page_looks_once_at_what_other_servers_changed(
    client: Client, looks: list[str], address: str
) -> None:
    client.sign_in(factories.user(Role.MARKET_MANAGER))
    client.get(address)
    looks.clear()

    assert client.get(address).status_code == 200

    assert len(looks) == (0 if db.engine.dialect.name == "sqlite" else 1)
