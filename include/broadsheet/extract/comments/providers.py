"""Systems that load comments by script, told by the marks they leave in a page: the place they fill, or their script.

Their comments are not in the page. That they are there is recorded, so that nobody takes "none in the page" for "none".

What does NOT belong here: asking those systems.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from broadsheet.extract.page import ParsedPage


class _Marks(NamedTuple):
    places: tuple[str, ...]  # a class, an id or a tag, whole
    begins: tuple[str, ...]  # how a class or an id begins
    scripts: tuple[str, ...]  # a piece of a script's address or text
    attribute: etree.XPath | None = None  # whether there is an element that a loader fills, told by an attribute


_PROVIDERS = {
    "disqus": _Marks(("disqus_thread", "disqus-thread"), (), (".disqus.com/embed.js",)),
    "openweb": _Marks(
        (),
        ("spotim-conversation", "openweb-conversation"),
        ("launcher.spot.im", "spotim.market"),
        etree.XPath("boolean(descendant::div[@data-spotim-module = 'conversation'])"),
    ),
    "coral": _Marks(
        (),
        ("coral_thread", "coral-thread", "coral-talk", "coral-embed", "coral_talk"),
        ("coral.coralproject.net", "coral/static/embed", "talk/static/embed"),
    ),
    "viafoura": _Marks(("vf-conversations", "vf-comments"), ("viafoura-comments",), ("viafoura.net/", "viafoura.co/")),
    "facebook": _Marks(("fb-comments", "fb:comments"), (), ("facebook.com/plugins/comments",)),
    "hyvor": _Marks(("hyvor-talk-comments",), ("hyvor-talk",), ("talk.hyvor.com/",)),
    "livefyre": _Marks((), ("livefyre-comments", "livefyre_app", "livefyre-app"), ("zor.livefyre.com",)),
    "vuukle": _Marks((), ("vuukle-comments", "vuukle_div"), ("vuukle.com/platform",)),
    "insticator": _Marks((), ("insticator-comment",), ("insticator.com/embed-code",)),
    "hypercomments": _Marks(("hypercomments_widget",), (), ("hypercomments.com/",)),
    "cackle": _Marks(("mc-container",), (), ("cackle.me/",)),
    "commento": _Marks(("commento",), (), ("/commento.js",)),
    "remark42": _Marks((), ("remark42",), ("remark_config",)),
    "isso": _Marks(("isso-thread",), (), ("/isso/js/embed",)),
    "giscus": _Marks(("giscus",), (), ("giscus.app/client.js",)),
    "utterances": _Marks(("utterances",), (), ("utteranc.es/client.js",)),
    "graphcomment": _Marks(("graphcomment",), (), ("graphcomment.com/js",)),
    "civil": _Marks((), ("civil-comments",), ("civilcomments.com",)),
}


def provider(page: ParsedPage) -> str | None:
    """The system that loads comments by script into this page; None where there is none."""
    tags = {tag for tag in {element.tag for element in page.elements} if "-" in tag or ":" in tag}
    lines = "\n".join((page.name_lines, *tags))
    for system, marks in _PROVIDERS.items():
        if not page.names.isdisjoint(marks.places) or not tags.isdisjoint(marks.places):
            return system
        if any(f"\n{begin}" in lines for begin in marks.begins):
            return system
    scripts = page.scripts
    for system, marks in _PROVIDERS.items():
        if any(mark in scripts for mark in marks.scripts) or (marks.attribute and marks.attribute(page.tree)):
            return system
    return None
