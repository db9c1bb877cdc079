"""A report as one page of HTML that needs nothing from elsewhere: no script, font, style or image.

Whatever is printed is made safe in one place (``_shown``): escaped by Jinja, cut to a length, and without characters that command
or reorder. A link to an article is a link only if it is http or https, and tells nobody where its reader came from.

What does NOT belong here: where the figures come from (``reading``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup, escape

from broadsheet.printable import printable
from broadsheet.report.charts import Mark, chart
from broadsheet.report.content import Content, NightLine, SiteNight

TEMPLATES = Path(__file__).parent / "templates"
LONGEST = 400  # characters of a text: it shows what is meant, the tables hold it
SHOWN_WHOLE = 40  # sites with charts of their own on one page; of more, those that need a look
SYMBOLS = {
    "ok": "✓",
    "loaded": "✓",
    "quiet": "✓",
    "recovered": "↗",
    "learning": "…",
    "running": "…",
    "suspect": "▲",
    "degraded": "▲",
    "broken": "✕",
    "failed": "✕",
    "held": "✕",
}
TONES = {"✓": "good", "↗": "good", "…": "calm", "▲": "warn", "✕": "bad"}


def render(content: Content) -> str:
    """The page."""
    sites = worst_first(content.sites)
    detailed = sites if len(sites) <= SHOWN_WHOLE else [each for each in sites if each.is_troubled]
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            content=content,
            sites=sites,
            detailed=detailed[:SHOWN_WHOLE],
            is_cut=len(detailed) > SHOWN_WHOLE or len(detailed) < len(sites),
            css=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
        )
    )


def worst_first(nights: Iterable[SiteNight]) -> list[SiteNight]:
    """What needs a look comes first."""
    tones = ("bad", "warn", "calm", "good")
    return sorted(nights, key=lambda each: (tones.index(tone(each.standing)), each.site))


def line(night: SiteNight) -> NightLine:
    """The night as one line of text."""
    return NightLine(
        site=night.site,
        night=f"{night.day:%a} {night.day.day} {night.day:%b}",
        state=f"{symbol(night.standing)} {words(night.standing)}",
        articles=number(night.loaded),
        usual=number(night.usual_articles),
        comments=number(night.run["comment_count"]),
        found=share(night.completeness),
        rejected=number(night.rejected),
    )


@cache
def environment() -> jinja2.Environment:
    """The templates, with everything that is printed made safe."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters.update(
        number=number,
        share=share,
        seconds=seconds,
        moment=moment,
        day=day,
        words=words,
        tone=tone,
        symbol=symbol,
        web=web,
        whole=whole,
    )
    made.globals.update(charts_of=charts_of, spark=spark)
    return made


def _shown(value: Any) -> Any:
    """What is printed of ``value``; escaping comes after it."""
    if value is None:
        return "–"
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    text = printable(value[: LONGEST + 1].replace("\n", " "))
    return text if len(value) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def whole(value: str) -> Markup:
    """A text with all its characters and lines, made safe as every other."""
    return Markup("\n").join(escape(printable(line)) for line in value.split("\n"))


def number(value: float | None) -> str:
    """``12,345``; one decimal where it is no whole number."""
    if value is None:
        return "–"
    return (
        f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.2f}".rstrip("0").rstrip(".")
    )


def share(value: float | None) -> str:
    """``97 %``."""
    return "–" if value is None else f"{value:.0%}".replace("%", " %")


def seconds(value: float) -> str:
    """``0.4 s``, ``3 min 20 s``."""
    if value < 60:
        return f"{value:.1f} s"
    return f"{value // 60:.0f} min {value % 60:.0f} s"


def moment(value: datetime | None) -> str:
    """``5 Mar 2026, 03:00 UTC``."""
    return "–" if value is None else f"{value.day} {value:%b %Y, %H:%M} UTC"


def day(value: date | str | None) -> str:
    """``Thu 5 Mar 2026``."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:%a} {value.day} {value:%b %Y}"


def words(value: object) -> str:
    """``out_of_window`` as words."""
    return str(value).replace("_", " ")


def symbol(standing: object) -> str:
    """A sign that says the same as the colour."""
    return SYMBOLS.get(str(standing), "…")


def tone(standing: object) -> str:
    """The class that colours it."""
    return TONES[symbol(standing)]


def web(url: object) -> Markup | None:
    """``url``, whole, if a reader may follow it from here: http and https only."""
    if not isinstance(url, str) or len(url) > 2000 or url != printable(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return escape(url) if parts.scheme in ("http", "https") and parts.netloc else None


def charts_of(night: SiteNight) -> list[tuple[str, Markup]]:
    """The site's last nights, one small chart a figure."""

    def marks(figure: Callable[[Any], float | None]) -> list[Mark]:
        return [
            Mark(
                each.day,
                figure(each),
                each.run_id == night.run["run_id"],
                each.level or (each.status if each.status in ("failed", "held") else None),
            )
            for each in night.nights
        ]

    drawings = (
        ("Articles a night", "bars", marks(lambda each: each.articles), number, False),
        ("Comments a night", "bars", marks(lambda each: each.comments), number, False),
        ("Rows rejected", "bars", marks(lambda each: each.rejected), number, False),
        ("Body length, median of new articles", "line", marks(lambda each: each.body_chars), chars, False),
        ("Comments extracted of those declared", "line", marks(lambda each: each.completeness), share, True),
    )
    return [
        (title, chart(kind, title, figures, say, is_share=is_share)) for title, kind, figures, say, is_share in drawings
    ]


def chars(value: float | None) -> str:
    """Characters."""
    return "–" if value is None else f"{value:,.0f}"


def spark(night: SiteNight) -> str:
    """The nights' articles as a line of bars of text, which needs no drawing at all."""
    counts = [each.articles for each in night.nights][-14:]
    top = max(counts, default=0) or 1
    return "".join("▁▂▃▄▅▆▇█"[round(count / top * 7)] for count in counts)
