"""A bare Debian 12 with a running systemd, in namespaces of its own, and a wire to it."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

SUITE = "bookworm"
PACKAGES = "systemd,systemd-sysv,ca-certificates"  # nothing else that a bare system does not have
TOOLS = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "slirp4netns": "slirp4netns",
    "certutil": "libnss3-tools",
}
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
PATIENCE = 120  # seconds


class Failed(Exception):
    """What was expected did not happen; the words say what came instead."""


def check_tools() -> None:
    """Root and the few packages that this wants and the other tests do not; says which."""
    missing = [package for tool, package in TOOLS.items() if not shutil.which(tool)]
    if os.geteuid():
        raise Failed("a Debian can be installed and booted by root only")
    if missing:
        raise Failed(f"apt-get install --no-install-recommends {' '.join(missing)}")


def bare_tree(folder: Path) -> Path:
    """A fresh system from the mirror that this machine uses; ``folder`` must not be there yet."""
    sources = debian_sources()
    log = folder.with_suffix(".log")
    with log.open("wb") as said:
        done = subprocess.run(
            [
                "debootstrap",
                "--variant=minbase",
                f"--include={PACKAGES}",
                SUITE,
                folder,
                sources[0][0],
            ],
            stdout=said,
            stderr=said,
            check=False,
        )
    if done.returncode:
        raise Failed(f"debootstrap: {log.read_text()[-500:]}")
    lines = [f"deb {mirror} {suite} main" for mirror, suite in sources]
    (folder / "etc/apt/sources.list").write_text("\n".join(lines) + "\n")
    return folder


def copy_tree(base: Path, disk: Path) -> None:
    """With its owners and device nodes as they are: read as files, some of those never end."""
    disk.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", "--one-file-system", base, disk], check=True)


def debian_sources() -> list[tuple[str, str]]:
    """Mirror and suite of each Debian list that apt knows here, the main one first."""
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(CREATED_BY)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = {
        (line.split()[0], line.split()[1])
        for line in told.splitlines()
        if line.split()[1].startswith(SUITE) and line.endswith(" Packages") and "debian" in line
    }
    main = [each for each in found if each[1] == SUITE]
    return sorted(main) + sorted(found - set(main)) or [("http://deb.debian.org/debian", SUITE)]


@dataclass
class Machine:
    """``tree`` is its disk; ``address`` is its own on the wire, ``near`` this machine's end."""

    name: str
    tree: Path
    cache: Path
    address: str = "10.211.77.2"
    near: str = "10.211.77.1"
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    leader: int = 0

    @property
    def wire(self) -> str:
        return f"{self.name}-wire"

    def start(self) -> None:
        """Boots, with the wire and a way out by which it reaches what this machine reaches."""
        self.make_network()
        shutil.copy(BUNDLE, self.tree / "etc/ssl/certs/ca-certificates.crt")
        (self.tree / "etc/resolv.conf").unlink(missing_ok=True)
        (self.tree / "etc/resolv.conf").write_text("nameserver 10.0.2.3\n")
        # Two systemds in one group would end each other's processes.
        group = Path(cgroups(), self.name)
        group.mkdir(exist_ok=True)
        boot = [
            *("/bin/sh", "-c", 'echo $$ >"$0/cgroup.procs" && exec "$@"', str(group)),
            *("systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot"),
            *(f"--directory={self.tree}", f"--machine={self.name}", "--resolv-conf=off"),
            *("--console=pipe", f"--network-namespace-path=/run/netns/{self.name}"),
            *self.binds(),
        ]
        surroundings = {**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
        log = self.tree.with_suffix(".boot.log").open("ab")
        started = subprocess.Popen(
            boot,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.processes.append(started)
        self.wait_for_boot(started.pid)

    def binds(self) -> list[str]:
        """Downloads are kept beside the trees: a second machine need not fetch them again."""
        kept = [("apt", "/var/cache/apt/archives"), ("pip", "/root/.cache/pip")]
        for folder, _there in kept:
            (self.cache / folder).mkdir(parents=True, exist_ok=True)
        return [f"--bind={self.cache / folder}:{there}" for folder, there in kept]

    def make_network(self) -> None:
        ip("netns", "add", self.name)
        ip("link", "add", self.wire, "type", "veth", "peer", "name", "office0", "netns", self.name)
        ip("addr", "add", f"{self.near}/24", "dev", self.wire)
        ip("link", "set", self.wire, "up")
        ip("-n", self.name, "addr", "add", f"{self.address}/24", "dev", "office0")
        ip("-n", self.name, "link", "set", "office0", "up")
        ip("-n", self.name, "link", "set", "lo", "up")
        way_out = ["slirp4netns", "--configure", "--mtu=65520", "--netns-type=path"]
        self.processes.append(
            subprocess.Popen(
                [*way_out, f"/run/netns/{self.name}", "tap0"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def wait_for_boot(self, nspawn: int) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            time.sleep(0.5)
            children = psutil.Process(nspawn).children()
            if children:
                self.leader = children[0].pid
                if self.run("systemctl is-system-running", check=False) in {"running", "degraded"}:
                    return
        raise Failed(
            f"{self.name} did not boot: {self.tree.with_suffix('.boot.log').read_text()[-500:]}"
        )

    def run(self, command: str, *, typed: str = "", check: bool = True) -> str:
        """A shell's command inside, as root; what it said. Only its last words when it failed."""
        enter = ["nsenter", "-t", str(self.leader), "-m", "-u", "-i", "-n", "-p", "-r", "-w"]
        done = subprocess.run(
            [*enter, "/bin/sh", "-c", command],
            env=self.surroundings(),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode:
            raise Failed(f"{command}\n{(done.stdout + done.stderr)[-1500:]}")
        return done.stdout.strip()

    def surroundings(self) -> dict[str, str]:
        """A login's, with this machine's way of reaching the Python packages."""
        ways = {name: value for name, value in os.environ.items() if name in {"PIP_INDEX_URL"}}
        paths = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return {"PATH": paths, "HOME": "/root", "LANG": "C.UTF-8", "PIP_CERT": str(BUNDLE), **ways}

    def unplug(self) -> None:
        ip("link", "set", self.wire, "down")

    def plug(self) -> None:
        ip("link", "set", self.wire, "up")

    def stop(self) -> None:
        """Powers off and leaves nothing behind but its disk."""
        for process in reversed(self.processes):
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()
        for command in (("link", "del", self.wire), ("netns", "del", self.name)):
            with suppress(subprocess.CalledProcessError):
                ip(*command)


def cgroups() -> str:
    """Where this machine keeps its groups of processes (version 2)."""
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    found = [place for _what, place, kind, *_rest in mounts if kind == "cgroup2"]
    if not found:
        raise Failed("no cgroup2 is mounted, which systemd needs")
    return found[0]


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, stderr=subprocess.DEVNULL)
