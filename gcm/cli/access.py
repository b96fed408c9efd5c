"""``gcm reset-access``: for the administrator who lost the password or the phone."""

import click
from flask.cli import with_appcontext

from gcm.accounts.actions import second_factor
from gcm.admin.actions import users as actions
from gcm.cli.exchange import person
from gcm.cli.house import as_system
from gcm.core.db import db, transaction
from gcm.core.users import User


@click.command("reset-access")
@click.argument("login", metavar="登录名")
@with_appcontext
def reset_access(login: str) -> None:
    """给一个账户新的初始口令，去掉登记的手机，解除暂停登录。"""
    as_system("reset-access")
    found = person(login)
    given, kept = actions.given_password()
    with transaction():
        user = db.session.get_one(User, found.id if found else 0)
        second_factor.remove(user)
        actions.reset_password(user, kept, by=None)
    click.echo(f"{user.name}（{user.login}）的初始口令：{given}")
    click.echo("72 小时内有效，首次登录时必须更改；动态口令在登录时重新登记。")


COMMANDS = (reset_access,)
