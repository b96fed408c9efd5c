"""Choosing a file, and saying why an import is taken back."""

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from gcm.web.forms import Form


class Upload(Form):
    kind = SelectField("种类", [DataRequired("请选择种类。")])
    file = FileField("文件", [FileRequired("请选择文件。")])
    sheet = StringField("工作表", [Length(max=31, message="工作表名最多 31 个字。")])


class Withdrawal(Form):
    reason = TextAreaField(
        "撤销原因",
        [DataRequired("请写明撤销的原因。"), Length(max=200, message="原因最多 200 个字。")],
    )
