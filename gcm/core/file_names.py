"""What is kept of the name that somebody's file had: a text to tell files apart, no path."""

from pathlib import PurePosixPath

LONGEST = 100


def last_part(name: str | None, longest: int = LONGEST) -> str:
    """No folder, nothing that cannot be seen; the ending stays where the name is long."""
    plain = "".join(sign for sign in (name or "").replace("\\", "/") if sign.isprintable())
    return PurePosixPath(plain).name[-longest:] or "文件"
