"""argon2id with the parameters that the house asks for."""

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from gcm.accounts import passwords


@pytest.mark.security(1)
def test_a_hash_is_argon2id_with_the_agreed_cost() -> None:
    found = extract_parameters(passwords.hashed("纸鸢 river 47"))

    assert found.type is Type.ID
    assert (found.time_cost, found.memory_cost, found.parallelism) == (2, 19456, 1)


def test_only_the_right_password_fits() -> None:
    kept = passwords.hashed("纸鸢 river 47")

    assert passwords.matches("纸鸢 river 47", kept)
    assert not passwords.matches("纸鸢 river 47 ", kept)
    assert not passwords.matches("纸鸢 River 47", kept)


@pytest.mark.security(9)
def test_nothing_fits_an_account_without_a_password() -> None:
    assert not passwords.matches("!", passwords.NEVER)
    assert not passwords.matches("", None)


@pytest.mark.security(1)
def test_a_cheaper_hash_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192).hash("x"))
    assert not passwords.is_outdated(passwords.hashed("x"))


@pytest.mark.security(5)
def test_a_given_password_is_long_random_and_readable() -> None:
    given = {passwords.given() for _ in range(50)}

    assert len(given) == 50
    assert all(len(each) == 19 and not set(each) & set("01ilo") for each in given)
