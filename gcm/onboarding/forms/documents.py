"""One of the six documents, with its scans; a store's licence; a waiver."""

from typing import Any, Self

from wtforms import MultipleFileField, SelectField
from wtforms.validators import DataRequired, Optional

from gcm.core.file_names import last_part
from gcm.customers.forms.fields import UNKEPT, text
from gcm.onboarding.actions.documents import DocumentDraft
from gcm.onboarding.models import ApplicationDocument
from gcm.onboarding.rules.documents import Evidence
from gcm.onboarding.scans import Upload
from gcm.web.forms import DayField, EditForm, Form, choices

LOOK = {"accept": "application/pdf,image/jpeg,image/png", "data-largest": 20 * 1024 * 1024}


def read_evidence(value: str) -> Evidence | None:
    return Evidence(value) if value in list(Evidence) else None


def compact(value: Any) -> Any:
    """Numbers are copied with blanks and in either case; a mask stays as it is."""
    if isinstance(value, str) and "*" not in value:
        return value.replace(" ", "").upper() or None
    return value


class ScansForm(Form):
    scans = MultipleFileField("扫描件或照片", render_kw=LOOK)

    def uploads(self) -> list[Upload]:
        """What was chosen; of a file's name only the last part counts, and only as text."""
        return [
            Upload(last_part(file.filename), file.read())
            for file in self.scans.data or []
            if getattr(file, "filename", "")
        ]


class DocumentForm(ScansForm, EditForm):
    number = text("号码", longest=40, **UNKEPT)
    holder = text("持证人", longest=100)
    begins_on = DayField("有效期起", [Optional()])
    ends_on = DayField("有效期止", [Optional()])
    evidence = SelectField(
        "交的是",
        choices=choices([("", "请选择"), *((each, each) for each in Evidence)]),
        coerce=read_evidence,
        validate_choice=False,
    )

    @classmethod
    def of(cls, document: ApplicationDocument | None, holder: str | None) -> Self:
        """``holder`` is proposed where none is kept yet."""
        if document:
            return cls(formdata=None, obj=document)
        return cls(formdata=None, data={"holder": holder})

    def draft(self) -> DocumentDraft:
        return DocumentDraft(
            number=compact(self.number.data),
            holder=self.holder.data,
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            evidence=self.evidence.data or None,
        )


class WaiverForm(EditForm):
    reason = text("豁免理由", DataRequired("请写明豁免的理由。"), longest=200)
