"""The branch's own certificate authority, made once: ``authority.py FOLDER HOST [ADDRESS …]``.

Says its fingerprint, which people compare on their devices.

It can vouch for the program's host and for addresses of private networks, and for nothing else:
who steals its key cannot pose as a bank to the tablets that trust it. Exit 3 when the one that is
there does not cover the host: every device would have to trust a new one, so nobody makes it
unasked.
"""

import ipaddress
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
LIFE = timedelta(days=3650)
NOT_COVERED = 3


def main(folder: Path, hosts: list[str]) -> None:
    if (folder / "root.crt").exists():
        made = x509.load_pem_x509_certificate((folder / "root.crt").read_bytes())
        if not covers(made, hosts):
            sys.exit(NOT_COVERED)
        tell(made)
        return
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    made = certificate(key, hosts)
    public = made.public_bytes(serialization.Encoding.PEM)
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    write(folder / "root.key", private, 0o640)
    write(folder / "root.crt", public, 0o644)
    tell(made)


def tell(made: x509.Certificate) -> None:
    sys.stdout.write(made.fingerprint(hashes.SHA256()).hex(":").upper() + "\n")


def certificate(key: ec.EllipticCurvePrivateKey, hosts: list[str]) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "集客簿"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"集客簿 内部根证书 {hosts[0]}"),
        ]
    )
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        key_cert_sign=True,
        crl_sign=True,
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # a tablet's clock may be a little behind
        .not_valid_after(now + LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.NameConstraints(permitted(hosts), None), critical=True)
        .sign(key, hashes.SHA256())
    )


def permitted(hosts: list[str]) -> list[x509.GeneralName]:
    """The names asked for; all private addresses, so that a server that moves keeps it."""
    names: list[x509.GeneralName] = []
    networks = [ipaddress.ip_network(each) for each in PRIVATE]
    for host in hosts:
        if (address := as_address(host)) is None:
            names.append(x509.DNSName(host))
        elif not any(address in network for network in networks):
            networks.append(ipaddress.ip_network(address))
    # Where no name is permitted all names would be: one that cannot exist stands for none.
    return [*(names or [x509.DNSName("gcm.invalid")]), *map(x509.IPAddress, networks)]


def covers(made: x509.Certificate, hosts: list[str]) -> bool:
    constraints = made.extensions.get_extension_for_class(x509.NameConstraints).value
    allowed = constraints.permitted_subtrees or []
    names = {each.value for each in allowed if isinstance(each, x509.DNSName)}
    networks = [
        ipaddress.ip_network(each.value) for each in allowed if isinstance(each, x509.IPAddress)
    ]

    def is_covered(host: str) -> bool:
        address = as_address(host)
        return host in names if address is None else any(address in each for each in networks)

    return all(map(is_covered, hosts))


def as_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def write(path: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
        file.write(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
