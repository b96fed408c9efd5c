"""NUL and other signs that nobody types: gone from forms and addresses before anything is asked."""

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import CombinedMultiDict, FileStorage, MultiDict

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost
from gcm.onboarding.models import Application
from gcm.web.arguments import without_controls
from tests import factories
from tests.conftest import Client

PAGES = (
    *("/customers/", "/applications/", "/supply/news/", "/supply/notices/", "/sales/products"),
    *("/sales/", "/visits/records", "/visits/findings/", "/visits/coverage"),
)


@pytest.fixture
def manager(client: Client) -> Any:
    here = factories.district()
    return factories.user(Role.CUSTOMER_MANAGER, Role.MARKET_MANAGER, district=here)


@pytest.mark.security(42)
def test_no_search_and_no_filter_falls_over_a_nul(client: Client, manager: Any) -> None:
    client.sign_in(manager)

    for page in PAGES:
        for query in ("q=%00", "q=a%00b%1F", "state=%00&manager=%00&mark=%00&brand=%00x"):
            assert client.get(f"{page}?{query}").status_code == 200, f"{page}?{query}"


@pytest.mark.security(42)
def test_a_nul_in_the_path_leads_nowhere(client: Client, manager: Any) -> None:
    client.sign_in(manager)

    assert client.get("/visits/codes/%00").status_code == 404
    assert client.get("/visits/codes/R%0B123").status_code == 404


def test_what_is_typed_is_kept_without_it(client: Client, manager: Any) -> None:
    place = str(manager_district(manager))
    typed = {"district_id": place, "name": "惠客\x00便利\x1f", "hq_address": "一\x0b号\t楼"}

    assert client.sign_in(manager).post("/applications/new", data=typed).status_code == 303

    found = db.session.scalars(select(Application)).one()
    assert (found.name, found.hq_address) == ("惠客便利", "一号\t楼")
    rows = {"version": found.version, "rows-0-name": "甲\x00店", "pasted": "乙\x00店\tA类"}
    assert client.post(f"/applications/{found.id}/stores", data=rows).status_code == 303
    page = client.get(f"/applications/{found.id}/stores").text
    assert "甲店" in page
    assert "乙店" in page


def manager_district(person: Any) -> int:
    return db.session.scalars(
        select(DistrictPost.district_id).where(DistrictPost.user_id == person.id)
    ).one()


def test_line_breaks_files_and_clean_values_stay_as_they_are() -> None:
    file = FileStorage(filename="a\x00.pdf")
    clean: MultiDict[str, Any] = MultiDict([("text", "一\r\n二\t三"), ("text", "四")])
    sent: Any = CombinedMultiDict([MultiDict([("scan", file)]), MultiDict([("text", "a\x00\x7f")])])

    assert without_controls(clean) is clean
    assert without_controls(sent).getlist("text") == ["a"]
    assert without_controls(sent)["scan"] is file


@pytest.mark.security(40, 42)
@pytest.mark.parametrize("name", ["_scheme", "_external", "_method", "_anchor", "endpoint"])
def test_what_an_address_carries_is_a_filter_and_never_an_order_to_us(
    client: Client, manager: Any, name: str
) -> None:
    """As ``_scheme=javascript`` would be, were the arguments handed on as they are."""
    client.sign_in(manager)

    for page in ("/customers/", "/sales/stock/", "/visits/findings/", "/visits/records"):
        shown = client.get(f"{page}?{name}=javascript&q=a")

        assert shown.status_code == 200, page
        assert f"{page.rstrip('/')}/export?{name}=javascript&amp;q=a" in shown.text, page
