"""The layout around every page of the Ledger.

What does NOT belong here: the main column.
"""

from __future__ import annotations

from demo.editions import published
from demo.newsroom import slug
from demo.page import Answer, Visit, esc, page
from demo.papers import LEDGER, Article
from demo.prose import load_grammar
from demo.times import long_date

SECTIONS = sorted({topic["section"] for topic in load_grammar("ledger").topics})
_STYLE = """
*{box-sizing:border-box}body{margin:0;background:#fff;color:#16181d;font:16px/1.65 'Helvetica Neue',Arial,sans-serif}a{color:#8a1c2b}
.lt-bar{background:#16181d;color:#fff;padding:.9rem 1.4rem;display:flex;gap:1.4rem;align-items:baseline;flex-wrap:wrap}.lt-bar a{color:#fff;text-decoration:none;font-size:14px}
.lt-bar .lt-brand{font-size:1.7rem;font-weight:800;letter-spacing:-.03em}.lt-brand i{color:#e5596b;font-style:normal}.lt-date{margin-left:auto;font-size:13px;opacity:.7}
.lt-grid{max-width:1060px;margin:0 auto;padding:1.4rem;display:grid;grid-template-columns:minmax(0,1fr) 260px;gap:2.6rem}@media(max-width:780px){.lt-grid{display:block}}
.lt-kicker{color:#8a1c2b;font-weight:700;font-size:13px;text-transform:uppercase;letter-spacing:.08em;margin:0}h1{font-size:2.1rem;line-height:1.15;margin:.2rem 0 .6rem}
.lt-by{font-size:14px;color:#555;margin:0 0 1rem}.lt-shot{width:100%;height:auto;display:block;margin-bottom:1rem}.lt-par{font-family:Georgia,serif;font-size:18px}
.lt-cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:1.4rem}.lt-card img{width:100%;height:auto}.lt-card h2{font-size:1.1rem;line-height:1.25;margin:.3rem 0}
.lt-box{border-top:3px solid #16181d;font-size:14px;margin-bottom:1.6rem}.lt-box h3{margin:.5rem 0}.lt-box ol,.lt-box ul{padding-left:1.1rem}
.lt-offer{background:#f6ecee;padding:1rem 1.2rem;border-left:4px solid #8a1c2b}.lt-debate{border-top:3px solid #16181d;margin-top:2rem}
.lt-voice{padding:.7rem 0;border-bottom:1px solid #e3e3e6}.lt-voice-top{font-size:14px;color:#666}.lt-voice-foot{font-size:13px;color:#666}.lt-said p{margin:.4rem 0}
.lt-cited{border-left:3px solid #bbb;padding-left:.7rem;color:#555;margin:.4rem 0}.lt-foot{background:#f1f1f3;text-align:center;font-size:13px;padding:1.6rem;color:#555}
"""


def article_url(visit: Visit, article: Article) -> str:
    """Address of an article."""
    return visit.base + article.path


def image_url(visit: Visit, article: Article) -> str:
    """Address of an article's picture."""
    return f"{visit.base}/media/{article.number}.svg"


def readable(visit: Visit, days: int) -> list[Article]:
    """Articles that can be read, newest first: no dead links."""
    return [article for article in published(LEDGER, visit.clock, days) if article.role != "dead"]


def laid_out(visit: Visit, title: str, head: str, main: str, language: str = "en", status: int = 200) -> Answer:
    """A whole page with ``main`` in its main column."""
    base, today = visit.base, LEDGER.today(visit.clock)
    links = "".join(f'<a href="{base}/section/{slug(section)}">{esc(section)}</a>' for section in SECTIONS)
    most_read = "".join(
        f'<li><a href="{article_url(visit, a)}">{esc(a.version(visit.clock).headline)}</a></li>'
        for a in sorted(readable(visit, 2), key=lambda a: -a.prompt_comments)[:5]
    )
    days = dict.fromkeys(article.day for article in readable(visit, 5))
    archive = "<br>".join(f'<a href="{base}/archive/{day}">{long_date(day)}</a>' for day in days)
    return page(
        f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{esc(title)}</title>
{head}
<style>{_STYLE}</style>
</head>
<body>
<header class="lt-bar"><a class="lt-brand" href="{base}/">Ledger<i>Nord</i></a>{links}<span class="lt-date">{long_date(today)}</span></header>
<div class="lt-grid">
<main>
{main}
</main>
<div class="lt-side">
<div class="lt-box"><h3>Most read</h3><ol>{most_read}</ol></div>
<div class="lt-box"><h3>The evening letter</h3><p>All the north in one e-mail, at six. <a href="{base}/subscribe">Sign up</a></p></div>
<div class="lt-box"><h3>Archive</h3><p>{archive}</p></div>
</div>
</div>
<footer class="lt-foot">{esc(LEDGER.name)} · {esc(LEDGER.tagline)} · An invented newspaper. Any likeness to a real one is chance.</footer>
</body>
</html>
""",
        status=status,
    )
