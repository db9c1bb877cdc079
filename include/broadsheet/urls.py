"""URLs: the canonical form that names an article, the key by which its variants are known, and the few questions asked of a URL.

What does NOT belong here: fetching, robots.txt, and the guard against private addresses (``fetch``).
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, unquote_plus, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

# Parameters that say where a reader came from, never what is read. Matched on the whole name, any case.
TRACKING = re.compile(
    r"^(utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid"
    r"|_hsenc|_hsmi|mkt_tok|_ga|_gl|guccounter|guce_referrer|guce_referrer_sig|__twitter_impression)$",
    re.IGNORECASE,
)
# Names that some systems use for tracking and another may use for what is read. They are left out, unless one batch shows that
# they tell articles apart. sh, share, p, id and the like are on neither list: they name articles on too many sites.
DOUBTFUL = re.compile(
    r"^(at_\w+|ns_\w+|cmpid|icid|ito|wt_mc|ref_src|ref_url|spm|smid|smtyp|xtor|s_cid|ocid|source_channel)$",
    re.IGNORECASE,
)
DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_LABEL = 63  # of a host, RFC 1035, section 2.3.4
# What RFC 3986 doesn't let stand in a host. Archives hold such hosts, so they are spelt, not refused; DNS knows none of them.
_NOT_IN_HOST = re.compile(r"%(?![0-9a-f]{2})|[^a-z0-9._~!$&'()*+,;=%-]")

# First labels of hosts that show the same articles as the host without them.
_VARIANT_HOSTS = ("www", "m", "mobile", "amp")
# Second labels under which countries register names (co.uk, com.au): m.co.uk is nobody's mobile edition.
_REGISTRIES = frozenset("ac co com edu gen go gob gob gouv gov gub ltd mil ne net nom or org plc sch".split())
_AMP_FILES = ((".amp", ""), (".amp.html", ".html"), (".amp.htm", ".htm"))
# Written so by the AMP plugins of WordPress (amp, amp=1) and by large publishers' systems (outputType=amp).
_AMP_QUERY = re.compile(r"(?:amp=(?:1|true)?|outputtype=amp)$", re.IGNORECASE)


def canonical_url(url: str) -> str:
    """The one spelling of ``url``: no fragment, credentials, tracking parameter, default port, or host in capitals or Unicode.

    Remaining parameters are sorted, percent-encoding and dot segments are normalised, an empty path becomes ``/``. The scheme
    and a trailing slash stay: servers give them meaning. The result is canonical itself. Source: RFC 3986, section 6.

    Raises ValueError, and nothing else, for what is no absolute http(s) URL: feeds hold garbage, and the caller must count it.
    """
    return _spelt(url, (TRACKING, DOUBTFUL))


def full_url(url: str) -> str:
    """``canonical_url`` with the parameters that are only doubtful kept: for pages that they prove to tell apart."""
    return _spelt(url, (TRACKING,))


def doubtful_items(url: str) -> dict[str, str]:
    """The doubtful parameters of ``url``, by name in lower case; the last of a name counts. Raises as ``canonical_url`` does."""
    named = (item.partition("=") for item in _split(url).query.split("&") if DOUBTFUL.match(_name(item)))
    return {unquote_plus(name).lower(): unquote_plus(value) for name, _, value in named}


def article_key(url: str) -> str:
    """``//host/path?query``, the same for all variants of one article's address: for finding, never for asking.

    Beyond ``canonical_url`` it is blind to the scheme, to a first label www, m, mobile or amp of the host, to slashes at the end
    and to the marks of AMP: ``/amp`` at the end, ``.amp`` and ``.amp.html``, ``?amp=1``, ``?outputType=amp``. Everything else of
    path and query stays, so different articles keep different keys. A key is its own key.

    Raises ValueError, and nothing else, for what is neither a key nor an absolute http(s) URL.
    """
    parts = urlsplit(canonical_url(f"https:{url}" if url.startswith("//") else url))
    query = "&".join(item for item in parts.query.split("&") if item and not _AMP_QUERY.match(item))
    return f"//{_main_host(parts.netloc)}{_main_path(parts.path)}{f'?{query}' if query else ''}"


def host_of(url: str) -> str:
    """Host of ``url``, ASCII and lower case, with its port where that is not the scheme's own; empty where there is none."""
    try:
        parts = urlsplit(url.strip())
        return _netloc(parts) if parts.hostname else ""
    except ValueError:
        return ""


