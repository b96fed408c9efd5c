"""What ``gcm doctor`` asks of the way to the program: address, proxy, certificate, services."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from flask import current_app

from gcm.cli.findings import Finding
from gcm.core import certificates, clock

UNITS = Path("/etc/systemd/system")
RUNNING = Path("/run/systemd/system")  # there while systemd runs the machine
SERVICES = ("gcm-server.service", "gcm-worker.service", "gcm-backup.timer", "caddy.service")
SETTINGS = Path("/etc/gcm/gcm.env")
HTTPS_PORT = 443
ROOT_ENDS_SOON = timedelta(days=90)  # every device has to take in the next one
SECONDS = 5
UNKNOWN = "unknown"
WORDS = {"active": "在运行", "inactive": "没有运行", "failed": "出错停下", "activating": "正在启动"}


def network() -> Iterator[Finding]:
    config = current_app.config
    state = "没有加密，只可在本机演示" if config["PLAIN_HTTP"] else "登录只在 HTTPS 下有效"
    mend = "正式使用时去掉 GCM_PLAIN_HTTP，由前置服务器提供 HTTPS"
    yield Finding("HTTPS", not config["PLAIN_HTTP"], state, mend, essential=False)
    yield from hosts(config)
    if not is_https(config):
        return
    count = int(config["PROXIES"])
    state = f"{count} 层" if count else "没有设置，所有人会算作同一个地址，一人输错口令大家受累"
    yield Finding("前置代理", count > 0, state, "在设置里写 GCM_PROXIES=1，再重启服务")


def hosts(config: dict[str, Any]) -> Iterator[Finding]:
    """An address that the program itself refuses would shut everybody out."""
    listed = config["TRUSTED_HOSTS"]
    listed = listed if isinstance(listed, list) else [listed] if listed else []
    mend = "把单位访问本系统的域名写入 GCM_TRUSTED_HOSTS，例如 '[\"gcm.example.cn\"]'"
    own = urlsplit(config["BASE_URL"]).hostname
    if listed and own and own not in listed:
        yield Finding("访问域名", False, f"{'、'.join(listed)}，其中没有网址里的 {own}", mend)
    else:
        state = "、".join(listed) or "没有限定"
        yield Finding("访问域名", bool(listed), state, mend, essential=False)


def is_https(config: dict[str, Any]) -> bool:
    return str(config["BASE_URL"]).startswith("https://")


def certificate() -> Iterator[Finding]:
    """The root that devices trust, and whether a browser that trusts it would come in."""
    config = current_app.config
    path = config["CA_FILE"]
    if path:
        yield from root_certificate(path)
    if not is_https(config):
        return
    asked = urlsplit(config["BASE_URL"])
    host, port = str(asked.hostname), asked.port or HTTPS_PORT
    mend = "看 systemctl status caddy；改过网址的执行 deploy/install.sh --host 新网址"
    try:
        ends_at = presented(host, port, path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or error
        yield Finding("网站证书", False, f"{host} 用 HTTPS 打不开（{reason}）", mend)
    else:
        fine = ends_at > clock.now()
        yield Finding("网站证书", fine, f"{host} 可信，{told(ends_at)} 到期，自动续", mend)


def root_certificate(path: str) -> Iterator[Finding]:
    mend = "重新执行 deploy/install.sh"
    try:
        root = certificates.read(path)
    except (OSError, ValueError):
        yield Finding("内部根证书", False, f"读不到 {path}", mend)
        return
    fine = root.ends_at > clock.now() + ROOT_ENDS_SOON
    mend = "执行 deploy/install.sh --new-certificate，再到每台设备上重新信任"
    yield Finding("内部根证书", fine, f"{told(root.ends_at)} 到期", mend, essential=False)
    key = Path(path).with_name("root.key")
    if key.exists():
        closed = not key.stat().st_mode & 0o007
        state = "别人不能读" if closed else f"谁都能读：{key}"
        yield Finding("根证书私钥", closed, state, f"chmod 640 {key}")


def presented(host: str, port: int, root: str) -> datetime:
    """When the certificate ends that this machine shows for ``host``.

    Raises ``OSError`` when a browser that trusts ``root`` (or, where that is empty, what this
    machine trusts) would not come in.
    """
    context = ssl.create_default_context(cafile=root or None)
    address = "127.0.0.1" if is_installed() else host
    with (
        socket.create_connection((address, port), timeout=SECONDS) as wire,
        context.wrap_socket(wire, server_hostname=host) as shown,
    ):
        content = shown.getpeercert(binary_form=True) or b""
    return x509.load_der_x509_certificate(content).not_valid_after_utc


def told(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def is_installed() -> bool:
    """Whether deploy/install.sh has been here; a demo has no services and no settings file."""
    return (UNITS / SERVICES[0]).exists()


def services() -> Iterator[Finding]:
    if not is_installed():
        return
    open_to_all = SETTINGS.exists() and bool(SETTINGS.stat().st_mode & 0o007)
    state = "谁都能读" if open_to_all else "别人不能读"
    yield Finding("设置文件", not open_to_all, state, f"chmod 640 {SETTINGS}", essential=False)
    if not RUNNING.exists():
        yield Finding("服务", False, "本机没有运行 systemd", "开机后再检查", essential=False)
        return
    for name in SERVICES:
        state = active(name)
        if state == UNKNOWN:  # without D-Bus systemd answers nobody but root
            mend = f"以 root 执行 systemctl is-active {name}"
            yield Finding(name.partition(".")[0], False, "问不到", mend, essential=False)
            continue
        mend = f"systemctl restart {name}，再看 journalctl --namespace=gcm -n 50"
        yield Finding(name.partition(".")[0], state == "active", WORDS.get(state, state), mend)


def active(name: str) -> str:
    """As systemd calls it: ``active``, ``failed`` …"""
    told = subprocess.run(  # noqa: S603 - a name from the list above
        [shutil.which("systemctl") or "systemctl", "is-active", name],
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or UNKNOWN
