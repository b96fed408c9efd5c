"""Whose an application is, and that nobody signs or overwrites what they have not seen."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm.exc import StaleDataError

from gcm.core import audit
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import DistrictPost
from gcm.customers.actions import holding
from gcm.customers.actions.holding import HandOver
from gcm.onboarding.actions import decisions, documents, files, stores
from gcm.onboarding.actions.decisions import Verdict
from gcm.onboarding.actions.documents import DocumentDraft
from gcm.onboarding.actions.files import FileDraft
from gcm.onboarding.models import Application, ApplicationScan
from gcm.onboarding.queries import dossiers
from gcm.onboarding.rules.documents import BUSINESS
from gcm.onboarding.rules.states import State
from gcm.onboarding.scans import Scan
from tests import factories
from tests.onboarding.gathering import CARD, CODE, NOW, SCAN, TODAY, Branch, rows, whole_file

VERDICT = Verdict("营字〔2026〕7号", "同意入网")


@pytest.fixture
def branch(database: None, stop_clock: Any) -> Branch:
    stop_clock(NOW)
    return Branch()


def sign_in(client: FlaskClient, user: Any) -> FlaskClient:
    return client.sign_in(user)  # type: ignore[attr-defined, no-any-return]


def status(client: FlaskClient, user: Any, path: str) -> int:
    return sign_in(client, user).get(path).status_code


def leave(branch: Branch, person: Any) -> None:
    post = db.session.scalars(select(DistrictPost).where(DistrictPost.user_id == person.id)).one()
    post.ends_on = TODAY - timedelta(days=1)
    db.session.commit()


@pytest.mark.security(27)
def test_who_gave_the_chain_up_loses_its_application_and_the_new_holder_has_it(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.submitted()
    chain = decisions.approve(found, VERDICT, "K007", by=branch.approver)
    db.session.commit()
    path = f"/applications/{found.id}"
    scan = dossiers.scans_of(found)[0]
    assert status(client, branch.cm, path) == 200
    assert status(client, branch.colleague, path) == 404

    holding.hand_over([chain], HandOver(branch.colleague, TODAY, "换片"), by=branch.mm)
    db.session.commit()

    assert status(client, branch.cm, path) == 404
    assert status(client, branch.cm, f"{path}/scans/{scan.id}") == 404
    assert found.name not in client.get("/applications/?state=all").text
    assert status(client, branch.colleague, path) == 200
    assert found.name in client.get("/applications/?state=all").text
    assert status(client, branch.mm, path) == 200


@pytest.mark.security(27)
def test_who_left_the_district_loses_what_is_not_a_chain_yet(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.begun()
    leave(branch, branch.cm)

    assert status(client, branch.cm, f"/applications/{found.id}") == 404
    assert status(client, branch.mm, f"/applications/{found.id}") == 200


def test_an_application_changes_hands_also_while_it_waits_for_the_decision(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.submitted()
    leave(branch, branch.cm)
    path = f"/applications/{found.id}"
    typed = {"to": branch.colleague.id, "reason": "调离"}

    page = sign_in(client, branch.mm).get(path).text
    done = client.post(f"{path}/holder", data=typed)

    assert "移交申请" in page
    assert done.status_code == 303
    db.session.refresh(found)
    assert (found.user_id, found.state) == (branch.colleague.id, State.SUBMITTED)

    decisions.refuse_application(found, VERDICT, by=branch.approver)
    db.session.commit()
    assert "移交申请" not in client.get(path).text
    back = client.post(f"{path}/holder", data=typed | {"to": branch.cm.id})
    assert back.status_code == 422


def keep_a_document(found: Application, by: Any) -> None:
    draft = DocumentDraft(CODE, "别人的名称", date(2020, 1, 1), None, None)
    documents.keep_document(found, BUSINESS, draft, by=by)


def add_a_scan(found: Application, by: Any) -> None:
    documents.add_licence_scans(found, dossiers.stores_of(found)[0], [SCAN], by=by)


def remove_a_scan(found: Application, by: Any) -> None:
    documents.remove_scan(found, dossiers.scans_of(found)[0], by=by)


def keep_the_stores(found: Application, by: Any) -> None:
    kept = dossiers.stores_of(found)
    changed = [dossiers.as_row(each) for each in kept[:-1]]
    stores.keep_stores(found, changed, by=by)


CONTENT: list[Callable[[Application, Any], None]] = [
    keep_a_document,
    add_a_scan,
    remove_a_scan,
    keep_the_stores,
]


@pytest.mark.security(28)
@pytest.mark.clause("2.1.2")
@pytest.mark.parametrize("change", CONTENT)
def test_nobody_signs_what_changed_after_the_page_was_opened(
    client: FlaskClient, branch: Branch, change: Callable[[Application, Any], None]
) -> None:
    found = branch.reviewed()
    path, seen = f"/applications/{found.id}", found.version
    change(found, branch.cm)
    db.session.commit()
    typed = {"version": seen, "item_0": "y", "item_1": "y", "agrees": "yes", "opinion": "推荐"}

    sign_in(client, branch.mm)
    assert client.post(f"{path}/review", data=typed).status_code == 409
    waived = client.post(f"{path}/documents/4/waiver", data={"version": seen, "reason": "小规模"})
    assert waived.status_code == 409
    sign_in(client, branch.cm)
    assert client.post(f"{path}/submission", data={"version": seen}).status_code == 409
    assert client.post(f"{path}/submission").status_code == 409
    assert found.version > seen


@pytest.mark.security(28)
@pytest.mark.parametrize("change", CONTENT)
def test_of_two_at_the_same_moment_the_second_is_refused_by_the_database(
    branch: Branch, change: Callable[[Application, Any], None]
) -> None:
    found = branch.complete()
    assert found.version
    newer = update(Application).values(version=Application.version + 1)
    db.session.execute(newer, execution_options={"synchronize_session": False})

    with pytest.raises(StaleDataError):
        change(found, branch.cm)
    db.session.rollback()


@pytest.mark.clause("3.1.3")
def test_an_old_page_of_the_stores_takes_nobodys_rows_and_scans_away(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.complete()
    path, seen = f"/applications/{found.id}/stores", found.version
    old: dict[str, Any] = {"version": seen}
    for place, row in enumerate(dossiers.stores_of(found)):
        old |= {f"rows-{place}-id": row.id, f"rows-{place}-name": row.name}
    assert f'name="version" value="{seen}"' in sign_in(client, branch.cm).get(path).text
    assert client.post(path, data=old | {"rows-8-name": "惠客加店"}).status_code == 303
    added = dossiers.stores_of(found)[-1]
    documents.add_licence_scans(found, added, [SCAN], by=branch.cm)
    db.session.commit()

    late = client.post(path, data=old | {"rows-0-name": "惠客改名店"})

    assert late.status_code == 409
    assert [each.name for each in dossiers.stores_of(found)][-1] == "惠客加店"
    kept = select(ApplicationScan).where(ApplicationScan.store_id == added.id)
    assert len(db.session.scalars(kept).all()) == 1


def test_two_rows_never_write_one_record(client: FlaskClient, branch: Branch) -> None:
    found = branch.complete()
    first, second, third = dossiers.stores_of(found)
    typed = {
        "version": found.version,
        "rows-0-id": first.id,
        "rows-0-name": "甲店",
        "rows-1-id": first.id,
        "rows-1-name": "乙店",
        "rows-2-id": third.id,
        "rows-2-name": third.name,
    }

    answer = sign_in(client, branch.cm).post(f"/applications/{found.id}/stores", data=typed)

    assert answer.status_code == 422
    assert "与第 1 行是同一个卖场" in answer.text
    names = [first.name, second.name, third.name]
    assert [each.name for each in dossiers.stores_of(found)] == names


def test_a_document_saved_from_an_old_page_does_not_win(
    client: FlaskClient, branch: Branch
) -> None:
    found = branch.complete()
    path, seen = f"/applications/{found.id}/documents/1", found.version
    typed = {"version": seen, "number": CODE, "begins_on": "2020-01-01"}
    sign_in(client, branch.cm)

    assert client.post(path, data=typed | {"holder": "甲"}).status_code == 303
    assert client.post(path, data=typed | {"holder": "乙"}).status_code == 409
    assert client.post(path, data={"number": CODE, "holder": "乙"}).status_code == 409

    kept = {each.kind: each.holder for each in dossiers.documents_of(found)}
    assert kept[BUSINESS] == "甲"


@pytest.mark.clause("2.1.2")
@pytest.mark.parametrize("second", [Role.APPROVER, Role.DEPARTMENT_HEAD])
def test_another_roles_reach_is_not_a_market_managers(
    client: FlaskClient, branch: Branch, second: Role
) -> None:
    beside = factories.district(department=branch.here.department)
    both = factories.user(Role.MARKET_MANAGER, second, district=beside)
    found = branch.complete()
    path = f"/applications/{found.id}"
    typed = {"version": found.version, "agrees": "no", "opinion": "不推荐"}

    page = sign_in(client, both).get(path)

    assert page.status_code == 200
    assert "移交申请" not in page.text
    assert client.post(f"{path}/review", data=typed).status_code == 404
    assert client.post(f"{path}/survey", data={}).status_code == 404
    assert client.post(f"{path}/documents/4/waiver", data=typed).status_code == 404
    handed = client.post(f"{path}/holder", data={"to": branch.colleague.id, "reason": "x"})
    assert handed.status_code == 404


@pytest.mark.security(62)
def test_the_trail_tells_that_a_telephone_changed_and_not_which(branch: Branch) -> None:
    found = branch.complete()
    draft = FileDraft(**whole_file() | {"name": found.name, "order_phone": "0830-0100077"})
    files.edit_file(found, draft, by=branch.cm)
    named = Scan("b" * 64, "image/jpeg", f"王建国{CARD}正面 5105 2119 8001 0100 1x.jpg", 9)
    documents.add_scans(found, BUSINESS, [named], by=branch.cm)
    (scan,) = [each for each in dossiers.scans_of(found) if each.sha256 == named.sha256]
    documents.remove_scan(found, scan, by=branch.cm)
    db.session.commit()

    told = " ".join(str(each) for each in db.session.scalars(select(AuditEntry.detail)))

    phones = [whole_file()["order_phone"], "0830-0100077", whole_file()["contact_phone"]]
    phones += [str(row.contact_phone) for row in rows()]
    assert [number for number in phones if number in told] == []
    assert "第 1 行 联系电话" in told
    assert audit.HIDDEN in told
    assert CARD not in told
    assert "8001 0100" not in told
    assert f"王建国{CARD[:4]} **** **** {CARD[-4:]}正面" in told
