"""A record as the values of its form, for a correction."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from gcm.visits.models import Visit, VisitProduct
from gcm.visits.queries import shelf
from gcm.visits.rules import sheets
from gcm.visits.rules.records import Photo, cartons_and_packs
from gcm.visits.rules.sheets import Kind, Sheet


def values_of(visit: Visit) -> dict[str, Any]:
    """What ``RecordForm`` takes as its data."""
    sheet = sheets.of(visit.form)
    met = [person["contact_id"] for person in visit.persons if person.get("contact_id")]
    others = [person for person in visit.persons if not person.get("contact_id")]
    return {
        "uuid": visit.uuid,
        "begins_at": visit.begins_at,
        "ends_at": visit.ends_at,
        "time_note": visit.answers.get("time_note", ""),
        "outcome": visit.outcome.value,
        "contacts": met,
        "received_by": others[0]["name"] if others and sheet.is_of_store else "",
        "persons": [] if sheet.is_of_store else others,
        "promises": [promise_of(each) for each in visit.answers.get("promises", [])],
        "photo": [Photo(each.sha256, each.item, each.taken_at) for each in visit.photos],
        "signature": visit.signature_sha256,
        "signed_on_paper": bool(visit.answers.get("signed_on_paper")),
        "latitude": visit.latitude,
        "longitude": visit.longitude,
        "lines": list(lines_of(visit)),
        **answers_of(sheet, visit.answers),
    }


def promise_of(kept: dict[str, Any]) -> dict[str, Any]:
    due = kept.get("due_on")
    return {**kept, "due_on": date.fromisoformat(due) if due else None}


def answers_of(sheet: Sheet, answers: dict[str, Any]) -> dict[str, Any]:
    """The kept answers as the fields hold them."""
    found: dict[str, Any] = {}
    for item in sheet.items:
        value = answers.get(item.key)
        if value is None or item.kind is Kind.COMMITMENTS:
            continue
        if item.kind is Kind.YES_NO:
            value = yes_or_no(value)
        elif item.kind is Kind.RATING:
            value = str(value)
        elif item.kind is Kind.DAY:
            value = date.fromisoformat(value)
        found[item.key] = value
    return found


def yes_or_no(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def lines_of(visit: Visit) -> Iterator[dict[str, Any]]:
    """The lines that were recorded, then the store's other key products, empty."""
    seen = {line.product_id: line for line in visit.products}
    products = shelf.key_products(visit.store, visit.day, set(seen)) if visit.store else []
    recorded = [each.id for each in products if each.id in seen]
    for number in [*recorded, *(each.id for each in products if each.id not in seen)]:
        line = seen.get(number)
        yield line_of(line) if line else {"product_id": number}


def line_of(line: VisitProduct) -> dict[str, Any]:
    cartons, packs = cartons_and_packs(line.stock_cartons)
    return {
        "product_id": line.product_id,
        "on_shelf": yes_or_no(line.on_shelf),
        "facings": line.facings,
        "shelf_place": line.shelf_place,
        "price": line.price,
        "price_tag": yes_or_no(line.price_tag),
        "stock_cartons": cartons,
        "stock_packs": packs,
        "out_of_stock_days": line.out_of_stock_days,
        "sold": None if line.sold is None else int(line.sold),
    }
