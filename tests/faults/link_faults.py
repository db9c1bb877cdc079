"""Links that are none, or lead where nobody may go.

What does NOT belong here: redirects to such places (``redirect_faults``).
"""

from __future__ import annotations

from tests.faults.fault import PAGE, Expected, Fault, article_fault
from tests.unit.fetch.fault_server import plain

from broadsheet.models import OutcomeKind


def _link(name: str, sentence: str, link: str, expected: Expected, said: str = "", asked: int = 0) -> Fault:
    return article_fault(name, sentence, plain, expected, said, asked, link=link)


LINKS = (
    _link("link-to-ftp", "A link that is not http(s).", "ftp://127.0.0.1:{port}/fault", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-to-file", "A link to a file.", "file:///etc/passwd", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-without-host", "A link without a host.", "http:///fault", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-with-bad-port", "A port beyond all ports.", "http://127.0.0.1:99999/", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-with-bad-ipv6", "A host that is half an address.", "http://[::1/", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-to-a-closed-port", "Nobody listens there.", "http://127.0.0.1:9/", OutcomeKind.ROBOTS_DISALLOWED, "refused"),
    _link("link-with-spaces", "Spaces and control characters.", "http://127.0.0.1:{port}/a b\x7f\tc", PAGE),
    _link("link-of-20-kb", "A link longer than the server takes.", "http://127.0.0.1:{port}/" + "x" * 70_000, OutcomeKind.REFUSED, "414"),
)  # fmt: skip

# Met with a contact set and outside of the demo, where this machine itself is no paper.
GUARDED = (
    _link("link-to-metadata", "The cloud's metadata.", "http://169.254.169.254/", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-to-decimal-loopback", "This machine, as one number.", "http://2130706433:{port}/", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-to-hex-loopback", "This machine, in base 16.", "http://0x7f.1:{port}/", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-to-octal-loopback", "This machine, in base 8.", "http://0177.0.0.1:{port}/", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-to-mapped-loopback", "This machine, as IPv6.", "http://[::ffff:127.0.0.1]:{port}/", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-to-localhost", "This machine, by its name.", "http://localhost:{port}/", OutcomeKind.FORBIDDEN_ADDRESS),
    _link("link-to-private", "A private network.", "http://10.0.0.1:{port}/", OutcomeKind.FORBIDDEN_ADDRESS),
)  # fmt: skip
