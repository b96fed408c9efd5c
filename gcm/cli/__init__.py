"""Commands for people with a shell: each reads its arguments, calls one action, and reports."""

import gettext
import os
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import DBAPIError

from gcm.cli import (
    access,
    allocate,
    assess,
    audit,
    demo,
    doctor,
    duties,
    exchange,
    house,
    keeping,
    keys,
    letters,
    moving,
    plan,
    quota,
)
from gcm.core import faults
from gcm.core.errors import RuleBroken

COMMANDS: tuple[click.Command, ...] = (
    *house.COMMANDS,
    *access.COMMANDS,
    *keys.COMMANDS,
    *doctor.COMMANDS,
    *audit.COMMANDS,
    *keeping.COMMANDS,
    *demo.COMMANDS,
    *letters.COMMANDS,
    *plan.COMMANDS,
    *quota.COMMANDS,
    *duties.COMMANDS,
    *allocate.COMMANDS,
    *assess.COMMANDS,
    *exchange.COMMANDS,
    *moving.COMMANDS,
)


def speak_chinese() -> None:
    """Click's own words come from our catalogue, whatever language the machine is set to."""
    os.environ["LANGUAGE"] = "zh_CN"
    gettext.bindtextdomain("click", str(Path(__file__).parent / "locale"))
    gettext.textdomain("click")
    for command in COMMANDS:
        command.options_metavar = "[选项]"


class Commands(click.Group):
    """Exit status 1 with one Chinese sentence when the regulation or a file says no."""

    def make_context(self, *told: Any, **extra: Any) -> click.Context:
        info = ScriptInfo(create_app=make_app, set_debug_flag=False, load_dotenv_defaults=False)
        return super().make_context(*told, **{"obj": info} | extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RuleBroken as broken:
            click.echo(str(broken), err=True)
            sys.exit(1)
        except (DBAPIError, OSError) as error:
            fault = faults.of(error)
            if fault is None:
                raise
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            click.echo(f"{faults.WORDS[fault].title}，没有写入：{reason}", err=True)
            sys.exit(1)


def make_app() -> Flask:
    from gcm import create_app

    return create_app()


speak_chinese()
main = Commands(
    name="gcm",
    commands=COMMANDS,
    options_metavar="[选项]",
    subcommand_metavar="命令 …",
    help="集团客户服务：命令行。数据在 GCM_HOME（默认 ./instance）。",
)


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
