"""What a plan says of a stop whose chain went to somebody else before its day."""

from datetime import date

AWAY = "客户已移交给"  # how such a reason begins: with the chain it is taken back


def handed_away(to: str, since: date) -> str:
    return f"{AWAY}{to}（{since} 起）"
