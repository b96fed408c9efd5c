"""Alembic's environment: migrations run with foreign keys off and are checked after."""

from logging.config import fileConfig
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, event, pool, text

from gcm.core import engine as recipe
from gcm.core.db import Model

config = context.config
if config.config_file_name is not None and config.get_main_option("log") == "yes":
    fileConfig(config.config_file_name, disable_existing_loggers=False)


def own_engine() -> Any:
    """Foreign keys stay off here: batch mode drops tables, and drops would cascade.

    ``url`` among the arguments names another database than the program's own.
    """
    told = context.get_x_argument(as_dictionary=True)
    url = told.get("url", current_app.config["SQLALCHEMY_DATABASE_URI"])
    options = recipe.options(url)
    for name in ("pool_size", "max_overflow", "pool_pre_ping", "isolation_level"):
        options.pop(name, None)
    engine = create_engine(url, poolclass=pool.NullPool, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", recipe.configure)
        event.listen(engine, "connect", without_foreign_keys)
        event.listen(engine, "begin", recipe.Writers().begin)
    return engine


def without_foreign_keys(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")


def check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"migration broke {len(broken)} references: {broken[:3]}")


def run() -> None:
    engine = own_engine()
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            transaction_per_migration=False,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
            check_references(connection)
    engine.dispose()


run()
