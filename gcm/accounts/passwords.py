"""argon2id, a few at a time: each takes 19 MiB and a core for a moment.

Never call these while the request holds the database's write lock.
"""

import secrets
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

NEVER = "!"  # the hash of an account that cannot sign in
AT_ONCE = 2  # in each of the two web processes
READABLE = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else

hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, type=Type.ID)
room = BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    with room:
        return hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Takes as long for a name that does not exist (``None``) as for one that does."""
    usable = kept if kept and kept != NEVER else stand_in()
    with room:
        try:
            hasher.verify(usable, password)
        except (VerificationError, InvalidHashError):
            return False
    return usable is kept


def is_outdated(kept: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return hasher.check_needs_rehash(kept)


def given(groups: int = 4) -> str:
    """A random password to hand over, in groups that can be read aloud: 79 bits in four of them."""
    made = ["".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(groups)]
    return "-".join(made)


@cache
def stand_in() -> str:
    return hasher.hash(secrets.token_hex(16))
