"""The menu by keys: a letter leads to one place, whoever presses it."""

from gcm.core.policy import Role
from gcm.web.navigation import ENTRIES
from tests import factories
from tests.conftest import Client


def test_a_letter_leads_to_one_place_only() -> None:
    keys = [entry.key for entry in ENTRIES if entry.key]

    assert len(keys) == len(set(keys))
    assert all(len(key) == 1 and key.islower() for key in keys)
    assert {"h", "n"}.isdisjoint(keys)  # home and notifications


def test_the_help_of_keys_names_only_where_the_person_may_go(client: Client) -> None:
    page = client.sign_in(factories.user(Role.MONOPOLY_OFFICER)).get("/").text

    assert "<kbd>g</kbd> <kbd>l</kbd></dt><dd>守法反馈" in page
    assert "<dd>销售分析" not in page
