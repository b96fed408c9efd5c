"""What is offered no longer is refused in Chinese, wherever something is chosen."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from gcm.meetings.forms.fields import NOT_OFFERED
from gcm.meetings.rules.kinds import Kind
from tests.meetings.branch import Branch

pytestmark = pytest.mark.clause("3.3")
GONE = 987654


@pytest.mark.parametrize("sent", [GONE, "x"])
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("minutes/daily", "district_id"),
        ("minutes/daily", "chair_id"),
        ("minutes/daily", "present"),
        ("minutes/daily", "task_1_owner_id"),
        ("tasks/new", "owner_id"),
        ("{}/chains", "came"),
        ("{}/opinions", "customer_id"),
        ("{}/opinions", "owner_id"),
    ],
)
def test_what_is_offered_no_longer_is_refused_in_chinese(
    client: FlaskClient, branch: Branch, path: str, field: str, sent: Any
) -> None:
    held = branch.held(Kind.SYMPOSIUM)
    client.sign_in(branch.mm)  # type: ignore[attr-defined]

    answer = client.post(f"/meetings/{path.format(held.id)}", data={field: sent})

    assert answer.status_code == 422
    assert NOT_OFFERED in answer.text
    for english in ("Not a valid choice", "not a valid choice", "Invalid Choice", "Invalid choice"):
        assert english not in answer.text
