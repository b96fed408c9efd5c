"""A document's renewal applied for; a period taken back. A period itself is a ``DocumentForm``."""

from wtforms.validators import InputRequired

from gcm.customers.forms.fields import text
from gcm.web.forms import DayField, Form


class RenewalForm(Form):
    applied_on = DayField("申请日期", [InputRequired("请填申请日期。")])


class WithdrawalForm(Form):
    reason = text("作废原因", InputRequired("请写明作废的原因。"), longest=200)
