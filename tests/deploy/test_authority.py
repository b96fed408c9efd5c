"""The authority that a branch's tablets trust vouches for the program and for nothing else."""

import stat
from pathlib import Path

import pytest

from deploy import authority
from tests.deploy import tls


@pytest.mark.parametrize("host", ["gcm.qingxi.lan", "192.168.1.10", "10.3.0.7"])
def test_a_device_that_trusts_it_trusts_the_program(tmp_path: Path, host: str) -> None:
    authority.main(tmp_path / "ca", ["gcm.qingxi.lan", "192.168.1.10"])

    with tls.shown(tls.issue(tmp_path / "ca", host)) as port:
        assert tls.trusts(port, host, tmp_path / "ca")


@pytest.mark.parametrize("hosts", [["gcm.qingxi.lan"], ["192.168.1.10"]])
@pytest.mark.parametrize("host", ["bank.example.com", "qingxi.lan", "203.0.113.9"])
def test_who_stole_its_key_poses_as_nobody_else(
    tmp_path: Path, hosts: list[str], host: str
) -> None:
    authority.main(tmp_path / "ca", hosts)

    with tls.shown(tls.issue(tmp_path / "ca", host)) as port:
        assert not tls.trusts(port, host, tmp_path / "ca")


def test_only_the_proxy_reads_its_key(tmp_path: Path) -> None:
    authority.main(tmp_path / "ca", ["gcm.qingxi.lan"])

    assert stat.S_IMODE((tmp_path / "ca/root.key").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "ca/root.crt").stat().st_mode) == 0o644


def test_one_that_covers_the_host_is_kept(tmp_path: Path) -> None:
    authority.main(tmp_path / "ca", ["192.168.1.10"])
    made = (tmp_path / "ca/root.crt").read_bytes()

    authority.main(tmp_path / "ca", ["192.168.1.77"])

    assert (tmp_path / "ca/root.crt").read_bytes() == made


def test_one_that_does_not_cover_the_host_is_not_replaced_unasked(tmp_path: Path) -> None:
    authority.main(tmp_path / "ca", ["192.168.1.10"])
    made = (tmp_path / "ca/root.crt").read_bytes()

    with pytest.raises(SystemExit) as ended:
        authority.main(tmp_path / "ca", ["gcm.qingxi.lan"])

    assert ended.value.code == authority.NOT_COVERED
    assert (tmp_path / "ca/root.crt").read_bytes() == made
