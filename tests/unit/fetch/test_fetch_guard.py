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
from tests.unit.fetch.fault_server import FaultServer, redirect

from broadsheet.fetch import crawl
from broadsheet.fetch.guard import Door, Guard, door_of, own_doors
from broadsheet.models import DiscoverSource, OutcomeKind, Site
from broadsheet.settings import Settings

LOOPBACK = ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]
FORBIDDEN = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "192.0.2.1", "198.18.0.1",
    "224.0.0.1", "239.1.2.3", "240.0.0.1", "255.255.255.255", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1",
    "ff02::1", "2001:db8::1", "::ffff:10.0.0.1", "2002:0a00:0001::1", "64:ff9b::a9fe:a9fe",
    "fec0::1", "64:ff9b:1::1", "64:ff9b:1::7f00:1", "::10.0.0.1", "::1.1.1.1", "::ffff:0:127.0.0.1", "::ffff:0:10.0.0.1",
    "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:10.0.0.1", "2001:0:a00:1::1", "100::1", "5f00::1", "3fff::1", "2001:2::1",
    "4000::1", "0.1.2.3", "192.88.99.1", "192.0.0.9",
]  # fmt: skip
# This machine, inside addresses of which only a mistake or an attack makes use.
DISGUISED = ["::127.0.0.1", "2002:7f00:1::", "2001:0:7f00:1::1", "2606:4700::5efe:127.0.0.1"]
PUBLIC = [
    "1.1.1.1",
    "93.184.215.14",
    "2606:4700:4700::1111",
    "2a00:1450:4001::200e",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
]
HOME = ("127.0.0.1", 48610)


@pytest.mark.parametrize("address", FORBIDDEN)
@pytest.mark.parametrize("own", [frozenset(), frozenset({HOME})])
def test_addresses_that_are_never_asked(address: str, own: frozenset[Door]) -> None:
    assert Guard(own=own, allow_public=True).problem(address, HOME)


@pytest.mark.parametrize("address", LOOPBACK + DISGUISED)
def test_this_machine_is_asked_at_its_own_doors_only(address: str) -> None:
    assert Guard(allow_public=True).problem(address, HOME) == f"{address} is this machine itself"
    guard = Guard(own=frozenset({HOME}), allow_public=False)
    for door in (None, ("127.0.0.1", 22), ("elsewhere.example", 48610), ("localhost", 48610)):
        assert guard.problem(address, door) == f"{address} is this machine itself"


@pytest.mark.parametrize("address", LOOPBACK)
def test_the_demo_asks_its_own_doors(address: str) -> None:
    assert Guard(own=frozenset({HOME}), allow_public=False).problem(address, HOME) is None


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_asked_with_a_contact_only(address: str) -> None:
    assert Guard(allow_public=True).problem(address) is None
    assert "BROADSHEET_CONTACT" in (Guard(own=frozenset({HOME}), allow_public=False).problem(address) or "")


def test_one_bad_address_among_good_ones_is_enough() -> None:
    guard = Guard(allow_public=True)
    assert not guard.admits("harbour.example", 443, ["1.1.1.1", "10.0.0.1"])
    assert guard.refusal("HARBOUR.example") == "10.0.0.1 is not a public address"
    assert guard.admits("harbour.example", 443, ["1.1.1.1"])
    assert guard.refusal("harbour.example") is None


def test_the_doors_of_a_site_are_those_that_its_file_names() -> None:
    site = Site(
        id="harbour",
        name="Harbour Notes",
        url="http://127.0.0.1:48610/",
        hosts=("localhost:5000", "127.0.0.1", "herald.example", "10.0.0.1:8080"),
        languages=("en",),
        timezone="UTC",
        discover=(
            DiscoverSource(kind="rss", url="http://[::1]:48611/feed"),
            DiscoverSource(kind="rss", url="https://feeds.example/"),
        ),
    )
    assert own_doors(site) == {
        ("127.0.0.1", 48610), ("localhost", 5000), ("127.0.0.1", 80), ("127.0.0.1", 443), ("::1", 48611),
    }  # fmt: skip
    assert own_doors(Site.adhoc()) == frozenset()  # its home page is a stand-in


@pytest.mark.parametrize(
    ("url", "door"),
    [
        ("http://127.0.0.1/", ("127.0.0.1", 80)),
        ("https://Harbour.Example/x", ("harbour.example", 443)),
        ("http://[::1]:8/", ("::1", 8)),
        ("http://[", None),
        ("http://a:99999/", None),
        ("mailto:x", None),
        ("", None),
    ],
)
def test_doors_of_urls(url: str, door: Door | None) -> None:
    assert door_of(url) == door


@pytest.mark.usefixtures("forked_crawl")
def test_a_site_of_the_demo_reaches_no_other_door_of_this_machine(tmp_path: Path) -> None:
    """Not by a link, a redirect, another spelling or a name; also not at a port whose host was resolved just before."""
    with FaultServer() as paper, FaultServer() as secret:
        port, hidden = (server.host.rpartition(":")[2] for server in (paper, secret))
        targets = [
            f"http://127.0.0.1:{hidden}/",
            f"http://localhost:{port}/",
            f"http://2130706433:{port}/",
            f"http://127.1:{port}/",
            f"http://[::1]:{port}/",
        ]
        paper.routes |= {f"/{number}": redirect(target) for number, target in enumerate(targets)}
        links = [paper.url("/page"), *targets, *(paper.url(f"/{number}") for number in range(len(targets)))]
        night = Night(tmp_path, contact="https://example.org/contact")
        site = Site.adhoc().model_copy(update={"hosts": ("*", paper.host)})  # all hosts are its own
        ended = crawl(articles(links), site, night.settings, warc=night.warc, journal=night.journal)
        assert [one.kind for one in ended] == [None, *[OutcomeKind.FORBIDDEN_ADDRESS] * (2 * len(targets))]
        assert secret.arrivals == []


SPELLINGS = ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"]


@pytest.mark.usefixtures("forked_crawl")
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


@pytest.mark.usefixtures("forked_crawl")
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
