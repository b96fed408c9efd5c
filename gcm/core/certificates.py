"""The root certificate of the branch's own authority, as devices take it in."""

import plistlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Root:
    """``fingerprint`` is the SHA-256 that devices show, in pairs: ``AB:CD:…``."""

    name: str
    der: bytes
    fingerprint: str
    ends_at: datetime


def read(path: str | Path) -> Root:
    """Raises ``OSError`` when the file cannot be read, ``ValueError`` when it holds none."""
    certificate = x509.load_pem_x509_certificate(Path(path).read_bytes())
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Root(
        name=str(names[0].value) if names else "内部根证书",
        der=certificate.public_bytes(serialization.Encoding.DER),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
        ends_at=certificate.not_valid_after_utc,
    )


def profile(root: Root) -> bytes:
    """The configuration profile in which an iPad takes a root certificate.

    Its identities are made from the certificate, so that a second download replaces the first.
    """
    seal = root.fingerprint.replace(":", "").lower()
    inner = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"gcm.root.{seal}.certificate",
        "PayloadUUID": identity(seal, "certificate"),
        "PayloadDisplayName": root.name,
        "PayloadCertificateFileName": "root.cer",
        "PayloadContent": root.der,
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"gcm.root.{seal}",
            "PayloadUUID": identity(seal, "profile"),
            "PayloadDisplayName": "集客簿 内部证书",
            "PayloadDescription": f"安装后还要在证书信任设置里打开。指纹：{root.fingerprint}",
            "PayloadContent": [inner],
        }
    )


def identity(seal: str, part: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"gcm:{part}:{seal}")).upper()
