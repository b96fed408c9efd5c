"""The shapes of a signed text to attach and of a number to set."""

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from gcm.clauses.actions import Upload
from gcm.clauses.rules.numbers import Draft
from gcm.core.file_names import last_part
from gcm.web.forms import Form


class AttachText(Form):
    title = StringField(
        "名称或文号",
        [InputRequired("请填名称或文号。"), Length(max=100, message="最多 100 个字。")],
    )
    effective_from = DateField("施行日期", [InputRequired("请填施行日期。")])
    file = FileField(
        "PDF 文件",
        [FileRequired("请选择文件。"), FileAllowed(["pdf"], "请选择 PDF 文件。")],
        render_kw={"accept": "application/pdf,.pdf"},
    )

    def upload(self) -> Upload:
        """What the validated form holds; of the name only the last part counts."""
        return Upload(
            title=str(self.title.data).strip(),
            effective_from=self.effective_from.data,  # type: ignore[arg-type]
            file_name=last_part(self.file.data.filename),
            content=self.file.data.read(),
        )


class SetNumber(Form):
    value = StringField("新的数值", [InputRequired("请填新的数值。"), Length(max=400)])
    begins_on = DateField("从哪一天起", [InputRequired("请填日期，例如 2026-11-01。")])
    reason = StringField(
        "原因或文号", [InputRequired("请写明原因。"), Length(max=200, message="最多 200 个字。")]
    )

    def draft(self) -> Draft:
        return Draft(
            value=str(self.value.data).strip(),
            begins_on=self.begins_on.data,  # type: ignore[arg-type]
            reason=str(self.reason.data).strip(),
        )
