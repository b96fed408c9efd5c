"""Certificates that an authority issues, and a server that shows one: what a proxy would do."""

import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def issue(authority: Path, host: str, *, days: int = 1) -> Path:
    """A certificate for ``host``, with its key, beside the authority that signs it."""
    root = x509.load_pem_x509_certificate((authority / "root.crt").read_bytes())
    signing = serialization.load_pem_private_key((authority / "root.key").read_bytes(), None)
    assert isinstance(signing, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([name(host)]), critical=True)
        .sign(signing, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = authority / f"{host}.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@contextmanager
def shown(certificate: Path) -> Iterator[int]:
    """A server that shows the certificate and says nothing; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = Thread(target=answer, args=(server, context), daemon=True)
        answering.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)  # closing alone would leave the thread waiting on it
        answering.join()


def answer(server: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):  # the server is closed, and with it this thread ends
        while True:
            wire, _from = server.accept()
            with suppress(ssl.SSLError, ConnectionError), wire:
                context.wrap_socket(wire, server_side=True).close()


def trusts(port: int, host: str, authority: Path) -> bool:
    """Whether a device that trusts the authority takes what is shown at the port for ``host``."""
    context = ssl.create_default_context(cafile=str(authority / "root.crt"))
    try:
        with (
            socket.create_connection(("127.0.0.1", port), timeout=5) as wire,
            context.wrap_socket(wire, server_hostname=host),
        ):
            return True
    except ssl.SSLCertVerificationError:
        return False
