"""The doctor asks whether people come in: by the right name, through the proxy, with trust."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from deploy import authority
from gcm.cli import office
from gcm.cli.findings import Finding
from tests.deploy import tls

HOST = "localhost"


@pytest.fixture
def config(app: Flask) -> Iterator[dict[str, Any]]:
    kept = dict(app.config)
    with app.app_context():
        yield app.config
    app.config.update(kept)


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    authority.main(tmp_path / "ca", [HOST])
    return tmp_path / "ca"


def found(findings: Iterator[Finding]) -> dict[str, Finding]:
    return {each.name: each for each in findings}


def test_without_a_proxy_in_the_settings_one_wrong_password_shuts_out_all(
    config: dict[str, Any],
) -> None:
    config.update(BASE_URL="https://gcm.qingxi.lan", PROXIES=0)
    missing = found(office.network())["前置代理"]
    config.update(PROXIES=1)
    there = found(office.network())["前置代理"]

    assert (missing.fine, missing.essential, there.fine) == (False, True, True)
    assert "GCM_PROXIES=1" in missing.line()


def test_hosts_that_leave_out_the_own_address_shut_out_all(config: dict[str, Any]) -> None:
    config.update(BASE_URL="https://gcm.qingxi.lan", TRUSTED_HOSTS=["gcm.other.lan"])
    shut = found(office.network())["访问域名"]
    config.update(TRUSTED_HOSTS=["gcm.qingxi.lan"])
    right = found(office.network())["访问域名"]

    assert (shut.fine, shut.essential, right.fine) == (False, True, True)
    assert "gcm.qingxi.lan" in shut.state


def test_a_certificate_that_a_tablet_trusts_is_right(config: dict[str, Any], ca: Path) -> None:
    with tls.shown(tls.issue(ca, HOST)) as port:
        config.update(BASE_URL=f"https://{HOST}:{port}", CA_FILE=str(ca / "root.crt"))
        asked = found(office.certificate())

    assert asked["网站证书"].fine
    assert asked["内部根证书"].fine
    assert asked["根证书私钥"].fine


def test_a_certificate_that_ran_out_or_is_anothers_is_told(
    config: dict[str, Any], ca: Path, tmp_path: Path
) -> None:
    authority.main(tmp_path / "other", [HOST])
    for certificate in (tls.issue(ca, HOST, days=-1), tls.issue(tmp_path / "other", HOST)):
        with tls.shown(certificate) as port:
            config.update(BASE_URL=f"https://{HOST}:{port}", CA_FILE=str(ca / "root.crt"))
            asked = found(office.certificate())["网站证书"]

        assert not asked.fine
        assert "打不开" in asked.state


def test_a_proxy_that_does_not_run_is_told(config: dict[str, Any], ca: Path) -> None:
    with tls.shown(tls.issue(ca, HOST)) as port:
        pass
    config.update(BASE_URL=f"https://{HOST}:{port}", CA_FILE=str(ca / "root.crt"))

    asked = found(office.certificate())["网站证书"]

    assert not asked.fine
    assert "systemctl status caddy" in asked.line()


def test_a_root_key_that_all_can_read_is_told(config: dict[str, Any], ca: Path) -> None:
    (ca / "root.key").chmod(0o644)
    config.update(CA_FILE=str(ca / "root.crt"))

    key = found(office.root_certificate(str(ca / "root.crt")))["根证书私钥"]

    assert not key.fine
    assert "chmod 640" in key.line()


def test_a_root_that_is_gone_is_told(config: dict[str, Any], tmp_path: Path) -> None:
    asked = found(office.root_certificate(str(tmp_path / "root.crt")))

    assert not asked["内部根证书"].fine
