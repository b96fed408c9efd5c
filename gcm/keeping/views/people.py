"""What is kept of somebody at a chain: shown, given out, and made anonymous."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from gcm.core.policy import Permission
from gcm.customers import queries as customers
from gcm.customers.models import Contact
from gcm.keeping import people
from gcm.keeping.actions import people as actions
from gcm.keeping.blueprint import people_bp
from gcm.web import spreadsheets, words
from gcm.web.access import me, requires
from gcm.web.forms import Form
from gcm.web.render import page

TABLES = {
    "agreed_service": "约定的服务",
    "application": "入网申请",
    "application_store": "入网申请的卖场",
    "appointment": "总部预约",
    "assignment": "客户经理任职",
    "attachment": "附件",
    "comment": "留言",
    "contact": "联系人",
    "cultivation_measure": "品牌培育措施",
    "customer": "总部档案",
    "demand": "卖场需求",
    "document_period": "证照",
    "document_scan": "证照扫描件",
    "finding": "问题",
    "finding_answer": "问题答复",
    "finding_sighting": "问题复查",
    "forecast": "销售预测",
    "import_journal": "导入前后的内容",
    "letter": "回顾函",
    "letter_delivery": "函件投递",
    "letter_point": "回顾函要点",
    "letter_reply": "函件回执",
    "meeting_opinion": "座谈会意见",
    "notice": "告知单",
    "planned_visit": "计划拜访",
    "renewal_note": "证照延续",
    "report_part": "月度报表",
    "service_record": "服务记录",
    "shortage": "断货",
    "stage_figure": "阶段目标",
    "stage_plan": "阶段计划",
    "standard_breach": "标准核对",
    "store": "卖场",
    "target": "目标",
    "target_share": "目标分解",
    "unsupplied_store": "未供货卖场",
    "visit": "拜访记录",
    "visit_photo": "拜访照片",
    "visit_product": "拜访品规",
    "visit_revision": "拜访记录的更正",
}
HEADINGS = ("表", "记录", "栏目", "内容", "说明")


class Forgetting(Form):
    reason = StringField(
        "原因", [InputRequired("请填原因。"), Length(max=100, message="最多 100 个字。")]
    )


def the_contact(customer_id: int, contact_id: int) -> Contact:
    chain = customers.chains.get_customer(customer_id)
    return customers.files.get_contact(chain, contact_id)


@people_bp.get("/customers/<int:customer_id>/contacts/<int:contact_id>/personal-data")
@requires(Permission.CONTACT_FORGET)
def personal_data(customer_id: int, contact_id: int) -> ResponseReturnValue:
    return show(the_contact(customer_id, contact_id), Forgetting())


@people_bp.post("/customers/<int:customer_id>/contacts/<int:contact_id>/personal-data/copy")
@requires(Permission.CONTACT_FORGET)
def personal_copy(customer_id: int, contact_id: int) -> ResponseReturnValue:
    contact = the_contact(customer_id, contact_id)
    own = [
        ("contact", str(contact.id), name, str(getattr(contact, name) or ""), "")
        for name in ("name", "post", "phone")
    ]
    found = [
        (n.table, n.row_id, n.column, n.content, n.stays) for n in actions.tell(contact, by=me())
    ]
    rows = [
        (TABLES.get(table, table), row_id, words.field(column), content, stays)
        for table, row_id, column, content, stays in [*own, *found]
    ]
    return spreadsheets.answer(f"个人信息-{contact.name}", HEADINGS, rows)


@people_bp.post("/customers/<int:customer_id>/contacts/<int:contact_id>/personal-data/erasure")
@requires(Permission.CONTACT_FORGET)
def forget_contact(customer_id: int, contact_id: int) -> ResponseReturnValue:
    contact, form = the_contact(customer_id, contact_id), Forgetting()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            changed = actions.forget(contact, str(form.reason.data), by=me())
            flash(f"已删除这位联系人，{changed} 条记录里的姓名改成了代号。")
            return redirect(url_for("customers.customer", customer_id=customer_id), 303)
    return show(contact, form)


def show(contact: Contact, form: Forgetting) -> ResponseReturnValue:
    return page(
        "keeping/person.html",
        contact=contact,
        found=people.named(contact),
        form=form,
        words=words,
        tables=TABLES,
        status=form.http_status,
    )
