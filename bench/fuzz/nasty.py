"""What is typed into forms to hurt them: the Big List of Naughty Strings and values by type."""

import json

from tests.browser.branch import ROOT

Value = str | bytes

# An element that no page of ours has, so that markup that came through is seen at once.
MARK = "gcm-planted"
MARKUP = (
    f"<{MARK}>x</{MARK}>",
    f'"><{MARK} x="',
    f"'><{MARK}>",
    f"</textarea></option></select><{MARK}>",
    f"</title></script><{MARK}>",
    f"--><{MARK}>]]>",
    f'" hx-get="/{MARK}" hx-trigger="load" x="',
    f'" onfocus="{MARK}" autofocus x="',
    f"javascript:{MARK}",
    "{{ 7*'7' }}${7*7}#{7*7}",
)
TEXTS = (
    *("", " ", "\t", "\u3000", "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\u202e", "\ufeff", "𠮷䶮"),
    *("%", "_", "%s%n%(x)s", "' OR 1=1 --", "\\", "../../etc/passwd", "//example.com", "=1+1"),
    *("x" * 70_000, "字" * 3_000, "a" * 200 + "!", "\n" * 500),
)
NUMBERS = (
    *("0", "-0", "-1", "1", "1.5", "1,5", "2147483648", "9223372036854775807"),
    *("9223372036854775808", "-9223372036854775809", "9" * 400, "1e400", "-1e400", "1e-400"),
    *("NaN", "Infinity", "-Infinity", "0x10", "１２", "²", "٣", "1_0", "0" * 5_000, "--1"),
)
DAYS = (
    *("0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-13-01"),
    *("20260101", "2026-W01-1", "-0001-01-01", "2026-1-1", "0001-01", "9999-12", "2026-13"),
    *("24:00", "99:99", "2026-11-28T25:00", "1970-01-01T00:00:00Z", "now", "2026-11"),
)
# Not what UTF-8 makes of any text: half a character, an overlong one, a byte that never stands.
BYTES = (
    b"\xed\xa0\x80",
    b"\xed\xb0\x80\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xff\xfe",
    b"\xf5\x80\x80\x80",
)
# What a form might be tricked into setting: columns, and who somebody claims to be.
EXTRA = (
    *("id", "user", "user_id", "by_id", "manager", "manager_id", "holder", "owner_id", "actor_id"),
    *("role", "roles", "is_admin", "state", "status", "score", "version", "version_id"),
    *("customer_id", "district_id", "store_id", "created_at", "signed_by_id", "approved_by_id"),
    *("ignore_permissions", "csrf_token", "__class__", "_method", "next", "password_hash"),
)
FILES = (
    ("x.jpg", b""),
    ("x.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 40),
    ("../../x.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
    (f"<{MARK}>.pdf", b"%PDF-1.7\n1 0 obj <<>> endobj"),
    ("x\r\ny.xlsx", b"PK\x03\x04" + b"\x00" * 60),
    ("字" * 200 + ".csv", "编码,名称\n1,<b>".encode("gb18030")),
    ("x.svg", f"<svg><script>{MARK}</script></svg>".encode()),
    ("x.exe", b"MZ" + b"\x00" * 500),
)


def naughty() -> list[str]:
    """The list as its authors published it."""
    (path,) = (ROOT / "tests/browser/vendor").glob("blns-*.json")
    found: list[str] = json.loads(path.read_text("utf-8"))
    return found
