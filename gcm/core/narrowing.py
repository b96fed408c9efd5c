"""One option for a statement in place of fifty: every scoped model's condition at once.

SQLAlchemy recognises a statement that it has compiled before by a key made of all its parts,
options included. Fifty criteria made that key a thousand items long: building it took a quarter
of a page's time, and the keys kept took a hundred megabytes. A person's conditions never change
within a day, so here their part of the key is made once: the shape, a number that equal
conditions share, and the values that differ between people.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BindParameter
from sqlalchemy.orm import LoaderCriteriaOption
from sqlalchemy.orm.interfaces import CriteriaOption
from sqlalchemy.sql.visitors import ExtendedInternalTraversal, InternalTraversal

SHAPES: dict[object, int] = {}


class Narrowing(CriteriaOption):
    """Acts as all of ``options`` do, on the statement and on whatever is loaded lazily later.

    ``shape`` and ``values`` are what SQLAlchemy's key holds of it: a compiled statement is used
    again for conditions of the same shape, with their own values. Raises ValueError for
    conditions that have no key, as these could be mistaken for others.
    """

    propagate_to_loaders = True
    _traverse_internals = [  # noqa: RUF012 - as SQLAlchemy declares it
        ("shape", ExtendedInternalTraversal.dp_plain_obj),
        ("values", InternalTraversal.dp_clauseelement_tuple),
    ]

    def __init__(self, options: Iterable[LoaderCriteriaOption]) -> None:
        self.options = tuple(options)
        keys = [option._generate_cache_key() for option in self.options]
        if None in keys:
            raise ValueError("a condition has no cache key")
        # The order is that of first appearance, which equal shapes have in common.
        found: dict[int, BindParameter[Any]] = {
            id(value): value for key in keys if key for value in key.bindparams
        }
        self.values = tuple(found.values())
        self.shape = SHAPES.setdefault(tuple(key.key for key in keys if key), len(SHAPES))

    def process_compile_state(self, compile_state: Any) -> None:
        for option in self.options:
            option.process_compile_state(compile_state)

    def process_compile_state_replaced_entities(
        self, compile_state: Any, mapper_entities: Any
    ) -> None:
        for option in self.options:
            option.process_compile_state_replaced_entities(compile_state, mapper_entities)

    def get_global_criteria(self, attributes: dict[Any, Any]) -> None:
        for option in self.options:
            option.get_global_criteria(attributes)
