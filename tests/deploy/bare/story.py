"""What the installer promises, one step after the other, each said in a line."""

import hashlib
import io
import shutil
import ssl
import subprocess
import tarfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pysqlite3 import dbapi2

from gcm.config import VERSION
from gcm.core import certificates
from tests.browser.branch import ROOT
from tests.browser.rounds import arrived, plan_rounds, stops
from tests.deploy.bare import tablet
from tests.deploy.bare.machine import Failed, Machine
from tests.deploy.bare.tablet import HOST

PASSWORD = "纸鸢 river 47 扳手"
PREVIOUS = "ac50aa3"  # the release before this one, 0.1.0
HERE = "/root/gcm"  # where the archive is unpacked inside
SHELF = "var/lib/gcm"


@dataclass
class Story:
    """``machine`` is booted and bare; ``work`` is a folder for what stays outside of it."""

    machine: Machine
    work: Path
    said: list[str] = field(default_factory=list)
    password: str = ""

    @property
    def home(self) -> Path:
        return self.machine.tree / SHELF

    def step(self, what: str, do: Callable[[], str]) -> None:
        begun = time.monotonic()
        found = do()
        line = f"ok   {what}: {found} ({time.monotonic() - begun:.0f} s)"
        self.said.append(line)
        print(line, flush=True)  # noqa: T201 - what is run by hand reports by printing


def whole(story: Story) -> None:
    """From nothing to a branch at work, broken and mended, and back to nothing."""
    steps = (
        ("bare", bare),
        ("install", install),
        ("services", services),
        ("doctor", doctor),
        ("HTTPS", https),
        ("untrusted", untrusted),
        ("data", data),
        ("offline", offline),
        ("backup", backup),
        ("destroy and restore", restore),
        ("uninstall", uninstall),
    )
    for what, do in steps:
        story.step(what, lambda do=do: do(story))  # type: ignore[misc]


def between(story: Story) -> None:
    """From the release before to this one, and back."""
    for what, do in (
        ("previous", previous),
        ("upgrade", upgrade),
        ("rollback", rollback),
    ):
        story.step(what, lambda do=do: do(story))  # type: ignore[misc]


# --- a machine -----------------------------------------------------------------------------------


def bare(story: Story) -> str:
    for command in ("python3", "caddy", "git", "gcm"):
        if story.machine.run(f"command -v {command}", check=False):
            raise Failed(f"{command} is there already")
    return story.machine.run('. /etc/os-release; echo "$PRETTY_NAME, no Python, no Caddy"')


def unpack(story: Story, commit: str) -> None:
    """An archive of the commit as `git archive` makes it, always with today's deploy/."""
    shutil.rmtree(story.machine.tree / HERE.lstrip("/"), ignore_errors=True)
    for each, only in ((commit, []), ("HEAD", ["deploy"])):
        packed = subprocess.run(
            ["git", "-C", ROOT, "archive", "--format=tar", each, *only],
            check=True,
            capture_output=True,
        ).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(story.machine.tree / HERE.lstrip("/"), filter="data")


def install(story: Story) -> str:
    unpack(story, "HEAD")
    told = f"--host {HOST} --admin admin01 --branch 青溪县分公司"
    said = story.machine.run(f"{HERE}/deploy/install.sh {told} 2>&1", typed=f"{PASSWORD}\n")
    (story.work / "install.log").write_text(said)
    if f"http://{HOST}/trust" not in said:
        raise Failed(said[-500:])
    again = story.machine.run(f"{HERE}/deploy/install.sh 2>&1")
    if "装好了" not in again:
        raise Failed(again[-500:])
    return f"{running(story)}, and a second run changes nothing"


def running(story: Story) -> str:
    return story.machine.run("basename $(readlink /opt/gcm/current)")


def services(story: Story) -> str:
    """Running under systemd as an own user, with little open to them."""
    names = "gcm-server gcm-worker caddy gcm-backup.timer"
    story.machine.run(f"systemctl is-active {names}")
    owner = story.machine.run("ps -o user= -C gcm | sort -u", check=False) or story.machine.run(
        "stat -c %U /proc/$(systemctl show -p MainPID --value gcm-server)"
    )
    if owner.split() != ["gcm"]:
        raise Failed(f"the program runs as {owner}")
    levels = story.machine.run(
        "systemd-analyze security --no-pager | awk '/^gcm-(server|worker)/ {print $2}'"
    ).split()
    if len(levels) != 2 or any(float(each) > 2 for each in levels):
        raise Failed(f"exposed: {levels}")
    log = story.machine.run("journalctl --namespace=gcm --no-pager -o cat -u gcm-server")
    if "已启动" not in log:
        raise Failed("the program's own log is empty")
    return f"{names} active, user gcm, exposure {' and '.join(levels)}, own journal"


