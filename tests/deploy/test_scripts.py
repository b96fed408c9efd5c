"""Install, upgrade, rollback, uninstall in a tree of its own (the whole: `make try-install`)."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from tests.deploy.prefix import HOST, PASSWORD, ROOT, Prefix

SCRIPTS = sorted((ROOT / "deploy").glob("*.sh"))
SHELL = [*SCRIPTS, *(ROOT / "deploy" / name for name in ("bootstrap", "run-demo", "gcm"))]


def empty(folder: Path) -> Prefix:
    """Nothing installed; systemd, as far as the scripts can see, runs."""
    made = Prefix(folder / "disk")
    (made.root / "run/systemd/system").mkdir(parents=True)
    return made


@pytest.fixture
def prefix(tmp_path: Path) -> Iterator[Prefix]:
    made = empty(tmp_path)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prefix]:
    """Release 1.0.0, for tests that leave it as it was: each start takes its seconds."""
    made = empty(tmp_path_factory.mktemp("installed"))
    install(made, made.release("1.0.0"), "--branch", "青溪县分公司")
    yield made
    made.stop()


def install(prefix: Prefix, release: Path, *told: str) -> str:
    done = prefix.run(
        release / "deploy/install.sh",
        *("--host", HOST, "--admin", "admin01", *told),
        typed=f"{PASSWORD}\n",
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def script(prefix: Prefix, name: str) -> Path:
    return prefix.root / "opt/gcm/current/deploy" / name


def ask(prefix: Prefix, question: str) -> list[tuple[object, ...]]:
    with dbapi2.connect(str(prefix.home / "gcm.db")) as database:
        found: list[tuple[object, ...]] = database.execute(question).fetchall()
    return found


def tell(prefix: Prefix, *statements: str) -> None:
    with dbapi2.connect(str(prefix.home / "gcm.db")) as database:
        for each in statements:
            database.execute(each)


def make_older(prefix: Prefix) -> str:
    """Put the database back by one migration, as an older release has it; its revision."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "downgrade"],
        cwd=ROOT,
        env=prefix.surroundings() | {"GCM_HOME": str(prefix.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ((revision,),) = ask(prefix, "SELECT version_num FROM alembic_version")
    return str(revision)


@pytest.mark.parametrize("path", SHELL, ids=lambda path: path.name)
def test_the_scripts_are_clean(path: Path) -> None:
    done = subprocess.run(
        ["shellcheck", "-x", path], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stdout == ""


def test_an_installed_program_answers_in_the_settings_of_a_branch(installed: Prefix) -> None:
    settings = installed.settings.read_text()

    assert installed.answers()
    assert f"GCM_BASE_URL='https://{HOST}'\n" in settings
    assert f'GCM_TRUSTED_HOSTS=\'["{HOST}"' in settings
    assert "GCM_PROXIES='1'\n" in settings
    assert f"GCM_BACKUP_DIR='{installed.root}/var/backups/gcm'\n" in settings
    assert "GCM_BRANCH_NAME='青溪县分公司'\n" in settings
    assert "GCM_PLAIN_HTTP" not in settings
    assert stat.S_IMODE(installed.settings.stat().st_mode) == 0o640
    assert stat.S_IMODE(installed.home.stat().st_mode) == 0o700
    assert ask(installed, 'SELECT login FROM "user"') == [("admin01",)]


def test_the_proxy_has_https_for_all_and_plain_http_for_what_comes_before_trust(
    installed: Prefix,
) -> None:
    caddyfile = (installed.root / "etc/caddy/Caddyfile").read_text()

    assert f"https://{HOST} {{\n\ttls internal" in caddyfile
    assert f"root {installed.root}" not in caddyfile
    assert f"reverse_proxy 127.0.0.1:{installed.port}" in caddyfile
    assert "path /trust /trust/* /static/* /health" in caddyfile
    assert f"redir https://{HOST}{{uri}} 308" in caddyfile
    assert "@HOST@" not in caddyfile
    assert "@PORT@" not in caddyfile


def test_the_units_hold(installed: Prefix) -> None:
    """Systemd itself reads them, and finds that little is open to what they start."""
    units = sorted((installed.root / "etc/systemd/system").iterdir())
    read = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in read.stderr.splitlines() if "gcm-" in line] == []
    for unit in (each for each in units if each.suffix == ".service"):
        exposed = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(unit)]
        found = subprocess.run(exposed, capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stdout


def test_whoever_makes_backups_may_write_them(installed: Prefix) -> None:
    """The timer by night; the background work when an administrator asks for one."""
    may_write = f"ReadWritePaths={installed.home} {installed.root}/var/backups/gcm"
    for name in ("gcm-backup", "gcm-worker"):
        unit = (installed.root / f"etc/systemd/system/{name}.service").read_text()
        assert may_write in unit.splitlines()


def test_running_it_again_keeps_what_the_branch_has(installed: Prefix) -> None:
    with installed.settings.open("a") as settings:
        settings.write("GCM_LETTER_MARK='青集'\n")
    authority = (installed.root / "etc/gcm/ca/root.crt").read_bytes()

    done = installed.run(script(installed, "install.sh"))

    assert done.returncode == 0, done.stderr
    assert "GCM_LETTER_MARK='青集'\n" in installed.settings.read_text()
    assert f"GCM_BASE_URL='https://{HOST}'\n" in installed.settings.read_text()
    assert (installed.root / "etc/gcm/ca/root.crt").read_bytes() == authority
    assert installed.answers()


def test_another_address_needs_another_certificate_and_says_so(installed: Prefix) -> None:
    done = installed.run(script(installed, "install.sh"), "--host", "gcm.other.lan")

    assert done.returncode == 1
    assert "--new-certificate" in done.stderr
    assert f"GCM_BASE_URL='https://{HOST}'\n" in installed.settings.read_text()
    assert installed.answers()


@pytest.mark.parametrize("host", ["https://gcm.lan", "gcm lan", "gcm.lan:8443", "集客簿"])
def test_an_address_that_is_none_is_refused(prefix: Prefix, host: str) -> None:
    done = prefix.run(prefix.release("1.0.0") / "deploy/install.sh", "--host", host)

    assert done.returncode == 1
    assert "不是域名或 IPv4 地址" in done.stderr
    assert not prefix.settings.exists()


def test_a_proxy_that_serves_something_else_is_left_alone(prefix: Prefix) -> None:
    other = prefix.root / "etc/caddy/Caddyfile"
    other.parent.mkdir(parents=True)
    other.write_text("intranet.lan {\n}\n")

    done = prefix.run(prefix.release("1.0.0") / "deploy/install.sh", "--host", HOST)

    assert done.returncode == 1
    assert "已有别的内容" in done.stderr
    assert other.read_text() == "intranet.lan {\n}\n"


def test_another_release_is_an_upgrade(installed: Prefix) -> None:
    done = installed.run(installed.release("1.2.0") / "deploy/install.sh")

    assert done.returncode == 1
    assert "deploy/upgrade.sh" in done.stderr


def test_an_upgrade_brings_the_database_along_and_a_rollback_takes_it_back(
    prefix: Prefix,
) -> None:
    install(prefix, prefix.release("1.0.0"))
    before = make_older(prefix)
    tell(prefix, "UPDATE \"user\" SET name = '升级以前'")

    done = prefix.run(prefix.release("1.1.0") / "deploy/upgrade.sh")

    assert done.returncode == 0, done.stdout + done.stderr
    assert prefix.current.startswith("1.1.0-")
    assert prefix.answers()
    assert ask(prefix, "SELECT version_num FROM alembic_version") != [(before,)]

    tell(prefix, "UPDATE \"user\" SET name = '升级以后'")
    unsure = prefix.run(script(prefix, "rollback.sh"))
    assert unsure.returncode == 1
    assert "--yes" in unsure.stderr
    assert prefix.current.startswith("1.1.0-")

    # The release of this test only calls itself older: its program asks for today's database.
    done = prefix.run(script(prefix, "rollback.sh"), "--yes")

    assert prefix.current.startswith("1.0.0-")
    assert ask(prefix, "SELECT version_num FROM alembic_version") == [(before,)]
    assert ask(prefix, 'SELECT name FROM "user"') == [("升级以前",)]
    (kept,) = (prefix.root / "var/backups/gcm/upgrade").glob("after-1.1.0-*.db")
    with dbapi2.connect(str(kept)) as database:
        assert database.execute('SELECT name FROM "user"').fetchall() == [("升级以后",)]


def test_a_rollback_that_needs_no_database_asks_nothing(installed: Prefix) -> None:
    installed.run(installed.release("1.1.0") / "deploy/upgrade.sh")
    tell(installed, "UPDATE \"user\" SET name = '升级以后'")

    done = installed.run(script(installed, "rollback.sh"))

    assert done.returncode == 0, done.stderr
    assert installed.current.startswith("1.0.0-")
    assert installed.answers()
    assert ask(installed, 'SELECT name FROM "user"') == [("升级以后",)]
    again = installed.run(script(installed, "rollback.sh"))
    assert "没有可以退回的版本" in again.stderr


def test_an_upgrade_that_does_not_come_up_goes_back_by_itself(
    installed: Prefix,
) -> None:
    tell(installed, "UPDATE \"user\" SET name = '升级以前'")

    done = installed.run(installed.release("1.3.0", serves=False) / "deploy/upgrade.sh")

    assert done.returncode == 1
    assert "新版没有通过健康检查" in done.stderr
    assert "已恢复到 1.0.0-" in done.stderr
    assert installed.current.startswith("1.0.0-")
    assert installed.answers()
    assert ask(installed, 'SELECT name FROM "user"') == [("升级以前",)]


def test_uninstalling_leaves_the_data(prefix: Prefix) -> None:
    install(prefix, prefix.release("1.0.0"))

    done = prefix.run(script(prefix, "uninstall.sh"))

    assert done.returncode == 0, done.stderr
    assert not (prefix.root / "opt/gcm").exists()
    assert not (prefix.root / "usr/local/bin/gcm").exists()
    assert list((prefix.root / "etc/systemd/system").iterdir()) == []
    assert not (prefix.root / "etc/caddy/Caddyfile").exists()
    assert ask(prefix, 'SELECT login FROM "user"') == [("admin01",)]
    assert (prefix.home / "keys/master.key").exists()
    assert prefix.settings.exists()


def test_without_systemd_it_says_how_to_start(prefix: Prefix) -> None:
    (prefix.root / "run/systemd/system").rmdir()

    said = install(prefix, prefix.release("1.0.0"))

    assert f"http://{HOST}/trust" in said
    assert "没有运行 systemd" in said
    assert not (prefix.root / "run/asked").exists()