def bare_host(host: str) -> str:
    """``host`` without its first label www: a paper's name with it and without it is one host to everybody but DNS."""
    rest = host.removeprefix("www.")
    return rest if "." in rest else host


def same_host(one: str, other: str) -> bool:
    """Whether two URLs lie on one host, www or not; False where either has none."""
    host = bare_host(host_of(one))
    return bool(host) and host == bare_host(host_of(other))


def is_http(url: str) -> bool:
    """Whether ``url`` is an absolute http or https URL with a host: what ``canonical_url`` takes."""
    try:
        _netloc(_split(url))
    except ValueError:
        return False
    return True


def is_loopback(url: str) -> bool:
    """Whether ``url`` names this machine itself, as a literal address or ``localhost``. No name is looked up."""
    try:
        host = urlsplit(url.strip()).hostname or ""
        return host == "localhost" or host.endswith(".localhost") or ip_address(host).is_loopback
    except ValueError:
        return False


def _spelt(url: str, left_out: tuple[re.Pattern[str], ...]) -> str:
    parts = _split(url)
    items = (item for item in parts.query.split("&") if item)
    query = "&".join(item for item in items if not any(names.match(_name(item)) for names in left_out))
    bare = urlunsplit((parts.scheme, _netloc(parts), parts.path, query, ""))
    return canonicalize_url(bare, keep_blank_values=True, keep_fragments=False)


def _main_host(host: str) -> str:
    """``host`` without the labels of its variants, as long as a name that somebody can own remains."""
    while True:
        label, _, rest = host.partition(".")
        second, _, country = rest.rpartition(".")
        is_registry = second in _REGISTRIES and len(country) == 2
        if label not in _VARIANT_HOSTS or not second or is_registry:
            return host
        host = rest


def _main_path(path: str) -> str:
    """``path`` without the marks of AMP and the slashes at its end; what would leave nothing stays (/amp, /.amp)."""
    while True:
        bare = path.rstrip("/")
        shorter = bare.removesuffix("/amp")
        for mark, ending in _AMP_FILES:
            if bare.endswith(mark) and not bare.endswith(f"/{mark}"):
                shorter = bare.removesuffix(mark) + ending
        if shorter == path or not shorter.strip("/"):
            return bare if bare else path
        path = shorter


def _split(url: str) -> SplitResult:
    parts = urlsplit(url.strip())
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.port == 0:
        raise ValueError(f"{url!r} is not an absolute http(s) URL")
    return parts


def _netloc(parts: SplitResult) -> str:
    host = _ascii_host(parts.hostname or "")
    return host if parts.port is None or parts.port == DEFAULT_PORTS.get(parts.scheme) else f"{host}:{parts.port}"


@lru_cache(maxsize=4096)  # the links of a page lead to few hosts
def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{IPv6Address(host)}]"
    # Python's own IDNA 2003 codec, because Scrapy asks for hosts by the same one (through w3lib).
    name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    if not name:
        raise ValueError(f"{host!r} is not a host")
    spelt = _NOT_IN_HOST.sub(lambda found: f"%{ord(found[0]):02x}", name)
    if not all(0 < len(label) <= _MAX_LABEL for label in spelt.split(".")):  # such a spelling could not be read again
        raise ValueError(f"{host!r} is not a host: a part of it is empty or too long")
    return spelt


def _name(item: str) -> str:
    return unquote_plus(item.partition("=")[0])
