"""The guard: which addresses may be connected to. What is checked is what is connected to.

It sits between the name resolver and the connection, so it sees every host of every request, redirects and spellings like
``http://2130706433/`` included. What does NOT belong here: which hosts a site owns (``visiting``).
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


class Guard:
    """Says no to private, loopback, link-local, multicast and reserved addresses, and remembers for which host."""

    def __init__(self, *, allow_loopback: bool, allow_public: bool) -> None:
        self._allow_loopback, self._allow_public = allow_loopback, allow_public
        self._refused: dict[str, str] = {}

    def problem(self, address: str) -> str | None:
        """Why ``address`` may not be connected to; None where it may."""
        ip = _effective(ip_address(address))
        if ip.is_loopback:
            return None if self._allow_loopback else f"{address} is this machine itself"
        if not ip.is_global or ip.is_multicast:
            return f"{address} is not a public address"
        return None if self._allow_public else f"{address} is public, and BROADSHEET_CONTACT is not set"

    def literal_problem(self, host: str) -> str | None:
        """The same for a host that is written as an address; None for a name, whose addresses are not known yet."""
        try:
            return self.problem(host.strip("[]"))
        except ValueError:
            return None

    def admits(self, host: str, addresses: Sequence[str]) -> bool:
        """Whether ``host`` may be connected to: one bad address among good ones is a trap, not an accident."""
        problem = next((p for p in map(self.problem, addresses) if p), None)
        self._refused.pop(_key(host), None)
        if problem:
            self._refused[_key(host)] = problem
        return problem is None

    def refusal(self, host: str) -> str | None:
        """Why ``host`` was refused when it was last resolved."""
        return self._refused.get(_key(host))


def _effective(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside an IPv6 one, where there is one."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)


def _key(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return host.lower()


@implementer(IHostnameResolver)
class GuardedResolver:
    """A name resolver that gives no address of a host that the guard refuses.

    ``inner`` and the receivers are Twisted's (IHostnameResolver, IResolutionReceiver), which type checkers can't follow.
    """

    def __init__(self, inner: Any, guard: Guard) -> None:
        self._inner, self._guard = inner, guard

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, *args: Any, **kwargs: Any) -> Any:
        """See IHostnameResolver."""
        receiver = _GuardedReceiver(resolutionReceiver, hostName, self._guard)
        return self._inner.resolveHostName(receiver, hostName, *args, **kwargs)


@implementer(IResolutionReceiver)
class _GuardedReceiver:
    """Holds the addresses back until all are known to be good."""

    def __init__(self, outer: Any, host: str, guard: Guard) -> None:
        self._outer, self._host, self._guard = outer, host, guard
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolutionInProgress: Any) -> None:
        self._outer.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:
        self._addresses.append(address)

    def resolutionComplete(self) -> None:
        if self._guard.admits(self._host, [address.host for address in self._addresses]):
            for address in self._addresses:
                self._outer.addressResolved(address)
        self._outer.resolutionComplete()
