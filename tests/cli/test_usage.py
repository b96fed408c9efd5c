"""Wrong usage is told in Chinese, with exit status 2, by every command."""

import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask.cli import FlaskGroup

import gcm.cli
from gcm.cli import COMMANDS, main, make_app

CATALOGUE = Path(gcm.cli.__file__).parent / "locale" / "zh_CN" / "LC_MESSAGES"
PAIR = r'^msgid "(.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(.+)"$'
BY_NAME = {command.name or "": command for command in COMMANDS}
PARTS = [part for each in COMMANDS if isinstance(each, click.Group) for part in each.commands]
ENGLISH = re.compile(r"[A-Za-z]{2,}")
WORDS = re.compile(
    r"(?<![\w-])-{1,2}[a-z-]+|\bgcm\b|\bGCM_HOME\b|\./instance|\bmaster\.key\b"
    r"|\b(PDF|JSON|SQLite|PostgreSQL)\b"
)


def use(*typed: str) -> Result:
    return CliRunner().invoke(main, typed, prog_name="gcm")


def english(told: str, *named: str) -> set[str]:
    """Words that are neither names of commands, options and kinds nor what was typed."""
    for word in sorted((*named, *main.commands, *PARTS), key=len, reverse=True):
        told = told.replace(word, "")
    return set(ENGLISH.findall(WORDS.sub("", told)))


def choices() -> Iterator[str]:
    for command in COMMANDS:
        for parameter in command.params:
            if isinstance(parameter.type, click.Choice):
                yield from parameter.type.choices


def wrong_uses() -> Iterator[tuple[str, ...]]:
    yield ("nonsense",)
    yield ("--nonsense",)
    yield ("impor",)
    for name, command in BY_NAME.items():
        yield (name, "--nonsense")
        yield (name, "--hel")
        yield (name, "2026-03", "2026-03", "2026-03", "2026-03")
        for parameter in command.params:
            if isinstance(parameter, click.Argument):
                yield from wrong_arguments(name, parameter)
            elif isinstance(parameter, click.Option):
                yield from wrong_options(name, parameter)


def wrong_arguments(name: str, argument: click.Argument) -> Iterator[tuple[str, ...]]:
    if argument.required:
        yield (name,)
    if argument.type is not click.STRING:
        yield (name, "zz", "zz")


def wrong_options(name: str, option: click.Option) -> Iterator[tuple[str, ...]]:
    if option.is_flag:
        yield (name, f"{option.opts[0]}=zz")
        return
    yield (name, option.opts[0])
    if option.type is not click.STRING:
        yield (name, option.opts[0], "zz")
    if isinstance(option.type, click.IntRange):
        yield (name, option.opts[0], "999")


WRONG = list(dict.fromkeys(wrong_uses()))


@pytest.mark.parametrize("typed", WRONG, ids=" ".join)
def test_wrong_usage_is_told_in_chinese(typed: tuple[str, ...]) -> None:
    told = use(*typed)

    assert told.exit_code == 2
    assert told.output.count("错误：") == 1
    assert english(told.output, *choices(), *typed) == set()


@pytest.mark.parametrize("typed", [(), *((name,) for name in BY_NAME)], ids=" ".join)
def test_help_is_in_chinese(typed: tuple[str, ...]) -> None:
    told = use(*typed, "--help")

    assert told.exit_code == 0
    assert "用法：" in told.output
    assert english(told.output, *choices()) == set()


def test_a_folder_where_a_file_belongs_is_told_in_chinese(tmp_path: Path) -> None:
    told = use("export", "sales", str(tmp_path))

    assert told.exit_code == 2
    assert "是文件夹，这里要文件" in told.output


def test_the_same_words_come_from_flask() -> None:
    flask = FlaskGroup(name="flask", create_app=make_app)

    told = CliRunner().invoke(flask, ["quota", "--nonsense"], prog_name="flask")

    assert told.exit_code == 2
    assert "没有选项 '--nonsense'" in told.output
    assert "flask quota [选项] 月份" in told.output


def test_the_catalogue_is_what_its_source_says() -> None:
    with (CATALOGUE / "click.mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    source = (CATALOGUE / "click.po").read_text("utf-8")
    pairs = re.findall(PAIR, source, re.MULTILINE)

    assert len(pairs) > 50
    for english_words, chinese in pairs:
        said = english_words.replace("\\n", "\n").replace("\\t", "\t")
        told = {spoken.gettext(said), spoken.ngettext(said, "", 1)}
        assert chinese.replace("\\n", "\n").replace("\\t", "\t") in told
