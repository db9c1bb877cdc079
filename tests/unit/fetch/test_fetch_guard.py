"""No private, loopback or link-local address is connected to, however it is spelt."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import FaultServer

from broadsheet.fetch import crawl
from broadsheet.fetch.guard import Guard
from broadsheet.models import OutcomeKind
from broadsheet.settings import Settings

LOOPBACK = ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]
FORBIDDEN = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "192.0.2.1", "198.18.0.1",
    "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1",
    "ff02::1", "2001:db8::1", "::ffff:10.0.0.1", "2002:0a00:0001::1", "64:ff9b::a9fe:a9fe",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", FORBIDDEN)
@pytest.mark.parametrize("is_demo", [True, False])
def test_addresses_that_are_never_asked(address: str, is_demo: bool) -> None:
    assert Guard(allow_loopback=is_demo, allow_public=True).problem(address)


@pytest.mark.parametrize("address", LOOPBACK)
def test_loopback_is_asked_for_the_demo_only(address: str) -> None:
    assert Guard(allow_loopback=False, allow_public=True).problem(address)
    assert Guard(allow_loopback=True, allow_public=False).problem(address) is None


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_asked_with_a_contact_only(address: str) -> None:
    assert Guard(allow_loopback=False, allow_public=True).problem(address) is None
    assert "BROADSHEET_CONTACT" in (Guard(allow_loopback=True, allow_public=False).problem(address) or "")


def test_one_bad_address_among_good_ones_is_enough() -> None:
    guard = Guard(allow_loopback=False, allow_public=True)
    assert not guard.admits("harbour.example", ["1.1.1.1", "10.0.0.1"])
    assert guard.refusal("HARBOUR.example") == "10.0.0.1 is not a public address"
    assert guard.admits("harbour.example", ["1.1.1.1"])
    assert guard.refusal("harbour.example") is None


SPELLINGS = ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"]


def test_a_crawl_that_is_not_the_demo_leaves_this_machine_alone(tmp_path: Path) -> None:
    with FaultServer() as paper:
        port = paper.host.rpartition(":")[2]
        urls = [f"http://{host}:{port}/" for host in SPELLINGS]
        night = Night(tmp_path)
        settings = Settings(home=tmp_path, demo=False, contact="https://example.org/contact")
        ended = crawl(articles(urls), site_at(urls[0]), settings, warc=night.warc, journal=night.journal)
        assert [one.kind for one in ended] == [OutcomeKind.FORBIDDEN_ADDRESS] * len(urls)
        assert all("is this machine itself" in one.reason for one in ended)
        assert paper.arrivals == []


def test_the_demo_asks_a_name_of_this_machine(tmp_path: Path) -> None:
    with FaultServer() as paper:
        url = f"http://localhost:{paper.host.rpartition(':')[2]}/"
        assert Night(tmp_path).crawl(articles([url]), site_at(url))[url].page


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with FaultServer(tls=context) as paper:
        url = paper.url("/").replace("http://127.0.0.1", "https://localhost")
        ended = Night(tmp_path).crawl(articles([url]), site_at(url))[url]
        assert ended.kind == OutcomeKind.ROBOTS_DISALLOWED
        assert "certificate is not valid" in ended.reason
        assert paper.arrivals == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # now somebody does
        assert Night(tmp_path, name="trusted").crawl(articles([url]), site_at(url))[url].page


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that is its own authority, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths
