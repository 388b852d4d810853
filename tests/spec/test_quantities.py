"""Quantities as Kubernetes reads them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from pydsl.spec.quantities import amount, is_quantity


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        ("500m", Fraction(1, 2)), ("2", 2), (3, 3), (0.5, Fraction(1, 2)), ("1Ki", 1024), ("1k", 1000),
        ("1.5Gi", 3 * 2**29), (".5M", 500_000), ("1e3", 1000), ("1E-3", Fraction(1, 1000)), ("1E", 10**18),
        ("-2n", Fraction(-2, 10**9)), (" 1 ", 1),
    ],
)  # fmt: skip
def test_amounts(quantity: Any, value: Fraction) -> None:
    assert amount(quantity) == value
    assert is_quantity(str(quantity))


@pytest.mark.parametrize("text", ["", "Mi", "1 Gi", "1Kib", "1e", "1e3k", "0x1", "1,5", "1.2.3", "1K"])
def test_what_is_no_quantity(text: str) -> None:
    assert amount(text) is None
    assert not is_quantity(text)


@pytest.mark.parametrize("text", ["1e9999", "1e999999999", "1e-999999999"])
def test_an_exponent_out_of_bounds_is_not_worked_out(text: str) -> None:
    assert is_quantity(text)
    assert amount(text) is None
