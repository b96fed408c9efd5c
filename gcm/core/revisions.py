"""Whether the database is as this version of the program expects it."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def newest(migrations: Path) -> str | None:
    """The revision that ``gcm init`` leads to."""
    return scripts(migrations).get_current_head()


def knows(revision: str, migrations: Path) -> bool:
    """Whether this version of the program has the revision; a newer one's it has not."""
    return revision in {script.revision for script in scripts(migrations).walk_revisions()}


def scripts(migrations: Path) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    return ScriptDirectory.from_config(config)


def current(engine: Engine) -> str | None:
    """The revision of the database; None when nothing has been created in it."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_newest(engine: Engine, migrations: Path) -> bool:
    return current(engine) == newest(migrations)
