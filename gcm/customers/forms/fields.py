"""Fields and the base that the archive's forms share."""

from datetime import date
from decimal import Decimal
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NotValid
from wtforms import BooleanField, StringField
from wtforms.validators import Length, ValidationError

from gcm.core.db import Record
from gcm.web import filters
from gcm.web.forms import EditForm

# Never written to the drafts that a shared tablet keeps unlocked (static/js/drafts.js).
UNKEPT = {"data_unkept": True}


def blank_to_none(value: Any) -> Any:
    """Blank texts are kept as NULL, so that an empty field is one thing in the database."""
    if isinstance(value, str):
        return value.strip() or None
    return value


def text(label: str, *validators: Any, longest: int = 100, **attributes: Any) -> StringField:
    shape = Length(max=longest, message=f"最多 {longest} 个字。")
    return StringField(
        label,
        [*validators, shape],
        filters=[blank_to_none],
        render_kw={"maxlength": longest, "autocomplete": "off"} | attributes,
    )


def checked_uscc(_form: object, field: Any) -> None:
    """The check character of GB 32100 finds every mistyped one."""
    if not field.data:
        return
    field.data = field.data.upper().replace(" ", "")
    try:
        uscc.validate(field.data)
    except NotValid:
        raise ValidationError("应为 18 位且校验码相符，请对照证照核对。") from None


class ArchiveForm(EditForm):
    """Knows the record it was opened on, and warns before it saves something doubtful."""

    confirmed = BooleanField("我已核对，仍然保存")

    warnings: tuple[str, ...] = ()

    def is_confirmed(self, warnings: list[str]) -> bool:
        """True when nothing is doubtful or the person has looked at it and goes on."""
        if not warnings or self.confirmed.data:
            return True
        self.warnings = tuple(warnings)
        self.form_errors.append("请先核对下面的提示，确认无误后再保存。")
        return False

    def against(self, record: Record) -> dict[str, tuple[str, str]]:
        """Label → (what stands there now, what was typed), where the two differ."""
        found = {}
        for field in self:
            if field.name not in {"version", "confirmed", "csrf_token"}:
                now, typed = said(getattr(record, shown(field.name))), said(field.data)
                if now != typed:
                    found[field.label.text] = (now, typed)
        return found


def shown(name: str) -> str:
    """The column that stands for the field on pages: the account shows its mask."""
    return "bank_account_mask" if name == "bank_account" else name


def said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return filters.quantity(value)
    if isinstance(value, date):
        return filters.day(value)
    return str(filters.or_dash(value))
