"""Forms that keep the file: C1 总部档案, C2 卖场明细表 and the contacts."""

from typing import Self

from wtforms import BooleanField, DateField
from wtforms.validators import DataRequired, NumberRange, Optional

from gcm.customers.forms.fields import UNKEPT, ArchiveForm, checked_uscc, text
from gcm.customers.models import Customer
from gcm.web.forms import QuantityField

NOT_NEGATIVE = NumberRange(min=0, message="不能小于 0。")


class FileForm(ArchiveForm):
    """总部档案"""

    name = text("客户名称", DataRequired("请填客户名称。"))
    uscc = text("统一社会信用代码", checked_uscc, longest=30, inputmode="text")
    legal_person = text("法人代表", longest=50)
    hq_address = text("总部地址", longest=200)
    order_phone = text("订货电话", longest=50, inputmode="tel", **UNKEPT)
    order_frequency = text("订货频率", longest=50)
    bank_name = text("开户银行")
    bank_account = text("账号", longest=50, **UNKEPT)
    planned_volume = QuantityField("计划销量", [Optional(), NOT_NEGATIVE])
    joined_on = DateField("入网日期", [Optional()])

    @classmethod
    def of(cls, chain: Customer) -> Self:
        """Filled with what is kept; of the account only the mask."""
        form = cls(obj=chain)
        form.bank_account.data = chain.bank_account_mask
        return form


class StoreForm(ArchiveForm):
    """卖场明细表"""

    name = text("卖场名称", DataRequired("请填卖场名称。"))
    category = text("客户类别", longest=50)
    licence_number = text("专卖证号", longest=30, inputmode="numeric")
    licence_ends_on = DateField("证件有效期止", [Optional()])
    address = text("卖场地址", longest=200)
    contact_name = text("联系人", longest=50)
    contact_phone = text("联系电话", longest=50, inputmode="tel")
    monthly_volume = QuantityField("月销量", [Optional(), NOT_NEGATIVE])
    format = text("业态", longest=50)
    opened_on = DateField("开业日期", [Optional()])


class NewStoreForm(StoreForm):
    code = text("卖场编码", DataRequired("请填卖场编码。"), longest=30)


class ContactForm(ArchiveForm):
    name = text("姓名", DataRequired("请填姓名。"), longest=50)
    post = text("职务", longest=50)
    is_buyer = BooleanField("购销负责人")
    phone = text("电话", longest=50, inputmode="tel")
