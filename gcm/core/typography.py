"""Chinese typesetting for templates, on screen and on paper: dates, numerals, punctuation, QR."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import segno
from jinja2 import Environment
from markupsafe import Markup, escape

from gcm.core import charts, months

OPENING = "（《「『【〈〔“‘"
CLOSING = "、，。：；！？）》」』】〉〕”’"
# The first of two such marks gives up its empty half; after an opening mark a closing one keeps it.
PAIR = re.compile(f"([{CLOSING}](?=[{CLOSING}{OPENING}])|[{OPENING}](?=[{OPENING}]))")
NUMERALS = "〇一二三四五六七八九十"
NOTHING = "—"


class QrCode(NamedTuple):
    side: int
    modules: str


def furnish(environment: Environment) -> None:
    """Give an environment what the shared templates ask for."""
    filters = {
        "tight": tight,
        "short_day": short_day,
        "price_class": price_class,
        "number": number,
        "quantity": quantity,
    }
    for name, each in {**filters, "day": day, "month": months.label}.items():
        environment.filters.setdefault(name, each)  # the web's own know how to show nothing
    environment.globals.update(geometry=charts, qr_code=qr_code, numeral=numeral)
    environment.globals["charts"] = environment.get_template("macros/charts.html").module


def tight(text: object) -> Markup:
    """The text with neighbouring full-width marks closed up, as Chinese composition asks."""
    pieces = PAIR.split(str(text))
    return Markup("").join(
        Markup('<span class="tight">{}</span>').format(piece) if odd % 2 else escape(piece)
        for odd, piece in enumerate(pieces)
    )


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def number(value: Decimal | int | None, places: int = 0) -> str:
    """``12,345.60``; a long dash where there is nothing."""
    if value is None:
        return NOTHING
    exact = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{exact:,}"


def quantity(value: Decimal | None) -> str:
    """Cartons: whole when they are whole, else up to four decimals."""
    if value is None:
        return NOTHING
    text = f"{Decimal(value):,.4f}"
    return text.rstrip("0").rstrip(".")


def short_day(value: date) -> str:
    return f"{value.month}月{value.day}日"


def numeral(number: int) -> str:
    """The Chinese numeral of 0 to 99."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return (NUMERALS[tens] if tens > 1 else "") + "十" + (NUMERALS[ones] if ones else "")


def price_class(number: int | None) -> str:
    return "未分类" if number is None else f"{numeral(number)}类"


def qr_code(address: str) -> QrCode:
    """The modules of a QR code as one path, with the quiet zone of four modules around it."""
    code = segno.make_qr(address, error="m")
    runs = [
        f"M{match.start() + 4} {y + 4}h{len(match[0])}v1h-{len(match[0])}z"
        for y, row in enumerate(code.matrix)
        for match in re.finditer("1+", "".join("1" if dark else "0" for dark in row))
    ]
    return QrCode(len(code.matrix) + 8, "".join(runs))
