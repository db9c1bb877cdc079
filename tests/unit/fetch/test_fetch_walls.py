"""Pages in place of an article are known for what they are, and articles about such pages stay articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.costs import growth, least_seconds
from tests.unit.fetch.crawls import Night, articles, site_at
from tests.unit.fetch.fault_server import HTML, FaultServer, page_about, redirect, sent, status

from broadsheet.archive import raw_page, read_body, scan
from broadsheet.fetch import Fetched, recognise
from broadsheet.fetch.rights import rights_of
from broadsheet.fetch.walls import fronts_of, recognise_redirect
from broadsheet.models import OutcomeKind

pytestmark = pytest.mark.usefixtures("forked_crawls")

URL = "https://harbour.example/news/2025/tide-turns-at-noon"
BOT, CONSENT, LOGIN, GONE = (
    OutcomeKind.BOT_WALL,
    OutcomeKind.CONSENT_WALL,
    OutcomeKind.LOGIN_REQUIRED,
    OutcomeKind.SOFT_404,
)
PROSE = "".join(
    f"<p>The pilot said that the harbour was calm on day {n}, and that the ferries would sail at noon.</p>"
    for n in range(20)
)
MENU = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(60))


def page(title: str = "", body: str = "", head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def kind_of(
    body: bytes,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (),
    asked: str = URL,
    final: str | None = None,
) -> OutcomeKind | None:
    found = recognise(status, headers, body, asked, final or asked)
    return found[0] if found else None


CHALLENGE = page(
    "Just a moment...",
    "<noscript>Enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={}</script>",
)
PX = page(
    "Access to this page has been denied",
    "<h1>Press &amp; Hold to confirm you are a human</h1><div id=px-captcha></div>",
)
INCAPSULA = page(
    "", '<iframe src="/_Incapsula_Resource?CWUDNSAI=1">Request unsuccessful. Incapsula incident ID: 1-2</iframe>'
)
AKAMAI = page(
    "Access Denied",
    "<h1>Access Denied</h1>You don't have permission to access this. Reference&#32;&#35;18&#46;7b. https://errors.edgesuite.net/18",
)


@pytest.mark.parametrize(
    ("status", "headers", "body", "vendor"),
    [
        (403, (("cf-mitigated", "challenge"),), b"", "Cloudflare"),
        (200, (("CF-Mitigated", "challenge"),), b"", "Cloudflare"),
        (503, (), CHALLENGE, "Cloudflare"),
        (200, (), CHALLENGE, "Cloudflare"),
        (403, (), page("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1><div id=cf-error-details>"), "Cloudflare"),
        (403, (("x-datadome", "protected"),), b"", "DataDome"),
        (200, (), page("harbour.example", '<script>var dd={"host":"geo.captcha-delivery.com"}</script>'), "DataDome"),
        (403, (), PX, "HUMAN"),
        (200, (), INCAPSULA, "Imperva"),
        (200, (), page("Pardon Our Interruption", "<p>As you were browsing something made us think you were a bot.</p>"), "Imperva"),
        (403, (), AKAMAI, "Akamai"),
        (202, (("x-amzn-waf-action", "challenge"),), b"", "AWS WAF"),
        (405, (), page("Human Verification", "<script>window.gokuProps={}</script><script src=//x.token.awswaf.com/c.js></script>"), "AWS WAF"),
        (403, (), page("Sucuri WebSite Firewall - Access Denied", "<p>Block reason: bot. cloudproxy@sucuri.net</p>"), "Sucuri"),
        (200, (), page("Making sure you&#39;re not a bot!", "<script id=anubis_challenge></script><p>Loading...</p>"), "Anubis"),
        (200, (), page("Harbour Notes", "<h1>Are you a robot?</h1><p>Please complete the captcha.</p><div class=h-captcha></div>"), ""),
        (200, (), page("Notizen", "<h1>Einen Moment</h1><p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p><div class=g-recaptcha>"), ""),
        (429, (), page("Unusual traffic", "<p>We have seen unusual traffic from your network. Solve this captcha.</p>"), ""),
    ],
)  # fmt: skip
def test_bot_walls(status: int, headers: tuple[tuple[str, str], ...], body: bytes, vendor: str) -> None:
    found = recognise(status, headers, body, URL, URL)
    assert found is not None
    assert found[0] == BOT
    assert vendor in found[1]


COOKIES_EN = "<h1>Before you continue</h1><p>We and our 812 partners use cookies. We value your privacy.</p><button>Accept all</button><button>Reject all</button>"
COOKIES = {
    "de": "<h1>Bevor Sie fortfahren</h1><p>Wir und unsere 300 Partner verwenden Cookies.</p><button>Alle akzeptieren</button> <button>Ablehnen</button>",
    "fr": "<p>Nous et nos partenaires respectons votre vie privée. Cookies.</p><button>Accepter et continuer</button><a>Continuer sans accepter</a>",
    "es": "<p>Nosotros y nuestros socios cuidamos su privacidad con cookies.</p><button>Aceptar todo</button><button>Rechazar todo</button>",
    "it": "<p>Noi e i nostri 100 partner: la tua privacy e i cookie.</p><button>Accetta tutto</button><a>Continua senza accettare</a>",
    "nl": "<p>Wij en onze partners gebruiken cookies. Jouw privacy.</p><button>Alles accepteren</button><button>Alles weigeren</button>",
    "pl": "<p>My i nasi partnerzy używamy plików cookie. Zanim przejdziesz dalej:</p><button>Akceptuj wszystko</button>",
}


@pytest.mark.parametrize(
    ("body", "final"),
    [
        (page("Before you continue to Harbour", COOKIES_EN), URL),
        *((page("Harbour Notes", text), URL) for text in COOKIES.values()),
        (page("Harbour Notes", COOKIES_EN, "<script src=//cdn.cookielaw.org/onetrust.js></script>"), URL),
        (page("Harbour Notes", "<p>One more step.</p>"), "https://consent.harbour.example/collect?to=1"),
        (page("Harbour Notes", "<p>One more step.</p>"), "https://harbour.example/cookiewall/?return=1"),
    ],
)
def test_consent_walls(body: bytes, final: str) -> None:
    assert kind_of(body, final=final) == CONSENT


@pytest.mark.parametrize(
    "said",
    [
        "Page not found", "404 Not Found", "Error 404", "404", "404: Page not found", "Oops! Page not found", "Seite nicht gefunden",
        "Fehler 404 - Seite nicht gefunden", "Page introuvable", "Página no encontrada", "Pagina non trovata", "Pagina niet gevonden",
        "Nie znaleziono strony", "Strona nie została znaleziona", "Página não encontrada", "Sidan kunde inte hittas",
        "Siden blev ikke fundet", "Siden ble ikke funnet", "Sivua ei löytynyt", "Stránka nenalezena", "Страница не найдена",
        "Sayfa bulunamadı", "Sorry, this page is no longer available", "The page you are looking for could not be found",
        "We can’t find that page",
    ],
)  # fmt: skip
def test_soft_404s_in_many_languages(said: str) -> None:
    assert kind_of(page(f"{said} | Harbour Notes", MENU)) == GONE
    assert kind_of(page(f"Harbour Notes – {said}", MENU)) == GONE
    assert kind_of(page("Harbour Notes", f"{MENU}<h1 class=x>\n {said} </h1><p>Try the search.</p>")) == GONE
    assert kind_of(page(f"{said} | Harbour Notes", f"<h1>{said}</h1>{PROSE}")) is None  # an article all the same


@pytest.mark.parametrize(
    ("asked", "final", "kind"),
    [
        (URL, "https://harbour.example/", GONE),
        (URL, "https://m.harbour.example", GONE),
        (URL, "https://harbour.example/index.html", GONE),
        (URL, "https://harbour.example/news/", GONE),
        ("https://harbour.example/2025/03/05/ferry-sails-at-noon", "https://harbour.example/2025/03/05/", None),
        (f"{URL}/amp", URL, None),
        (URL, f"{URL}/", None),
        (URL, "https://harbour.example/?p=123", None),
        ("https://harbour.example/", "https://harbour.example/en", None),
        ("https://harbour.example/news/", "https://harbour.example/", GONE),
        ("https://harbour.example/news/123456/ferry-sails-at-noon", "https://harbour.example/news/123456", None),
        (URL, "https://harbour.example/sport/tide-turns-at-noon", None),
    ],
)
def test_redirects_to_a_front(asked: str, final: str, kind: OutcomeKind | None) -> None:
    assert kind_of(page("Harbour Notes", MENU), asked=asked, final=final) == kind
    assert kind_of(page("Harbour Notes", PROSE), asked=asked, final=final) == kind  # fronts have much text, too


FRONTS = frozenset({"//harbour.example/en", "//harbour.example/sport/latest", "//harbour.example/feed"})
TYPED = '<meta property="og:type" content="article">'


@pytest.mark.parametrize(
    ("asked", "final", "kind", "typed_kind"),
    [
        ("https://harbour.example/gone", "https://harbour.example/", GONE, GONE),
        ("https://harbour.example/gone", "https://www.harbour.example/en/", GONE, GONE),
        ("https://harbour.example/gone", "https://harbour.example/sport/latest", GONE, GONE),
        ("https://harbour.example/sport/latest", "https://harbour.example/en", None, None),
        ("https://harbour.example/?p=7", "https://harbour.example/en", GONE, GONE),
        ("https://harbour.example/?p=7", "https://harbour.example/", None, None),
        ("https://harbour.example/?p=7", "https://harbour.example/tide", None, None),
        ("https://harbour.example/en", "https://harbour.example/en/", None, None),
        ("https://harbour.example/news/gone", "https://harbour.example/news/", GONE, None),
        ("https://harbour.example/news/tide/amp", "https://harbour.example/news/tide", None, None),
        ("https://harbour.example/news/tide/2", "https://harbour.example/news/tide", None, None),
        ("https://harbour.example/2025/tide-turns-at-noon", "https://harbour.example/category/tides", None, None),
        ("https://harbour.example/2025/03/tide-turns-at-noon", "https://harbour.example/category/tides", GONE, None),
        ("https://harbour.example/2025/03/tide-turns-at-noon", "https://harbour.example/tides", None, None),
        ("https://harbour.example/go/7", "https://harbour.example/tale", None, None),
    ],
)  # fmt: skip
def test_redirects_to_a_front_that_the_site_file_or_the_address_tells(
    asked: str, final: str, kind: OutcomeKind | None, typed_kind: OutcomeKind | None
) -> None:
    for head, expected in (("", kind), (TYPED, typed_kind)):
        found = recognise(200, (), page("Harbour Notes", PROSE, head), asked, final, FRONTS)
        assert (found[0] if found else None) == expected


def test_the_fronts_of_a_site_are_its_home_page_and_its_sources() -> None:
    site = site_at("https://www.harbour.example/en/")
    assert fronts_of(site) == {"//harbour.example/en", "//harbour.example/en/feed"}


@pytest.mark.parametrize("made", [lambda n: "&#" + "9" * n + ";", lambda n: "&#x" + "f" * n + ";", lambda n: "<" * n, lambda n: "<p>" * n, lambda n: "<h1" * n,
                                  lambda n: "<!--" * n, lambda n: "<svg" * n, lambda n: "cookie consent " * n, lambda n: "captcha are you a " * n])  # fmt: skip
def test_pages_made_to_hurt_cost_what_they_weigh(made: Callable[[int], str]) -> None:
    bodies = {size: f"<title>{made(200)}</title>{made(size)}".encode() for size in (10_000, 40_000)}
    assert (
        growth(lambda size: kind_of(bodies[size]), 10_000, 40_000, 10) < 10
    )  # 4 where it is linear, 16 where it is quadratic


FORM = '<form><input name=user><input type="password" name=p><button>Log in</button></form>'


@pytest.mark.parametrize(
    ("body", "final", "kind"),
    [
        (page("Log in", FORM), "https://harbour.example/login?return_to=%2Fnews", LOGIN),
        (page("Subscribe", "<p>From 1 a week.</p>"), "https://harbour.example/subscribe/?next=/news/1", LOGIN),
        (page("Anmelden", FORM), "https://harbour.example/konto/anmelden?redirect=/news/1", LOGIN),
        (page("Sign in - Harbour Notes", FORM), URL, LOGIN),
        (page("Harbour Notes", "<h1>Bitte anmelden</h1>" + FORM), URL, LOGIN),
        (page("Ferry sails at noon", FORM), URL, None),  # the form is in the page's head
        (page("Harbour Notes", MENU), "https://harbour.example/login-page-redesigned?ref=home", None),
        (page("Log in", FORM), "https://harbour.example/login", LOGIN),
    ],
)
def test_login_pages(body: bytes, final: str, kind: OutcomeKind | None) -> None:
    assert kind_of(body, final=final) == kind


@pytest.mark.parametrize(
    "body",
    [
        page("Why CAPTCHAs fail | Harbour Notes", f"<h1>Why CAPTCHAs fail</h1>{PROSE}<p>Verify you are human, it said.</p><div class=g-recaptcha>"),
        page("Access denied", f"<h1>Access denied</h1>{PROSE}"),
        page("Just a moment...", f"<h1>Just a moment...</h1>{PROSE}"),
        page("Error 404", f"<h1>Error 404</h1>{PROSE}"),
        page("Cookies", f"<h1>Before you continue</h1>{PROSE}<p>We value your privacy. Accept all cookies? Reject all?</p>"),
        page("Ferry sails", f"<h1>Ferry sails</h1><p>It does.</p>{COOKIES_EN}{MENU * 3}"),  # a banner over a short note
        page("Not found", "<h1>Not found</h1><p>Short.</p>", '<meta property="og:type" content="article">'),
        page("Ferry sails", "<h1>Ferry sails</h1><p>It does.</p>" + FORM + "<div class=g-recaptcha>"),
        page("Ferry sails", '<p>It does.</p><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'),
        page("Ferry sails", f"<div>{PROSE.replace('<p>', '').replace('</p>', '<br>')}</div><script src=/_Incapsula_Resource?SWJI=1></script>"),
        page("404 days at sea", "<h1>404 days at sea</h1><p>A log.</p>"),
        page("Page not found: how a town lost its website", "<p>A note.</p>"),
        page("Log in the harbour", "<h1>Log in the harbour: ferry stops</h1><p>A trunk drifted.</p>"),
        b"",
        b"\xff\xfe\x00\xd8 not text at all \x80",
        page("x" * 100_000, "<p>" * 50_000),
    ],
)  # fmt: skip
def test_articles_are_no_walls(body: bytes) -> None:
    assert kind_of(body) is None


@pytest.mark.parametrize(
    "part",
    [
        b"<p>",
        b"<!--",
        b"<script>",
        b"<h1>",
        b"<",
        b"<meta robots ",
        b"<noscript>",
        b"<title>",
        b"! ",
        b"&amp",
        b"<meta name=robots>",
    ],
)
def test_no_page_takes_long(part: bytes) -> None:
    """A million bytes of anything: 20 times what the slowest of these needs."""
    body = b"<meta name=robots content=noarchive><title>" + part * (1_000_000 // len(part))
    assert least_seconds(lambda: (recognise(200, (), body, URL, URL), rights_of((), body)), 4) < 4


def test_beyond_success_only_bot_walls_are_told() -> None:
    assert kind_of(page("Page not found", "<h1>Page not found</h1>"), status=404) is None
    assert kind_of(page("Forbidden", "<h1>403 Forbidden</h1>nginx"), status=403) is None
    assert kind_of(page("Bad gateway", ""), status=502, headers=(("server", "cloudflare"),)) is None


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("https://consent.yahoo.example/v2/collectConsent?sessionId=1", CONSENT),
        ("https://guce.portal.example/consent?to=1", CONSENT),
        ("https://accounts.portal.example/x?continue=https://harbour.example", LOGIN),
        ("https://other.example/signin?returnUrl=%2F", LOGIN),
        ("https://other.example/news", None),
        ("https://other.example/login-tips", None),
    ],
)
def test_redirects_to_another_site(target: str, kind: OutcomeKind | None) -> None:
    found = recognise_redirect(URL, target)
    assert (found[0] if found else None) == kind


@pytest.mark.parametrize("name", ["articles", "comments"])
def test_no_page_of_the_corpus_is_a_wall(shared: Path, name: str) -> None:
    path = shared / "corpus" / name / "pages.warc.gz"
    records = list(scan(path))
    alarms = {}
    for record in records:
        body = read_body(path, record.offset, record.raw_sha256)
        alarms[record.url] = recognise(record.http_status, record.headers, body, record.url, record.url)
    assert len(records) >= 97
    assert {url: wall for url, wall in alarms.items() if wall} == {}


def test_the_sample_page_is_no_wall(shared: Path) -> None:
    assert kind_of((shared / "seed" / "page.html").read_bytes()) is None


ROUTES = {
    "/challenge": status(403, [HTML, ("cf-mitigated", "challenge")], CHALLENGE),
    "/consent": sent(page("Harbour Notes", COOKIES_EN), HTML),
    "/gone": sent(page("Page not found", MENU), HTML),
    "/members": redirect("/login?return_to=/members"),
    "/login?return_to=/members": sent(page("Log in", FORM), HTML),
    "/news/ferry-sails-at-noon": redirect("/"),
    "/": sent(page("Harbour Notes", MENU), HTML),
    "/away": redirect("http://consent.elsewhere.example/?to=1"),
    "/private-wall": sent(page("Page not found", MENU), HTML, ("X-Robots-Tag", "noarchive")),
}


@dataclass(frozen=True, slots=True)
class World:
    night: Night
    paper: FaultServer
    busy: FaultServer
    ended: dict[str, Fetched]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    night = Night(tmp_path_factory.mktemp("home"))
    busy_route = status(503, [HTML], CHALLENGE)
    with FaultServer(dict(ROUTES)) as paper, FaultServer({f"/{n}": busy_route for n in range(8)}) as busy:
        asked = [path for path in ROUTES if path not in ("/", "/login?return_to=/members")]
        urls = {path: paper.url(path) for path in [*asked, "/ferry"]} | {
            f"busy/{n}": busy.url(f"/{n}") for n in range(8)
        }
        ended = night.crawl(articles(urls.values()), site_at(paper.url("/")))
        yield World(night, paper, busy, {path: ended[url] for path, url in urls.items()})


@pytest.mark.parametrize(
    ("path", "kind", "has_evidence"),
    [
        ("/challenge", BOT, True),
        ("/consent", CONSENT, True),
        ("/gone", GONE, True),
        ("/members", LOGIN, True),
        ("/news/ferry-sails-at-noon", GONE, True),
        ("/away", CONSENT, False),
        ("/private-wall", GONE, True),
        ("busy/0", BOT, True),
        ("busy/7", BOT, False),  # given up
    ],
)
def test_a_crawl_refuses_walls_and_keeps_the_evidence(
    world: World, path: str, kind: OutcomeKind, has_evidence: bool
) -> None:
    ended = world.ended[path]
    assert (ended.page, ended.kind, ended.is_transient) == (None, kind, kind == BOT), ended.reason
    assert (ended.evidence is not None) == has_evidence
    if ended.evidence:
        assert raw_page(ended.evidence, world.night.home).body
        assert ended.evidence.is_archived == (path != "/private-wall")


def test_a_wall_is_not_asked_again_at_once(world: World) -> None:
    assert world.paper.paths().count("/challenge") == 1
    assert [path for path in world.busy.paths() if path != "/robots.txt"] == [f"/{n}" for n in range(5)]
    assert world.ended["busy/7"].reason.startswith(
        "not asked: the host failed 5 times in a row; the last time: a chall"
    )


def test_neighbours_of_a_wall_are_unharmed(world: World) -> None:
    assert world.ended["/ferry"].page is not None
    assert raw_page(world.ended["/ferry"].page, world.night.home).body == page_about("/ferry")


def test_evidence_at_the_end_of_the_file_survives_another_crawl(tmp_path: Path) -> None:
    """The journal vouches for it, though it names no page."""
    with FaultServer(dict(ROUTES)) as paper:
        night, site = Night(tmp_path), site_at(paper.url("/"))
        first = night.crawl(articles([paper.url("/gone")]), site)[paper.url("/gone")]
        again = night.crawl(articles([paper.url("/gone"), paper.url("/ferry")]), site)
        assert again[paper.url("/gone")] == first
        assert first.evidence is not None
        assert raw_page(first.evidence, tmp_path).body
        assert paper.paths().count("/gone") == 1
        assert [record.problem for record in scan(night.warc)] == [None, None]
