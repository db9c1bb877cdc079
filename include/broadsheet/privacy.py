"""What is kept of a commenter: a name, and nothing that leads to the person behind it.

Every ``Found`` passes here when it is made, whichever reader made it: e-mail addresses, IP addresses (also masked or spelled
out) and links go, what is a name stays. Where both stand in one, the address is what goes: of "Eve (203.0.113.9)" Eve is left, of
"jane(at)example.com" jane. What can't be told from an address is taken for one.

What does NOT belong here: finding names (``extract``), how they are stored (``names``), what people write in their comments (kept as written).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import IPv6Address
from urllib.parse import unquote, urlsplit

from broadsheet.text import squeeze

MAX_NAME = 100  # characters of a name: what is longer is cut after the last word that fits
_SEEN = 4 * MAX_NAME  # characters that patterns look at
_ROUNDS = 6  # of removing: one may leave what the next finds

_OPEN, _CLOSE = r"\s*[(\[{<]\s*", r"\s*[)\]}>]\s*"
_DOT_WORD = r"(?:dot|punkt|punto|ponto|point|\.)"
_DOT = rf"(?:{_OPEN}{_DOT_WORD}{_CLOSE}|\s+{_DOT_WORD}\s+|\.)"
_LOOSE_DOT = rf"(?:{_DOT}|\s?\.\s?)"
_AT_WORD = r"(?:at|ät|æt|a|arroba|chiocciola|@)"
_AT_SIGN = rf"(?:\s*@\s*|{_OPEN}{_AT_WORD}{_CLOSE})"
_LABEL = r"[\w*-]+"
_EMAIL = re.compile(
    r'(?i)(?<![^\s@<>()\[\],;:"])(?P<local>[^\s@<>()\[\],;:"]+|"[^"@]*")(?:'
    rf"{_AT_SIGN}{_LABEL}(?:{_LOOSE_DOT}{_LABEL})+"
    rf"|{_AT_SIGN}{_LABEL}(?:…|\.\.+)"
    rf"|\s+(?:at|ät|arroba|chiocciola)\s+{_LABEL}(?:{_DOT}{_LABEL})+"
    r")"
)
_HOST_TAIL = r"(?:\.?[a-z-][\w-]*(?:\.[\w-]+)+)?"  # of "203-0-113-9.dyn.example.net"
_PART = r"(?:\d{1,3}|\d{0,2}[x*#?•]{1,3})"
_IPV4 = re.compile(
    rf"(?i)(?<!\d)(?:{_PART}(?:{_LOOSE_DOT}{_PART}){{3}}|\d{{1,3}}(?:[-_]\d{{1,3}}){{3}})(?!\d)(?:[:/]\d{{1,5}})?{_HOST_TAIL}"
    rf"|(?<!\d)\d{{1,3}}\.\d{{1,3}}\.(?:\d{{1,3}}\.(?![\d\w])[*•…-]*|[x*]{{1,3}}(?![\w]))"
)
_IPV6 = re.compile(
    r"(?i)[0-9a-fx*]{0,4}(?::[0-9a-fx*]{0,4}){2,7}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![0-9a-z:]|\.\d)(?:%\w+)?(?:/\d{1,3})?"
)
_TLD = r"(?:[a-z]{2}|com|org|net|info|biz|name|social|blog|site|online|app|dev|xyz|edu|gov|club|live|news|page|example)"
# Without one there is no address.
_SIGNS = re.compile(r"[@.:([{<…-]|\d_\d|\s(?:at|ät|arroba|chiocciola|dot)\s", re.IGNORECASE)
_LINK = re.compile(
    r"(?i)\b[a-z][a-z0-9+.-]{1,20}://\S*|//[\w-]+(?:\.[\w-]+)+\S*"
    r"|\bwww\d?\.\S+"
    r"|\b(?:mailto|acct):|\b(?:tel|skype|xmpp|sips?|data|javascript|callto):\S*"
    rf"|(?<![\w.-])(?:[\w-]+\.)+{_TLD}(?::\d{{1,5}})?/(?:\S+|(?=\s|$))"
)
# What is left around an address: "Eve (IP: )", "Eve, from", "IP"
_LABEL_WORDS = (
    r"(?:ip(?:[\s-]?(?:address|adresse|number))?|e-?mail|mail|url|web(?:site)?|homepage|mailto|from|via|aus|de|at|host)"
)
_EMPTY_BRACKETS = re.compile(rf"[(\[{{<]\s*(?:{_LABEL_WORDS})?[\s:.,;=-]*[)\]}}>]", re.IGNORECASE)
_LABEL_ALONE = re.compile(rf"(?:^|[\s,;|–—(\[-])(?:{_LABEL_WORDS})[\s:.=]*$", re.IGNORECASE)
_EDGES = ' \t|•·—–-,:;/<>="“”'
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")

_LOOKALIKES = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full width
    **dict.fromkeys((0x3002, 0xFF61, 0xFE52, 0x2024, 0x00B7), "."),
    **dict(zip((0xFE6B, 0x2236, 0xFE55, 0x2044, 0x2215, 0x2010, 0x2011), "@:://--", strict=True)),
}
_PROFILE = re.compile(
    r"(?i)/(?:users?|profiles?(?:\.php)?|members?|u|mitglied(?:er)?|membres?|usuarios?|perfil|profil|benutzer|commenters?|uye|~[^/?#]+|@[^/?#]+)(?=[/?]|$)"
)
_OF_A_COMMENT = re.compile(r"comment|kommentar|reply|#.*\d", re.IGNORECASE)
_AVATARS = re.compile(r"avatar", re.IGNORECASE)
_MAX_URL = 2000


@lru_cache(maxsize=4096)
def public_name(text: str | None) -> str | None:
    """What of a printed name is a name; None where nothing is."""
    name = squeeze((text or "")[: 10 * _SEEN])
    if not name:
        return None
    if _is_private(name):
        name = _without_addresses(_folded(name))
        if not _LETTER_OR_DIGIT.search(name):
            return None
    name = _cut(name)
    return None if not name or _is_private(name) else name


@lru_cache(maxsize=4096)
def public_text(text: str | None, most: int) -> str | None:
    """A short text such as a printed time, without addresses, of at most ``most`` characters."""
    line = squeeze((text or "")[: 10 * most])[:most].rstrip()
    if line and _is_private(line):
        line = _without_addresses(_folded(line))
    return line or None


@lru_cache(maxsize=4096)
def public_id(name: str | None) -> str | None:
    """A platform's id of a comment; None where it is an address: then the comment has no id of its own."""
    if name is None or not name.strip() or len(name) > _MAX_URL:
        return None
    if name.startswith(("http://", "https://", "//")):
        path = unquote(name.partition("//")[2].partition("/")[2])  # its host may be an IP address
        return None if _has_address(path) or _leads_to_person(name) else name
    return None if _is_private(unquote(name)) else name