def doctor(story: Story) -> str:
    """Everything that must hold holds; of the rest it may only miss a first backup and its copy."""
    said = story.machine.run("gcm doctor")
    crosses = [line for line in said.splitlines() if line.startswith("✘")]
    wrong = [line for line in crosses if not line.startswith("✘ 备份")]
    if wrong:
        raise Failed("\n".join(wrong))
    ticks = sum(line.startswith("✔") for line in said.splitlines())
    return f"{ticks} lines right, {len(crosses)} about backups to come"


# --- the way in ----------------------------------------------------------------------------------


def https(story: Story) -> str:
    """By name and by number, as the certificate that we hand out says."""
    trusted = ssl.create_default_context(
        cadata=ssl.DER_cert_to_PEM_cert(
            fetch(story, f"http://{story.machine.address}/trust/certificate")
        )
    )
    sent_on = fetch_where(f"http://{story.machine.address}/customers/")
    if sent_on != f"https://{HOST}/customers/":
        raise Failed(f"plain HTTP leads to {sent_on}")
    by_number = urllib.request.Request(f"https://{story.machine.address}/")
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusted), Stay())
    if opener.open(by_number, timeout=20).headers["Location"] != f"https://{HOST}/":
        raise Failed("the number does not lead to the name")
    return "trusted by name and number, plain HTTP sent on but for /trust"


class Stay(urllib.request.HTTPRedirectHandler):
    """Shows a redirect instead of following it."""

    def http_error_308(self, _request: object, answer: object, *_rest: object) -> object:
        return answer


