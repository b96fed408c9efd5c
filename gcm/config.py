"""Settings: safe defaults here, everything else from GCM_* variables, no secrets in code."""

import json
import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from gcm.core import engine, keys

ROOT = Path(__file__).parent.parent
VERSION = "0.2.0"
DEMO_MARKER = "demo.json"

DEFAULTS: dict[str, Any] = {
    "HOME": "instance",
    "DATABASE_URL": "",
    "PLAIN_HTTP": False,  # sign-in over http://, for a demo on this machine only
    "TRUSTED_HOSTS": None,
    "PROXIES": 0,  # how many reverse proxies of our own stand in front and tell the real address
    "BASE_URL": "",  # how the branch's people reach the program; printed in QR codes
    "CA_FILE": "",  # the root certificate of the branch's own authority, which devices must trust
    "BRANCH_NAME": "",  # printed on letters, with the department's name behind it
    "BRANCH_ADDRESS": "",
    "BRANCH_TELEPHONE": "",
    "LETTER_MARK": "集回",  # 字: what the numbers of review letters begin with
    "BACKUP_DIR": "",  # backups lie here; empty: in the home's own folder backups
    "BACKUP_SECOND": "",  # a second place that each is copied to: another disk, a mounted share
    "BACKUP_RECIPIENT": "",  # public keys (age1…) that backups are encrypted to
    "PG_BIN": "",  # where pg_dump and pg_restore are, if not in their usual places
    "VISIT_POSITION": False,  # tablets may note roughly where a visit took place, if people agree
    "SMTP_HOST": "",  # of the branch's mail server; without it nothing is ever mailed
    "SMTP_PORT": 587,
    "SMTP_SECURITY": "starttls",  # or "tls" from the start, or "none" inside a walled network
    "SMTP_USER": "",
    "SMTP_PASSWORD": "",
    "SMTP_FROM": "",
    "DIGEST_HOUR": 7,  # from when on the daily mail about unread notifications is sent
    "DEMO": False,
    "LEAST_FREE_MB": 500,  # with less on the disk of the home, nothing more is written
    "LEVEL_TWO": None,  # 等保二级, until it is switched on a page; None: but for a demo
    "PASSWORD_DAYS": 90,  # under it: how long a password lasts, and how many do not come back
    "PASSWORDS_KEPT": 5,
    "IDLE_MINUTES": 30,
    "TABLET_IDLE_MINUTES": 8 * 60,  # on a tablet that the admin has registered
    "LONGEST_HOURS": 12,
    "MAX_CONTENT_LENGTH": 40 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    "MAX_FORM_PARTS": 2000,
    "WTF_CSRF_TIME_LIMIT": None,  # a form opened offline is sent hours later
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
    "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
    "MIGRATIONS": ROOT / "migrations",
}


def load(app: Flask, overrides: Mapping[str, Any] | None = None) -> None:
    """Fill ``app.config``; the home folder is made on first use, with its secrets."""
    app.config.update(DEFAULTS)
    app.config.from_prefixed_env("GCM")
    app.config.update(overrides or {})
    home = Path(app.config["HOME"]).resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, value in demo_settings(home).items():
        app.config[name] = app.config.get(name) or value
    url = app.config["DATABASE_URL"] or f"sqlite:///{home / 'gcm.db'}"
    app.config.update(
        HOME=home,
        MASTER_KEY=keys.master_key(home),
        SECRET_KEY=app.config.get("SECRET_KEY") or secret(home),
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS=engine.options(url),
        SESSION_COOKIE_SECURE=not app.config["PLAIN_HTTP"],
        SESSION_COOKIE_NAME="session" if app.config["PLAIN_HTTP"] else "__Host-session",
    )


def demo_settings(home: Path) -> dict[str, Any]:
    """What ``gcm demo`` left in its home: that it is a demo, and the made-up branch's name."""
    path = home / DEMO_MARKER
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def secret(home: Path) -> str:
    """What signs the cookies; made on first use and kept beside the data."""
    path = home / "keys" / "cookies.key"
    if not path.exists():
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text()
