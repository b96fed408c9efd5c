"""Which routes ask for the password again, and that they ask before anything else is done."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from gcm.core.policy import Role
from tests.conftest import Client
from tests.promises import world
from tests.promises.routes import access, address, methods, routes

# Reveals, exports of whole archives, everything about accounts, and the branch's protections.
FRESH = {
    "accounts.begin_enrolment",
    "accounts.confirmation",
    "admin.add_post",
    "admin.add_stand_in",
    "admin.disable",
    "admin.enable",
    "admin.end_post",
    "admin.end_sessions",
    "admin.end_sign_in",
    "admin.end_stand_in",
    "admin.export_reads",
    "admin.level_two",
    "admin.new_user",
    "admin.reset_code",
    "admin.reset_password",
    "admin.separate_admins",
    "admin.unlock",
    "admin.user",
    "customers.export_customers",
    "customers.export_stores",
    "customers.reveal_account",
    "documents.open_card",
    "exchange.export",
    "onboarding.open_card",
}
NOON = datetime(2026, 10, 12, 4, tzinfo=UTC)


@pytest.mark.security(16)
def test_these_routes_ask_for_the_password_again(app: Flask) -> None:
    marked = {
        rule.endpoint
        for rule in routes(app)
        if getattr(app.view_functions[rule.endpoint], "fresh", False)
    }

    assert marked == FRESH


@pytest.mark.security(16)
@pytest.mark.parametrize("role", [Role.ADMIN, Role.MARKET_MANAGER])
def test_they_ask_whoever_gave_it_too_long_ago(
    app: Flask, client: Client, stop_clock: Callable[[datetime], None], role: Role
) -> None:
    stop_clock(NOON)
    branch = world.build(role)
    client.sign_in(branch.actor)
    stop_clock(NOON + timedelta(minutes=6))

    asked = set()
    for rule in routes(app):
        if rule.endpoint not in FRESH:
            continue
        path = address(app, rule, branch.arguments(rule, "own"))
        method = "POST" if "POST" in methods(rule) else "GET"
        response = client.open(path, method=method, data={} if method == "POST" else None)
        assert response.status_code == 403, f"{method} {path}"
        if "确认是您本人" in response.text:
            asked.add(access(app, rule))
        else:
            assert "您没有这项权限" in response.text, path
    assert len(asked) > 2
