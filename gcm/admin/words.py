"""How the audit trail and the jobs read in Chinese."""

from gcm.web.words import action, value
from gcm.web.words import field as detail

__all__ = ["action", "detail", "is_business", "job", "subject", "value"]

SUBJECTS = {
    "application": "入网申请",
    "attachment": "附件",
    "confirmation": "阅读确认",
    "contact": "联系人",
    "customer": "客户",
    "document_period": "证件",
    "import_batch": "导入批次",
    "job": "任务",
    "letter": "函件",
    "meeting": "会议",
    "number_change": "管理办法的数字",
    "review_month": "当月说明",
    "signed_text": "单位文本",
    "store": "卖场",
    "sync_device": "设备",
    "sync_inbox": "待处理记录",
    "user": "用户",
}
JOBS = {
    "back-up": "备份",
    "erase": "清理到期数据",
    "restore-drill": "恢复演练",
    "check-import": "检查导入文件",
    "import": "导入数据",
    "print-letters": "打印函件",
    "withdraw-import": "撤销导入",
}


def subject(name: str | None) -> str:
    """``customer:3`` → ``客户 3``."""
    kind, _, number = (name or "").partition(":")
    return f"{SUBJECTS.get(kind, kind)} {number}".strip()


def is_business(name: str) -> bool:
    """What letters say is for those who serve the chain; the trail says that they changed."""
    return name.startswith(("letter.", "review_month."))


def job(kind: str) -> str:
    return JOBS.get(kind, kind)
