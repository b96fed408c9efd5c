"""``doctor``: what is wrong with this machine or this home, and how to mend it."""

import json
import sys
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from gcm.core import health
from gcm.core.health import Finding, State

WORDS = {State.OK: "正常", State.WARNING: "注意", State.FAULT: "故障"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@with_appcontext
def doctor(as_json: bool) -> None:
    """检查字体、程序库、数据库、磁盘、时钟、HTTPS 与备份。"""
    findings = list(health.examine())
    if as_json:
        click.echo(
            json.dumps({"findings": [asdict(each) for each in findings]}, ensure_ascii=False)
        )
    else:
        for each in findings:
            click.echo(line(each))
    if any(each.state is State.FAULT for each in findings):
        sys.exit(1)


def line(finding: Finding) -> str:
    mend = f"。办法：{finding.mend}" if finding.mend else ""
    return f"{WORDS[finding.state]}  {finding.matter}：{finding.text}{mend}"


COMMANDS = (doctor,)
