"""How the audit trail and the jobs read in Chinese."""

from gcm.core.policy import ROLE_NAMES

ROLES = {role.value: name for role, name in ROLE_NAMES.items()}

ACTIONS = {
    "access.denied": "越权访问被拒",
    "account.locked": "账户暂停登录",
    "contact.added": "新增联系人",
    "contact.edited": "修改联系人",
    "contact.removed": "删除联系人",
    "customer.added": "新增客户",
    "customer.assigned": "移交客户",
    "customer.edited": "修改客户",
    "customer.exported": "导出客户",
    "customer.revealed": "查看敏感信息",
    "demo.filled": "建立演示数据",
    "import.done": "导入数据",
    "import.withdrawn": "撤销导入",
    "job.requeued": "重新执行任务",
    "letter.answered": "登记函件回复",
    "letter.approved": "批准函件",
    "letter.delivered": "登记函件送达",
    "letter.edited": "修改函件",
    "letter.issued": "签发函件",
    "letter.printed": "打印函件",
    "letter.proposed": "生成函件草稿",
    "letter.proposed_again": "重新生成函件草稿",
    "letter.returned": "退回函件",
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
    "store.edited": "修改卖场",
    "user.added": "新增用户",
    "user.disabled": "停用用户",
    "user.edited": "修改用户",
    "user.enabled": "启用用户",
}
SUBJECTS = {
    "confirmation": "阅读确认",
    "contact": "联系人",
    "customer": "客户",
    "import_batch": "导入批次",
    "job": "任务",
    "letter": "函件",
    "review_month": "当月说明",
    "signed_text": "单位文本",
    "store": "卖场",
    "user": "用户",
}
DETAILS = {
    "begins_on": "开始日期",
    "command": "命令",
    "department_id": "部门",
    "disabled_at": "停用时间",
    "district": "片区",
    "edition": "版本",
    "ends_on": "结束日期",
    "ip": "网络地址",
    "kind": "种类",
    "login": "登录名",
    "must_change_password": "须改口令",
    "name": "姓名",
    "os_user": "系统用户",
    "password_hash": "口令",
    "path": "页面",
    "permission": "权限",
    "reason": "原因",
    "request": "请求编号",
    "roles": "角色",
    "sessions": "登录数",
    "sha256": "文件校验值",
    "stand_in": "代班人",
    "stand_in_id": "代班人编号",
    "title": "名称",
    "until": "直到",
}
JOBS = {
    "check-import": "检查导入文件",
    "import": "导入数据",
    "print-letters": "打印函件",
    "withdraw-import": "撤销导入",
}


def action(name: str) -> str:
    return ACTIONS.get(name, name)


def subject(name: str | None) -> str:
    """``customer:3`` → ``客户 3``."""
    kind, _, number = (name or "").partition(":")
    return f"{SUBJECTS.get(kind, kind)} {number}".strip()


def detail(name: str) -> str:
    return DETAILS.get(name, name)


def job(kind: str) -> str:
    return JOBS.get(kind, kind)


def value(thing: object) -> str:
    """A detail's value; role names in Chinese, lists joined, nothing as a dash."""
    if thing in (None, "", []):
        return "—"
    if isinstance(thing, list):
        return "、".join(value(each) for each in thing)
    if isinstance(thing, bool):
        return "是" if thing else "否"
    return ROLES.get(str(thing), str(thing))
