"""The small forms on a record's page."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from gcm.web.forms import EditForm, Form

LONGEST = Length(max=200, message="最多 200 字。")


class ReasonForm(EditForm):
    """Why a record is corrected or voided."""

    reason = StringField("原因", [InputRequired("请写明原因。"), LONGEST])


class CodeForm(Form):
    """The code on a printed form, scanned or typed."""

    code = StringField("表单编号", [InputRequired("请输入表上的编号。"), Length(max=300)])
