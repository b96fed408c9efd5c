"""Puts the months into the database: sales with their totals, and all that follows from them."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from gcm.assessment.models import DepartmentSales, ManagerScore, OrdinaryScore
from gcm.core.db import Model, db
from gcm.core.policy import Role
from gcm.demo import archive, counts, forecasts, people
from gcm.demo.archive import Branch
from gcm.demo.span import Span, at
from gcm.demo.trade import Bought
from gcm.sales.actions import totals as sales
from gcm.sales.models import Demand, Forecast, Sale, Stock, Target

AT_ONCE = 5000


def put_in(span: Span, branch: Branch, rows: list[Bought]) -> None:
    session = db.session()
    insert_all(session, Sale, (sale_values(branch, row) for row in rows))
    pairs = {(branch.stores[row.shop.code].id, row.day) for row in rows}
    sales.refresh_totals(session, pairs)
    add_demand_and_stock(session, span, branch, rows)
    add_targets_and_forecasts(session, span, branch, rows)
    add_assessment_inputs(session, span, branch, rows)


def insert_all(session: Session, model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    waiting = list(rows)
    for start in range(0, len(waiting), AT_ONCE):
        session.execute(insert(cast(Table, model.__table__)), waiting[start : start + AT_ONCE])


def sale_values(branch: Branch, row: Bought) -> dict[str, Any]:
    terms = row.good.terms_on(row.day)
    return {
        "store_id": branch.stores[row.shop.code].id,
        "day": row.day,
        "whole_month": row.whole_month,
        "product_id": branch.products[row.good.code].id,
        "quantity": row.quantity,
        "amount": row.amount,
        "price_class": archive.class_of(row.good, terms) if terms else 0,
    }


def add_demand_and_stock(session: Session, span: Span, branch: Branch, rows: list[Bought]) -> None:
    wanted = list(counts.demand(span, rows))
    wanted += counts.refused(span, rows, wanted)
    insert_all(
        session,
        Demand,
        (
            place_of(branch, each)
            | {
                "demanded": each.demanded,
                "supplied": each.supplied,
                "answered_on": each.day,
            }
            for each in wanted
        ),
    )
    insert_all(
        session,
        Stock,
        (place_of(branch, each) | {"quantity": each.quantity} for each in counts.stock(span, rows)),
    )


def place_of(branch: Branch, each: counts.Wanted | counts.Counted) -> dict[str, Any]:
    return {
        "store_id": branch.stores[each.shop.code].id,
        "day": each.day,
        "product_id": branch.products[each.good.code].id,
    }


def add_targets_and_forecasts(
    session: Session, span: Span, branch: Branch, rows: list[Bought]
) -> None:
    insert_all(
        session,
        Target,
        (aim_values(branch, aim) | {"indicator": aim.of} for aim in counts.targets(span, rows)),
    )
    insert_all(
        session,
        Forecast,
        (
            aim_values(branch, aim)
            | {"product_id": branch.products[aim.of].id, "created_at": at(aim.month, 9, 30)}
            for aim in counts.forecasts(span, rows, span.back(forecasts.FILED - 1))
        ),
    )


def aim_values(branch: Branch, aim: counts.Aim) -> dict[str, Any]:
    return {
        "month": aim.month,
        "customer_id": branch.customers[aim.chain].id,
        "quantity": aim.quantity,
    }


def add_assessment_inputs(session: Session, span: Span, branch: Branch, rows: list[Bought]) -> None:
    session.add_all(
        DepartmentSales(
            month=line.month,
            department_id=branch.departments[line.department].id,
            total=line.total,
            focus=line.focus,
            focus_class1=line.focus_class1,
            class1=line.class1,
        )
        for line in counts.group_lines(span, rows)
    )
    session.add_all(
        OrdinaryScore(
            month=month,
            district_id=branch.districts[code].id,
            score=score,
            document=document,
        )
        for code in people.SCORED
        for month, score, document in counts.scores(span, code)
    )
    for person in people.PEOPLE:
        if person.role is Role.CUSTOMER_MANAGER:
            user_id = branch.users[person.login].id
            session.add_all(
                ManagerScore(month=month, user_id=user_id, score=score, document=document)
                for month, score, document in counts.scores(span, person.login)
            )
    session.flush()