def fetch(story: Story, address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - the test's machine
        content: bytes = answer.read()
    return content


def fetch_where(address: str) -> str:
    opener = urllib.request.build_opener(Stay())
    return str(opener.open(address, timeout=20).headers["Location"])


def untrusted(story: Story) -> str:
    """A tablet out of its box reads the page, and cannot keep pages yet."""
    root = certificates.read(story.machine.tree / "etc/gcm/ca/root.crt")
    with tablet.browser(story.work / "new-tablet", story.machine) as context:
        if root.fingerprint not in tablet.look_at_trust_page(context, story.machine):
            raise Failed("/trust does not show the fingerprint")
        try:
            context.new_page().goto("/sign-in")
        except Exception as error:
            if "ERR_CERT_AUTHORITY_INVALID" not in str(error):
                raise
            return "/trust read over plain HTTP, the program itself refused by the browser"
    raise Failed("a browser that trusts nothing came in")


# --- a branch at work ----------------------------------------------------------------------------


def data(story: Story) -> str:
    """The demo branch in a home of its own, where the new one was; the demo wants an empty one."""
    machine = story.machine
    machine.run("systemctl stop gcm-server gcm-worker && mv /var/lib/gcm /var/lib/gcm.empty")
    machine.run("install -d -o gcm -g gcm -m 700 /var/lib/gcm")
    said = machine.run("gcm demo --months 4")
    story.password = said.partition("口令（各账号相同）：")[2].split()[0]
    plan_rounds(story.home)
    machine.run("chown -R gcm:gcm /var/lib/gcm && systemctl start gcm-server gcm-worker")
    wait_for_answer(story)
    rows = sum(len(lines) for lines in contents(story.home).values())
    return f"{rows:,} rows of a made-up branch"


def wait_for_answer(story: Story) -> None:
    story.machine.run(
        "for n in $(seq 120); do /opt/gcm/current/.venv/bin/python -c 'import urllib.request as u; "
        f'u.urlopen(u.Request("http://127.0.0.1:8000/health", headers=dict(Host="{HOST}")))\' '
        "2>/dev/null && exit 0; sleep 1; done; exit 1"
    )


def offline(story: Story) -> str:
    home = story.work / "tablet"
    tablet.trust(home, story.machine.tree / "etc/gcm/ca/root.crt")
    stop = stops(story.home)[0]
    with tablet.browser(home, story.machine) as context:
        if not tablet.registers_worker(context.new_page()):
            raise Failed("the browser gives no service worker over HTTPS")
        tablet.record_offline(context, story.machine, story.password, stop)
    found = arrived(story.home)
    if [(photos, signed) for _op, photos, signed in found] != [(1, True)]:
        raise Failed(f"arrived: {found}")
    return (
        "worker registered, visit recorded with the wire out, arrived once with photo and signature"
    )


# --- kept and mended -----------------------------------------------------------------------------


def backup(story: Story) -> str:
    """As the timer does it, in its unit."""
    story.machine.run("systemctl start gcm-backup.service")
    return story.machine.run("gcm verify /var/backups/gcm").splitlines()[-1]


def restore(story: Story) -> str:
    """The home is gone, keys and all; one command brings everything back."""
    machine, before = story.machine, contents(story.home)
    machine.run("systemctl stop gcm-server gcm-worker")
    shutil.copytree(story.home / "keys", story.work / "keys")  # kept elsewhere, as we advise
    machine.run("rm -rf /var/lib/gcm && install -d -o gcm -g gcm -m 700 /var/lib/gcm")
    shutil.copytree(story.work / "keys", machine.tree / "var/tmp/keys", dirs_exist_ok=True)
    machine.run(
        "chown -R gcm:gcm /var/tmp/keys && gcm restore /var/backups/gcm --keys /var/tmp/keys"
    )
    after = contents(story.home)
    differing = {name for name in before.keys() | after if before.get(name) != after.get(name)}
    if differing - {"audit_entry", "audit_anchor"}:  # what happened since is on record
        raise Failed(f"after the restore these tables differ: {sorted(differing)}")
    machine.run("gcm verify /var/backups/gcm --against-home")
    machine.run("systemctl start gcm-server gcm-worker")
    wait_for_answer(story)
    return (
        f"{sum(map(len, after.values())):,} rows of {len(after)} tables equal, verify says so too"
    )


def contents(home: Path) -> dict[str, list[bytes]]:
    """Every row of every table, as digests that can be compared."""
    with dbapi2.connect(str(home / "gcm.db"), timeout=30) as database:
        tables = [
            str(name)
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not str(name).startswith("sqlite_")
        ]
        return {
            table: sorted(
                hashlib.sha256(repr(row).encode()).digest()
                for row in database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - its own names
            )
            for table in tables
        }


def uninstall(story: Story) -> str:
    before = contents(story.home)
    story.machine.run("/opt/gcm/current/deploy/uninstall.sh")
    if contents(story.home) != before:
        raise Failed("uninstalling changed the data")
    for gone in ("opt/gcm", "usr/local/bin/gcm", "etc/systemd/system/gcm-server.service"):
        if (story.machine.tree / gone).exists():
            raise Failed(f"/{gone} is still there")
    if story.machine.run("systemctl is-active gcm-server", check=False) == "active":
        raise Failed("the server still runs")
    return "program gone, data, settings, certificate and backups as they were"


# --- from release to release ---------------------------------------------------------------------


def previous(story: Story) -> str:
    """The release before, put there by today's installer, for it had none; with data."""
    unpack(story, PREVIOUS)
    story.machine.run(f"{HERE}/deploy/install.sh --host {story.machine.address} 2>&1")
    said = story.machine.run("gcm demo --months 4")
    story.password = said.partition("口令（各账号相同）：")[2].split()[0]
    return f"{running(story)} with {sum(map(len, contents(story.home).values())):,} rows"


def upgrade(story: Story) -> str:
    before = contents(story.home)
    old = revision(story)
    unpack(story, "HEAD")
    story.machine.run(f"{HERE}/deploy/upgrade.sh 2>&1")
    after = contents(story.home)
    lost = {name for name in before if len(after.get(name, [])) < len(before[name])}
    if lost:
        raise Failed(f"rows are missing in {sorted(lost)}")
    if not running(story).startswith(f"{VERSION}-"):
        raise Failed(f"{running(story)} runs")
    story.machine.run("systemctl is-active gcm-server gcm-worker && gcm doctor")
    return f"{running(story)}, database {old} to {revision(story)}, no row lost"


def revision(story: Story) -> str:
    with dbapi2.connect(str(story.home / "gcm.db"), timeout=30) as database:
        ((found,),) = database.execute("SELECT version_num FROM alembic_version")
    return str(found)


def rollback(story: Story) -> str:
    """The program of before on the database of before; that of today is kept beside."""
    story.machine.run("/opt/gcm/current/deploy/rollback.sh --yes 2>&1")
    story.machine.run("systemctl is-active gcm-server gcm-worker")
    if not running(story).startswith("0.1.0-"):
        raise Failed(f"{running(story)} runs")
    kept = list((story.machine.tree / "var/backups/gcm/upgrade").glob("after-*.db"))
    if len(kept) != 1:
        raise Failed(f"kept: {kept}")
    return f"{running(story)} answers on database {revision(story)}, today's kept beside"
