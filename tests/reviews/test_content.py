from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gcm.core import frozen
from gcm.core.figures import Figure
from gcm.reviews.content import Addressee, LetterContent
from tests.reviews import large_samples, samples


@pytest.mark.parametrize("make", [samples.letter, large_samples.letter])
def test_a_letter_reads_back_exactly_as_it_was_frozen(make: Callable[[], LetterContent]) -> None:
    letter = make()

    text = letter.to_json()

    assert LetterContent.from_json(text) == letter
    assert LetterContent.from_json(text).to_json() == text


def test_a_block_without_data_stays_none_and_is_not_an_empty_one() -> None:
    letter = replace(samples.letter(), stores=None, problems=())

    again = LetterContent.from_json(letter.to_json())

    assert again.stores is None
    assert again.problems == ()


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(0, 4), st.text())
def test_every_number_keeps_its_digits_and_every_text_its_characters(
    value: Decimal, decimals: int, unit: str
) -> None:
    figure = Figure(value, decimals, unit)

    again = frozen.load(Figure, frozen.dump(figure))

    assert again == figure
    assert str(again.value) == str(value)


def test_a_paper_frozen_before_a_field_was_known_still_opens() -> None:
    assert frozen.load(
        Addressee, '{"code":"K1","name":"某店","address":"","contact":""}'
    ) == Addressee("K1", "某店", "", "")


def test_a_key_that_is_not_known_is_refused_and_named() -> None:
    with pytest.raises(ValueError, match="Figure does not know colour"):
        frozen.load(Figure, '{"value":"1","colour":"red"}')


def test_a_value_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="'2' is not int"):
        frozen.load(Figure, '{"value":"1","decimals":"2"}')


def test_what_has_no_exact_form_cannot_be_frozen() -> None:
    with pytest.raises(TypeError, match="float"):
        frozen.dump((0.5,))


@pytest.mark.parametrize(
    ("figure", "printed"),
    [
        (Figure(Decimal("1463"), 0, "条"), "1,463 条"),
        (Figure(Decimal("263418.505"), 2, "元"), "263,418.51 元"),
        (Figure(Decimal("2.25"), 1, "%"), "2.3%"),
        (Figure(Decimal("2.25"), 1, "%", signed=True), "+2.3%"),
        (Figure(Decimal("-12"), 1, "%", signed=True), "-12.0%"),
        (Figure(Decimal("-0.04"), 1, "%", signed=True), "0.0%"),
        (Figure(Decimal("12")), "12"),
    ],
)
def test_a_figure_prints_half_up_with_thousands_apart_and_never_minus_zero(
    figure: Figure, printed: str
) -> None:
    assert str(figure) == printed


def test_the_month_is_a_day_again_and_not_a_text() -> None:
    assert LetterContent.from_json(samples.letter().to_json()).month == date(2026, 9, 1)
