"""URLs: the canonical form that makes an article one article, and the few questions asked of a URL.

What does NOT belong here: fetching, robots.txt, and the guard against private addresses (``fetch``).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

# Parameters that say where a reader came from, never what is read. Matched on the whole name, any case.
TRACKING = re.compile(
    r"^(utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|at_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid"
    r"|_hsenc|_hsmi|mkt_tok|ns_\w+|cmpid|icid|ito|wt_mc|ref_src|ref_url|spm|smid|smtyp|xtor|_ga|_gl|s_cid|ocid|guccounter"
    r"|guce_referrer|guce_referrer_sig|__twitter_impression|sh|share|feature_share|source_channel)$",
    re.IGNORECASE,
)
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """The one spelling of ``url``: no fragment, tracking parameter, default port, or host in capitals or Unicode.

    Remaining parameters are sorted, percent-encoding is normalised, an empty path becomes ``/``. The scheme and a trailing
    slash stay: servers give them meaning. Source: RFC 3986, section 6.
    """
    parts = urlsplit(canonicalize_url(safe_url_string(url.strip()), keep_blank_values=True, keep_fragments=False))
    host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
    port = parts.port
    netloc = host if port is None or port == DEFAULT_PORTS.get(parts.scheme) else f"{host}:{port}"
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k)]
    return urlunsplit((parts.scheme, netloc, parts.path or "/", urlencode(query), ""))


def host_of(url: str) -> str:
    """Host of ``url`` in lower case with its port where that is not the scheme's own; empty where there is none."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return host if parts.port is None or parts.port == DEFAULT_PORTS.get(parts.scheme) else f"{host}:{parts.port}"


def is_http(url: str) -> bool:
    """Whether ``url`` is an absolute http or https URL with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in DEFAULT_PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
