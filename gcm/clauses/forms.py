"""The shape of a signed text to attach."""

from pathlib import PurePosixPath

from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from gcm.clauses.actions import Upload
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
        name = (self.file.data.filename or "").replace("\\", "/")
        return Upload(
            title=str(self.title.data).strip(),
            effective_from=self.effective_from.data,  # type: ignore[arg-type]
            file_name=PurePosixPath(name).name[:150],
            content=self.file.data.read(),
        )
