"""The guard: which addresses may be connected to. What is checked is what is connected to.

It sits between the name resolver and the connection, so it sees every host of every request, redirects and spellings like
``http://2130706433/`` included. This machine itself is asked in the demo only, and only at the hosts and ports that the site's own
file names: neither a redirect, nor a name of the DNS, nor another site's link opens another door.

What does NOT belong here: which hosts a site owns (``visiting``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from broadsheet.models import Site
from broadsheet.models.site import ADHOC
from broadsheet.urls import DEFAULT_PORTS, is_loopback

Door = tuple[str, int]  # a host as it is written, and a port

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_UNICAST = IPv6Network(
    "2000::/3"
)  # RFC 4291: all that is handed out; beyond lie old and local forms (fec0::/10, ::a.b.c.d)
_NOT_ASKED = (
    IPv6Network("3fff::/20"),
    IPv6Network("2001:db8::/32"),
    IPv6Network("2001::/23"),
)  # papers are never there
_NOT_ASKED_4 = (
    IPv4Network("192.88.99.0/24"),
    IPv4Network("192.0.0.0/24"),
)  # relays; what protocols need for themselves
_ISATAP = 0x5EFE  # RFC 5214: the second quarter from the right; the last 32 bits are an IPv4 address


class Guard:
    """Says no to private, loopback, link-local, multicast and reserved addresses, and remembers for which host.

    ``own`` are the hosts and ports of this machine that may be asked all the same.
    """

    def __init__(self, *, own: frozenset[Door] = frozenset(), allow_public: bool) -> None:
        self._own, self._allow_public = own, allow_public
        self._refused: dict[str, str] = {}

    def problem(self, address: str, door: Door | None = None) -> str | None:
        """Why ``address`` may not be connected to, on the way to ``door``; None where it may."""
        ip = ip_address(address)
        for held in _held(ip):
            if held.is_loopback:
                return None if door in self._own else f"{address} is this machine itself"
        if not all(map(_is_public, _held(ip))):
            return f"{address} is not a public address"
        return None if self._allow_public else f"{address} is public, and BROADSHEET_CONTACT is not set"

    def literal_problem(self, url: str) -> str | None:
        """The same for a URL whose host is written as an address; None for a name, whose addresses are not known yet."""
        door = door_of(url)
        try:
            return self.problem(door[0], door) if door else None
        except ValueError:
            return None

    def admits(self, host: str, port: int, addresses: Sequence[str]) -> bool:
        """Whether ``host`` may be connected to: one bad address among good ones is a trap, not an accident."""
        door = (_key(host), port)
        problem = next((p for address in addresses if (p := self.problem(address, door))), None)
        self._refused.pop(_key(host), None)
        if problem:
            self._refused[_key(host)] = problem
        return problem is None

    def refusal(self, host: str) -> str | None:
        """Why ``host`` was refused when it was last resolved."""
        return self._refused.get(_key(host))


def door_of(url: str) -> Door | None:
    """Host and port of ``url``; None where it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (_key(parts.hostname), port) if parts.hostname and port else None


def own_doors(site: Site) -> frozenset[Door]:
    """Hosts and ports of this machine that the site's own file names: literal addresses and ``localhost``, nothing looked up."""
    urls = [source.url for source in site.discover if source.url]
    urls += [f"{scheme}://{host}/" for host in site.hosts for scheme in DEFAULT_PORTS]
    if site.id != ADHOC:  # its home page is a stand-in
        urls.append(site.url)
    return frozenset(door for url in urls if is_loopback(url) and (door := door_of(url)))


def _held(ip: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    """The addresses that a packet to ``ip`` may end at: those inside it, where its form holds some, else itself."""
    if isinstance(ip, IPv4Address):
        yield ip
        return
    if ip.ipv4_mapped:
        yield ip.ipv4_mapped
        return
    if ip in _NAT64:
        yield _low_bits(ip)
        return
    yield ip
    if ip.sixtofour:
        yield ip.sixtofour
    if ip.teredo:
        yield from ip.teredo
    if (int(ip) >> 32) & 0xFDFFFFFF == _ISATAP or int(ip) < 1 << 32:
        yield _low_bits(ip)


def _low_bits(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & 0xFFFFFFFF)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _NOT_ASKED_4)
    return ip in _UNICAST and not any(ip in network for network in _NOT_ASKED)


def _key(host: str) -> str:
    try:
        return host.strip("[]").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.strip("[]").lower()


@implementer(IHostnameResolver)
class GuardedResolver:
    """A name resolver that gives no address of a host that the guard refuses.

    ``inner`` and the receivers are Twisted's (IHostnameResolver, IResolutionReceiver), which type checkers can't follow.
    """

    def __init__(self, inner: Any, guard: Guard) -> None:
        self._inner, self._guard = inner, guard

    def resolveHostName(
        self, resolutionReceiver: Any, hostName: str, portNumber: int = 0, *args: Any, **kwargs: Any
    ) -> Any:
        """See IHostnameResolver."""
        receiver = _GuardedReceiver(resolutionReceiver, hostName, portNumber, self._guard)
        return self._inner.resolveHostName(receiver, hostName, portNumber, *args, **kwargs)


@implementer(IResolutionReceiver)
class _GuardedReceiver:
    """Holds the addresses back until all are known to be good."""

    def __init__(self, outer: Any, host: str, port: int, guard: Guard) -> None:
        self._outer, self._host, self._port, self._guard = outer, host, port, guard
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolutionInProgress: Any) -> None:
        self._outer.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:
        self._addresses.append(address)

    def resolutionComplete(self) -> None:
        if self._guard.admits(self._host, self._port, [address.host for address in self._addresses]):
            for address in self._addresses:
                self._outer.addressResolved(address)
        self._outer.resolutionComplete()
