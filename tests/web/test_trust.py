"""Before a device trusts us it can read how to, and take the certificate in the form it opens."""

import plistlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from flask import Flask
from flask.testing import FlaskClient

from deploy import authority


@pytest.fixture
def root(app: Flask, tmp_path: Path) -> Iterator[x509.Certificate]:
    """The branch has an authority of its own, as the installer makes it."""
    authority.main(tmp_path, ["gcm.qingxi.lan", "192.168.1.10"])
    path = tmp_path / "root.crt"
    app.config.update(CA_FILE=str(path), BASE_URL="https://gcm.qingxi.lan")
    yield x509.load_pem_x509_certificate(path.read_bytes())
    app.config.update(CA_FILE="", BASE_URL="")


def test_anybody_reads_the_steps_and_the_fingerprint(
    client: FlaskClient, root: x509.Certificate
) -> None:
    page = client.get("/trust", base_url="http://192.168.1.10").text

    assert root.fingerprint(hashes.SHA256()).hex(":").upper() in page
    assert "安卓、鸿蒙平板" in page
    assert "证书信任设置" in page
    assert 'href="https://gcm.qingxi.lan/"' in page
    assert "打开这一页的二维码" in page


def test_android_and_windows_get_the_certificate(
    client: FlaskClient, root: x509.Certificate
) -> None:
    answer = client.get("/trust/certificate")

    assert answer.mimetype == "application/x-x509-ca-cert"
    assert "jikebu-root.crt" in answer.headers["Content-Disposition"]
    assert x509.load_der_x509_certificate(answer.data) == root


def test_an_ipad_gets_a_profile_that_it_offers_to_install(
    client: FlaskClient, root: x509.Certificate
) -> None:
    answer = client.get("/trust/profile")

    profile = plistlib.loads(answer.data)
    (inside,) = profile["PayloadContent"]
    assert answer.mimetype == "application/x-apple-aspen-config"
    assert "Content-Disposition" not in answer.headers
    assert profile["PayloadType"] == "Configuration"
    assert inside["PayloadType"] == "com.apple.security.root"
    assert inside["PayloadContent"] == root.public_bytes(serialization.Encoding.DER)


def test_a_second_profile_replaces_the_first(client: FlaskClient, root: x509.Certificate) -> None:
    assert client.get("/trust/profile").data == client.get("/trust/profile").data


def test_who_needs_no_certificate_is_told_so(client: FlaskClient) -> None:
    page = client.get("/trust")

    assert page.status_code == 200
    assert "这里不用装证书" in page.text
    assert client.get("/trust/certificate").status_code == 404
    assert client.get("/trust/profile").status_code == 404
