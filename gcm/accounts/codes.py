"""The codes that a phone shows (RFC 6238), and those for the day when the phone is lost."""

import hashlib
import hmac
from datetime import datetime, timedelta
from unicodedata import normalize

import pyotp

from gcm.accounts import passwords
from gcm.core import keys

STEP = timedelta(seconds=30)
EITHER_SIDE = 1  # a phone's clock may be one step off
RECOVERY_CODES = 10
GROUPS = 6  # of four signs: 119 bits, so that a plain keyed digest cannot be searched through
ISSUER = "集客簿"


def seed() -> str:
    return pyotp.random_base32()


def address(seed: str, login: str) -> str:
    """What the QR code says to the phone."""
    return pyotp.TOTP(seed).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(seed: str, typed: str, now: datetime, last_step: int | None) -> int | None:
    """The step whose code was typed; None for a wrong one and for one that was used already."""
    wanted, here = plain(typed), int(now.timestamp() // STEP.total_seconds())
    for step in range(here - EITHER_SIDE, here + EITHER_SIDE + 1):
        code = pyotp.TOTP(seed).generate_otp(step)
        if hmac.compare_digest(code.encode(), wanted.encode()):
            return step if last_step is None or step > last_step else None
    return None


def recovery() -> list[str]:
    return [passwords.given(GROUPS) for _ in range(RECOVERY_CODES)]


def digest(code: str) -> str:
    """Of a recovery code, however its groups were written."""
    return hmac.new(keys.key("recovery"), plain(code).encode(), hashlib.sha256).hexdigest()


def plain(typed: str) -> str:
    """Full-width signs, blanks and hyphens do not count."""
    return "".join(sign for sign in normalize("NFKC", typed).lower() if sign.isalnum())
