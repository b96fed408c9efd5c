"""Who may bring in which kinds of sheet."""

from collections.abc import Iterable

from gcm.core.errors import Problem


def kind_problems(titles: Iterable[str]) -> list[Problem]:
    """``titles`` are the sheets of a file that the person may not bring in."""
    refused = "、".join(titles)
    if not refused:
        return []
    return [Problem("file", f"您不能导入这些工作表：{refused}。请删去后再试，或请有权限的人导入。")]