def public_link(url: str | None, page_url: str) -> str | None:
    """A comment's permalink; None for what leads to a person: a profile, an avatar, a home page, an address in it."""
    if url is None or len(url) > _MAX_URL:
        return None
    try:
        parts, page = urlsplit(url), urlsplit(page_url)
    except ValueError:
        return None
    said = unquote(f"{parts.path}?{parts.query}#{parts.fragment}")
    if parts.username is not None or _has_address(said) or _AVATARS.search(parts.netloc):
        return None
    if parts.path.rstrip("/") == page.path.rstrip("/") and _bare(parts.netloc) == _bare(page.netloc):
        return url
    if _leads_to_person(url):
        return None
    is_elsewhere = _bare(parts.netloc) != _bare(page.netloc)
    return None if is_elsewhere and not _OF_A_COMMENT.search(url.partition("//")[2].partition("/")[2]) else url


def _leads_to_person(url: str) -> bool:
    path = unquote(url.partition("#")[0])
    return bool(_PROFILE.search(path) or _AVATARS.search(path))


def _bare(host: str) -> str:
    return re.sub(r"^(?:www|m|mobile|amp)\.", "", host.lower())


def _folded(text: str) -> str:
    """With full-width and other spellings of letters, digits and signs as ASCII has them; and no joiners."""
    if text.isascii():
        return text
    plain = text.translate(_LOOKALIKES).replace("\u200c", "").replace("\u200d", "")
    return "".join(str(unicodedata.decimal(c, c)) if c.isdecimal() else c for c in plain)


def _is_private(text: str) -> bool:
    """Whether an address or a link stands in ``text``."""
    plain = _folded(text)
    return _has_address(plain) or _LINK.search(plain[:_SEEN]) is not None


def _has_address(plain: str) -> bool:
    plain = plain[:_SEEN]
    return _SIGNS.search(plain) is not None and (_EMAIL.search(plain) or _ip_in(plain)) is not None


def _ip_in(plain: str) -> re.Match[str] | None:
    """The first IP address in a text."""
    for pattern, is_one in ((_IPV6, _is_ipv6), (_IPV4, _is_ipv4)):
        if found := next((match for match in pattern.finditer(plain) if is_one(match[0])), None):
            return found
    return None


def _is_ipv4(text: str) -> bool:
    return sum(c.isdigit() for c in text) > 1


def _is_ipv6(text: str) -> bool:
    bare = text.partition("%")[0].partition("/")[0]
    groups = [group for group in bare.split(":") if group]
    if any(set("xX*") & set(group) for group in groups):  # masked: some of it is left
        return len(groups) > 2 and any(c.isdigit() for c in bare)
    if len(groups) < 2 and not any(c.isdigit() for c in bare):
        return False  # "Ada::"
    try:
        IPv6Address(bare)
    except ValueError:
        return len(groups) > 3 and any(len(group) > 2 for group in groups)  # cut short: "2001:db8:85a3:8d3"
    return True


def _without_addresses(plain: str) -> str:
    """Links and addresses out; of an e-mail address what stands before the @, where there is no other name beside it."""
    name = plain[:_SEEN]
    for _ in range(_ROUNDS):
        if not _is_private(name):
            return name.strip(_EDGES)
        name = _tidy(_removed(name))
    return ""


def _removed(name: str) -> str:
    found = _LINK.search(name) or _EMAIL.search(name) or _ip_in(name)
    if found is None:
        return name
    rest = _tidy(f"{name[: found.start()]} {name[found.end() :]}")
    local = found.groupdict().get("local")
    return local.strip(_EDGES + ".'") if local and not _LETTER_OR_DIGIT.search(rest) else rest


def _tidy(name: str) -> str:
    line = squeeze(_EMPTY_BRACKETS.sub(" ", name))
    return _LABEL_ALONE.sub("", line).strip(_EDGES)


def _cut(name: str) -> str:
    if len(name) <= MAX_NAME:
        return name
    head = name[: MAX_NAME + 1]
    cut = head.rpartition(" ")[0] or head[:MAX_NAME]
    return cut.rstrip(_EDGES)
