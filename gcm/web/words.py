"""How what people do reads in Chinese: one vocabulary for the chain's history and the audit trail.

A test watches that every action the program records has its words here.
"""

from gcm.core.policy import ROLE_NAMES

ROLES = {role.value: name for role, name in ROLE_NAMES.items()}
NOTHING = "—"

ACTIONS = {
    "access.denied": "越权访问被拒",
    "account.locked": "账户暂停登录",
    "contact.added": "新增联系人",
    "contact.edited": "修改联系人",
    "contact.removed": "删除联系人",
    "customer.added": "新增客户",
    "customer.edited": "修改总部档案",
    "customer.left": "退网",
    "customer.reassigned": "移交客户经理",
    "customer.returned": "恢复服务",
    "customer.revealed": "查看账号",
    "customers.exported": "导出客户档案",
    "demo.filled": "建立演示数据",
    "figures.exported": "导出销售数字",
    "import.done": "导入数据",
    "import.withdrawn": "撤销导入",
    "job.requeued": "重新执行任务",
    "letter.answered": "登记函件回复",
    "letter.approved": "批准销售回顾函",
    "letter.delivered": "登记函件送达",
    "letter.draft": "退回销售回顾函",
    "letter.drafted": "起草销售回顾函",
    "letter.issued": "签发销售回顾函",
    "letter.point_added": "增加问题或建议",
    "letter.point_edited": "修改问题或建议",
    "letter.point_removed": "删除问题或建议",
    "letter.points_ordered": "调整问题或建议的次序",
    "letter.proposed_again": "重新生成函件草稿",
    "letter.reissued": "重新出具销售回顾函",
    "letter.replaced": "销售回顾函由新版代替",
    "letter.submitted": "送审销售回顾函",
    "letter.suggestion_judged": "评定建议落实",
    "password.changed": "更改口令",
    "password.reset": "重置口令",
    "post.added": "登记片区任职",
    "post.ended": "结束片区任职",
    "regulation.confirmed": "确认阅读管理办法",
    "review_month.edited": "修改当月说明",
    "session.closed": "退出登录",
    "session.ended": "结束登录",
    "session.opened": "登录",
    "session.refused": "登录失败",
    "signed_text.attached": "上传单位文本",
    "stand_in.added": "登记代班",
    "stand_in.ended": "取消代班",
    "store.added": "新增卖场",
    "store.closed": "卖场关闭",
    "store.edited": "修改卖场",
    "store.reopened": "卖场恢复营业",
    "stores.exported": "导出卖场明细",
    "user.added": "新增用户",
    "user.disabled": "停用用户",
    "user.edited": "修改用户",
    "user.enabled": "启用用户",
}

FIELDS = {
    "address": "卖场地址",
    "bank_account": "账号",
    "bank_account_mask": "账号",
    "bank_name": "开户银行",
    "because": "原因",
    "begins_on": "生效日期",
    "category": "客户类别",
    "closed_on": "关闭日期",
    "code": "编码",
    "command": "命令",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "customer_id": "所属客户",
    "department_id": "部门",
    "disabled_at": "停用时间",
    "district": "片区",
    "district_id": "片区",
    "edition": "版本",
    "ends_on": "截止日期",
    "format": "业态",
    "holder": "客户经理",
    "hq_address": "总部地址",
    "ip": "网络地址",
    "is_buyer": "购销负责人",
    "joined_on": "入网日期",
    "kind": "种类",
    "latitude": "纬度",
    "left_because": "退网原因",
    "left_on": "退网日期",
    "legal_person": "法人代表",
    "licence_ends_on": "证件有效期止",
    "licence_number": "专卖证号",
    "login": "登录名",
    "longitude": "经度",
    "monthly_volume": "月销量",
    "must_change_password": "须改口令",
    "name": "姓名或名称",
    "opened_on": "开业日期",
    "order_frequency": "订货频率",
    "order_phone": "订货电话",
    "os_user": "系统用户",
    "password_hash": "口令",
    "path": "页面",
    "permission": "权限",
    "phone": "电话",
    "planned_volume": "计划销量",
    "points": "条数",
    "post": "职务",
    "reason": "原因",
    "request": "请求编号",
    "roles": "角色",
    "rows": "行数",
    "sessions": "登录数",
    "sha256": "文件校验值",
    "stand_in": "代班人",
    "stand_in_id": "代班人编号",
    "title": "名称",
    "until": "直到",
    "uscc": "统一社会信用代码",
}


def action(name: str) -> str:
    return ACTIONS.get(name, name)


def field(name: str) -> str:
    return FIELDS.get(name, name)


def value(thing: object) -> str:
    """A kept value; role names in Chinese, lists joined, nothing as a dash."""
    if thing in (None, "", []):
        return NOTHING
    if isinstance(thing, list):
        return "、".join(value(each) for each in thing)
    if isinstance(thing, bool):
        return "是" if thing else "否"
    return ROLES.get(str(thing), str(thing))
