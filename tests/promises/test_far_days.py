"""Months and days far from now in every address: passed over or not found, never a fault."""

from urllib.parse import urlencode

import pytest
from flask import Flask

from gcm.core.policy import Role
from tests.conftest import Client
from tests.promises import world
from tests.promises.routes import address, routes

MONTHS = ("month", "period")
DAYS = ("day", "first", "last", "from", "to", "begins_on", "ends_on")
FAR = (("9999-12", "9999-12-31"), ("0001-01", "0001-01-01"))


@pytest.mark.security(42)
@pytest.mark.parametrize("role", [Role.MARKET_MANAGER, Role.ADMIN])
def test_no_month_and_no_day_is_too_far(app: Flask, client: Client, role: Role) -> None:
    branch = world.build(role)
    client.sign_in(branch.actor)
    read = [rule for rule in routes(app) if "GET" in (rule.methods or set())]
    found = []

    for rule in read:
        for month, day in FAR:
            query = urlencode(dict.fromkeys(MONTHS, month) | dict.fromkeys(DAYS, day))
            path = f"{address(app, rule, branch.arguments(rule, 'own'))}?{query}"
            with client.get(path) as answer:
                if answer.status_code >= 500:
                    found.append(path)

    assert found == []
