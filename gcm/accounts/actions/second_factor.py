"""The phone beside the password: enrolled, asked for, lost."""

from sqlalchemy import delete

from gcm.accounts import codes, queries
from gcm.accounts.actions.attempts import CODE, begin, forget, refuse
from gcm.accounts.models import RecoveryCode, SecondFactor
from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User

WRONG = Problem("code", "动态口令不对，或已经用过。请等手机上换了新的 6 位数再填，并核对手机时间。")


def begin_enrolment(user: User) -> None:
    """A new seed, shown until its first code has come; an older phone counts until then."""
    factor = queries.find_factor(user)
    if factor is None:
        factor = SecondFactor(user_id=user.id)
        db.session.add(factor)
    factor.sealed_pending = codes.seed()
    audit.record("code.begun", user, by=user)


def enrol(user: User, typed: str, address: str) -> list[str]:
    """The first code proves that the phone has the seed. Gives the recovery codes, once."""
    login, user_id = user.login, user.id
    db.session.rollback()  # the attempt is counted in a transaction of its own
    attempt = begin(CODE + login, address)
    user = db.session.get_one(User, user_id)
    factor = queries.find_factor(user)
    if factor is None or factor.sealed_pending is None:
        raise RuleBroken.because("请先点“开始登记”，用手机扫码。")
    step = codes.step_of(factor.sealed_pending, typed, clock.now(), None)
    if step is None:
        db.session.rollback()
        refuse(attempt, CODE + login, address, WRONG, "code.refused")
    factor.sealed_seed, factor.sealed_pending = factor.sealed_pending, None
    factor.enrolled_at, factor.last_step = clock.now(), step
    forget(CODE + login)
    audit.record("code.enrolled", user, by=user)
    return new_recovery_codes(user)


def new_recovery_codes(user: User) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = codes.recovery()
    db.session.add_all(RecoveryCode(user_id=user.id, digest=codes.digest(each)) for each in made)
    return made


def give(user: User, typed: str, address: str) -> None:
    """The code of the phone, or a recovery code. Each counts once. Raises RuleBroken or Locked."""
    login, user_id = user.login, user.id
    db.session.rollback()
    attempt = begin(CODE + login, address)
    user = db.session.get_one(User, user_id)
    factor = queries.get_factor(user)
    step = codes.step_of(factor.sealed_seed or "", typed, clock.now(), factor.last_step)
    if step is not None:
        factor.last_step = step
        audit.record("code.given", user, by=user)
    elif not use_recovery_code(user, typed):
        db.session.rollback()
        refuse(attempt, CODE + login, address, WRONG, "code.refused")
    forget(CODE + login)


def use_recovery_code(user: User, typed: str) -> bool:
    wanted = codes.digest(typed)
    found = next((each for each in queries.recovery_codes(user) if each.digest == wanted), None)
    if found is None:
        return False
    found.used_at = clock.now()
    audit.record("code.recovered", user, by=user, left=len(queries.recovery_codes(user)))
    return True


def remove(user: User) -> bool:
    """Forget the phone and its recovery codes; whether there was one."""
    factor = queries.find_factor(user)
    if factor is None:
        return False
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.delete(factor)
    return True
