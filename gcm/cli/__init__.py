"""Commands for people with a shell: each reads its arguments, calls one action, and reports."""

import sys
from typing import Any

import click
from flask import Flask
from flask.cli import FlaskGroup

from gcm.cli import demo, doctor, exchange, house, letters, plan, quota
from gcm.core.errors import RuleBroken

COMMANDS: tuple[click.Command, ...] = (
    *house.COMMANDS,
    *doctor.COMMANDS,
    *demo.COMMANDS,
    *letters.COMMANDS,
    *plan.COMMANDS,
    *quota.COMMANDS,
    *exchange.COMMANDS,
)


class Commands(FlaskGroup):
    """Exit status 1 with one Chinese sentence when the regulation or a file says no."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RuleBroken as broken:
            click.echo(str(broken), err=True)
            sys.exit(1)


def make_app() -> Flask:
    from gcm import create_app

    return create_app()


main = Commands(
    name="gcm",
    create_app=make_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
    help="集团客户服务：命令行。数据在 GCM_HOME（默认 ./instance）。",
)


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
