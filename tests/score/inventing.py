"""Labelled pages with invented pieces put in, for kinds that labels hardly hold: what is a part of the text, and what is none.

What does NOT belong here: fitting (``fitting``), changes that must not matter (``stress``).
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from lxml.html import HtmlElement, fragment_fromstring
from tests.score.stress import changed, put_after, tree_of

from broadsheet.models import RawPage

# Boxes as papers put them between paragraphs, none of them a part of the text; {} is a line of LINES.
_BOXES = (
    "<nav><p>{}</p></nav>",
    '<nav><a href="/a">{}</a></nav>',
    "<aside><p>{}</p></aside>",
    "<aside><h4>{}</h4><p>{}</p></aside>",
    '<p style="display: none">{}</p>',
    '<p style="display:none">{}</p>',
    "<p hidden>{}</p>",
    '<div aria-hidden="true">{}</div>',
    "<div hidden><p>{}</p></div>",
    "<form><p>{}</p><input><button>OK</button></form>",
    "<button>{}</button>",
    "<label>{}</label>",
    "<div>{}</div>",
    '<div class="share-this">{}</div>',
    '<div class="newsletter"><h3>{}</h3><p>{}</p></div>',
    '<div class="ad">{}</div>',
    '<div class="related-posts"><p><a href="/a">{}</a></p></div>',
    '<p><a href="/a">{}</a></p>',
    '<p><b><a href="/b">{}</a></b></p>',
    '<ul><li><a href="/a">{}</a></li><li><a href="/b">{}</a></li></ul>',
    '<div><h3><a href="/a">{}</a></h3></div>',
    "<footer>{}</footer>",
    "<dialog open><p>{}</p></dialog>",
    '<div class="x7"><span>{}</span><a href="/c">{}</a></div>',
)
_HEADLINES = (
    "Herring come close to the shore this spring",
    "Heringe kommen früh an die Küste",
    "Les harengs arrivent tôt sur la côte",
    "Los arenques llegan pronto",
    "Śledzie podpłynęły pod sam brzeg",
    "Сельдь подошла к берегу",
    "الرنجة تقترب من الشاطئ هذا الربيع",
    "鲱鱼今春靠近海岸",
    "ニシン、今春は岸辺まで",
)
POINTERS = (
    *("Also read", "See also", "Mehr zum Thema", "Lesen Sie auch", "À lire aussi", "Te puede interesar", "Leggi anche"),
    *(
        "Leia também",
        "Czytaj także",
        "Читайте также",
        "اقرأ أيضا",
        "相关阅读",
        "関連記事",
        "관련기사",
        "Xem thêm",
        "Lees ook",
    ),
)
# Lines that ask, in paragraphs like any other.
_ASKED = (
    *("Sign up to our morning letter", "Follow us on the networks", "Share this article", "Subscribe to the paper."),
    *(
        "Jetzt den Newsletter bestellen",
        "Folgen Sie uns auf allen Kanälen",
        "Suivez-nous sur les réseaux",
        "Síguenos en las redes",
    ),
    *(
        "Iscriviti alla newsletter",
        "Siga-nos nas redes",
        "Zapisz się na nasz list",
        "Подписывайтесь на наш канал",
        "Advertisement",
        "Anzeige",
    ),
)
# Longer ones, that name where to follow the paper, ask for money, or for what readers know.
_CHANNELS = (
    "Follow The Coast on WhatsApp, Telegram and Google News.",
    "Join our WhatsApp channel for the latest news from the harbour.",
    "You can also listen to this story in our podcast, on Spotify and wherever you like.",
    "Get the morning's news on your phone: download our app for Android and iOS.",
    "Folgen Sie dem Küstenblatt auch bei WhatsApp, Instagram und Facebook.",
    "Der Hafen am Morgen: Unser Newsletter kommt jeden Werktag um sechs Uhr.",
    "Mehr aus der Region gibt es in unserem WhatsApp-Kanal.",
    "Suivez La Côte sur Facebook, Instagram et WhatsApp.",
    "Recevez chaque matin notre newsletter gratuite dans votre boîte mail.",
    "Sigue toda la información de El Puerto en Facebook y Twitter, o en nuestra newsletter semanal.",
    "Únete a nuestro canal de WhatsApp y no te pierdas nada.",
    "Siga o canal do Porto no WhatsApp e receba as notícias no celular.",
    "Segui La Costa su Google News e sul nostro canale Telegram.",
    "Śledź nas na Facebooku, Twitterze i w Google News.",
    "Bądź na bieżąco: zapisz się do naszego newslettera.",
    "Подписывайтесь на наш канал в Telegram и читайте нас в Дзене.",
    "Sahil Gazetesi'ni WhatsApp ve Google News üzerinden takip edin.",
    "Följ Kustbladet på Facebook och Instagram, eller prenumerera på vårt nyhetsbrev.",
    "Volg De Kust op WhatsApp of schrijf je in voor onze nieuwsbrief.",
    "تابعونا على واتساب وتليجرام",
    "Theo dõi Báo Bờ Biển trên Zalo và Facebook.",
    "Ikuti berita Pantai di Google News dan saluran WhatsApp kami.",
    "关注我们的微信公众号和微博",
    "LINE、X、YouTubeでも配信中",
    "無料会員に登録すると毎朝メルマガが届きます",
    "海岸新聞の公式アプリはこちらからダウンロードできます",
    "ご意見をお寄せください",
    "扫码下载客户端，加入我们的读者群",
    "更多资讯请关注海岸晚报官方微博",
    "歡迎加入我們的 LINE 好友，訂閱每日新聞",
    "카카오톡 채널을 구독하고 소식을 받아보세요",
    "제보를 기다립니다. 앱에서 바로 보내 주세요.",
    "ติดตามข่าวชายฝั่งทาง Facebook และกดแชร์",
    "समाचार के लिए हमारे टेलीग्राम चैनल से जुड़ें",
    "برای دریافت خبرها به کانال تلگرام ما بپیوندید",
    "הצטרפו לערוץ הוואטסאפ שלנו",
)
_APPEALS = (
    "Our reporting is free for everyone because readers pay for it. Will you be one of them?",
    "Have you seen a mistake? Write to us and we will correct it.",
    "Do you know more about this? Tell our reporters, also in confidence.",
    "Guter Journalismus kostet Geld. Unterstützen Sie uns mit einem Betrag Ihrer Wahl.",
    "Fehler gefunden? Schreiben Sie uns.",
    "Vous avez vu une erreur ? Écrivez-nous.",
    "Apoya el periodismo independiente: hazte socio desde cinco euros.",
    "Zauważyłeś błąd? Napisz do nas.",
    "Нашли ошибку? Выделите её и нажмите Ctrl+Enter.",
    "Hittat ett fel? Hör av dig till redaktionen.",
)
_LABELLED = (
    "Advertisement: {}",
    "Sponsored: {}",
    "Anzeige: {}",
    "Annons: {}",
    "Annonse: {}",
    "Publicité : {}",
    "Publicidad: {}",
    "Advertentie: {}",
    "Reklama: {}",
    "Реклама: {}",
    "Reklam: {}",
    "広告：{}",
    "Ad | {}",
)
_OFFERED = (
    "new boats at old prices, this week only",
    "Winterreifen jetzt wechseln lassen",
    "Vinterskor till halva priset hos Sjöbo Sko",
    "des vacances au bord de la mer dès 299 euros",
    "seguros de barco desde 9 euros al mes",
    "nowe okna z montażem w tydzień",
    "кухни на заказ со скидкой",
    "вклад под 18 %, деньги в любой день",
    "冬のタイヤ半額セール",
)
LINES = (
    *_HEADLINES,
    *POINTERS,
    *_ASKED,
    *("Tell your friends", "Home", "Your address", "Menu", "For machines only", "Share", "Loading ...", "Publicité"),
)
PEOPLE = ("Ada Lindqvist", "Jonas Weller", "Inès Caron", "Marek Dolny", "Rosa Vidal", "Tom Okafor")
_SEEN = (
    "The harbour at low tide last week",
    "Der Hafen bei Ebbe",
    "Le port à marée basse",
    "El puerto al amanecer",
    "Port o świcie",
    "Boats at the northern quay, with the old crane behind them",
)
_CAPTIONS = (
    "{seen}. Photo: {person}",
    "{seen}. {person} / Archive",
    "{seen} (Foto: {person})",
    "Photo: {person}",
    "{seen}. © {person}",
)
_PICTURES = (
    '<div class="pic"><img src="/1.jpg"><p class="photo-caption">{}</p></div>',
    '<div class="image"><img src="/1.jpg"><div class="credit">{}</div></div>',
    '<div class="wp-caption"><img src="/1.jpg"><p class="wp-caption-text">{}</p></div>',
)
# Pieces that are a part of the text, though they look like what is none.
_PARTS = (
    "<table><tr><th>Boat</th><th>Boxes</th></tr>"
    + "".join(
        f'<tr><td><a href="/b/{n}">{boat}</a></td><td><a href="/b/{n}#n">{n * 37} boxes</a></td></tr>'
        for n, boat in enumerate(("Selkie of Penholt", "Kittiwake", "Ann and Mary", "Sea Harvest", "Golden Quest"), 3)
    )
    + "</table>",
    "<table>"
    + "".join(
        f'<tr><td>{n}</td><td><a href="/v/{n}">{club}</a></td><td>{40 - n}</td></tr>'
        for n, club in enumerate(
            ("Northern Rovers", "United of the Quay", "Albion", "Harbour Wanderers", "Old Boys"), 1
        )
    )
    + "</table>",
    "<p><b>Background:</b> the quay belonged to the navy</p>",
    "<p><b>Sharing:</b> an old custom on this coast</p>",
    "<p>Price: 14.50 euros a box</p>",
    "<p>Ort: am alten Zollhaus, um 19 Uhr</p>",
    "<p>Telegram and WhatsApp were down on the whole coast for an hour.</p>",
    "<p>Die Fischer haben sich in einer Gruppe bei WhatsApp verabredet.</p>",
    "<p>El alcalde lo anunció en su cuenta de Twitter y en Instagram.</p>",
    "<h2>More in the nets than ever</h2>",
)
_CLOSINGS = (
    "{person} mail@paper.example",
    "Contact {person}: news.desk@paper.example",
    "{person}, correo@diario.example",
    "{person} | redaktion@blatt.example",
    "이정민 기자 jmlee@sinmun.example",
    "記者 田中 desk@shimbun.example",
    "© The Coast Paper. All rights reserved.",
    "© Küstenblatt. Alle Rechte vorbehalten.",
    "© Nadbrzeżna. Wszelkie prawa zastrzeżone.",
    "ⓒ 해안신문 무단 전재-재배포 금지",
    "無断転載を禁じます",
    "版权所有 禁止转载",
)
_AUTHOR = re.compile(rb'"author"\s*:\s*[\[{].{0,80}?"name"\s*:\s*"([\w .\x80-\xff-]{6,40})"', re.DOTALL)
_BIOS = (
    "{name} has written about the sea for this paper since 2009. Her first book came out last year.",
    "{name} is a reporter for The Coast. He lives with three dogs in an old customs house.",
    "{name} schreibt seit 2009 für diese Zeitung über das Meer und lebt an der Küste.",
    "{name} est journaliste à La Côte depuis 2009 et vit dans un ancien phare.",
    "{name} es periodista y escribe sobre el mar desde 2009.",
)
_WALLS = (
    "Become a subscriber to read the rest of this article.",
    "Already a subscriber? Sign in and read the full story.",
    "Weiterlesen mit dem Abonnement für 3 Euro im Monat.",
    "La suite de cet article est réservée aux abonnés.",
    "Contenido exclusivo para suscriptores. Suscríbete para seguir leyendo.",
    "Abbonati per continuare a leggere.",
    "Dalsza część tylko dla prenumeratorów.",
    "Wil je dit artikel lezen? Word abonnee.",
    "Полный текст доступен только подписчикам.",
    "この記事は有料会員限定です。",
)
_CONSENTS = (
    "We and our partners store cookies on your device and process personal data to show advertising and to measure it. You may withdraw your consent at any time under privacy settings.",
    "Wir und unsere Partner nutzen Cookies und verarbeiten personenbezogene Daten, um Werbung zu zeigen und zu messen. Ihre Einwilligung können Sie jederzeit widerrufen.",
    "Nos partenaires et nous déposons des cookies et traitons des données personnelles afin de mesurer l'audience. Votre consentement peut être retiré à tout moment.",
    "Nosotros y nuestros socios usamos cookies y tratamos datos personales para medir la publicidad. Puede retirar su consentimiento cuando quiera.",
)
_GAPS = 9  # places of a page where something is put
_GAP_CHARS = 60  # of a paragraph that it is put beside

Told = Mapping[str, bool]  # whether an invented line is a part of the text


def interrupted(raw: RawPage) -> tuple[RawPage, Told]:
    """A page with pieces between its paragraphs. Where and which follows from the page's address."""
    tree, draw = tree_of(raw), random.Random(raw.page.url)
    paragraphs = paragraphs_of(tree)
    told: dict[str, bool] = {}
    for paragraph in draw.sample(paragraphs, min(_GAPS, len(paragraphs))):
        element = _piece(draw, told)
        if draw.random() < 0.5:
            put_after(paragraph, element)
        else:
            paragraph.addprevious(element)
    if paragraphs and draw.random() < 0.5:
        put_after(paragraphs[-1], _closing(raw, draw, told))
    root = tree.find(".//body")
    if paragraphs and root is not None and draw.random() < 0.3:
        root.insert(draw.choice((0, len(root))), _consent(draw, told))
    return changed(raw, tree), told


def _piece(draw: random.Random, told: dict[str, bool]) -> HtmlElement:
    kind = draw.choice(
        ("box", "box", "box", "asked", "pointer", "picture", "picture", "links", "part", "longer", "longer")
    )
    if kind == "part":
        element = fragment_fromstring(draw.choice(_PARTS))
        told[_first_line(element)] = True
        return element
    if kind == "links":
        return _links(draw, told)
    if kind == "longer":
        return _longer(draw, told)
    if kind == "asked":
        return _paragraph(draw, told, draw.choice(_ASKED))
    if kind == "pointer":
        pattern = draw.choice(("{}: {}", "{} | {}", "[{}] {}", ">> {}: {}"))
        line = pattern.format(draw.choice(POINTERS), draw.choice(_HEADLINES))
        told[line] = False
        linked = ('<p><a href="/r">{}</a></p>', '<p><strong><a href="/r">{}</a></strong></p>')
        return fragment_fromstring(draw.choice((*linked, *linked, "<p>{}</p>", "<p><em>{}</em></p>")).format(line))
    if kind == "picture":
        line = draw.choice(_CAPTIONS).format(seen=draw.choice(_SEEN), person=draw.choice(PEOPLE))
        told[line] = False
        return fragment_fromstring(draw.choice(_PICTURES).format(line))
    box = draw.choice(_BOXES)
    lines = [draw.choice(LINES) for _ in range(box.count("{}"))]
    told |= dict.fromkeys(lines, False)
    return fragment_fromstring(box.format(*lines))


def _longer(draw: random.Random, told: dict[str, bool]) -> HtmlElement:
    """A line that asks something of the reader or sells him something, as any other paragraph; in a link, in part or not at all."""
    offer = draw.choice(_LABELLED).format(draw.choice(_OFFERED))
    line = draw.choice((draw.choice(_CHANNELS), draw.choice(_CHANNELS), draw.choice(_APPEALS), offer))
    told[line] = False
    first, _, rest = line.partition(" ")
    whole = (
        "<p>{}</p>",
        "<p><em>{}</em></p>",
        "<p><strong>{}</strong></p>",
        "<div>{}</div>",
        '<p><a href="/c">{}</a></p>',
    )
    form = draw.choice((*whole, f'<p>{first} <a href="/c">{rest}</a></p>' if rest else whole[0]))
    return fragment_fromstring(form.format(line))


def _links(draw: random.Random, told: dict[str, bool]) -> HtmlElement:
    """A list of links to other articles, under its name."""
    name, lines = draw.choice(POINTERS), draw.sample(_HEADLINES, 3)
    told |= {name: False, lines[0]: False}
    items = "".join(f'<li><a href="/l">{line}</a></li>' for line in lines)
    head = draw.choice(("<h3>{}</h3>", "<h4>{}</h4>", "<p><b>{}</b></p>")).format(name)
    return fragment_fromstring(f'<div class="x3">{head}<ul>{items}</ul></div>')


def _closing(raw: RawPage, draw: random.Random, told: dict[str, bool]) -> HtmlElement:
    author = _AUTHOR.search(raw.body)
    kind = draw.choice(("notice", "wall", "bio", "bio"))
    if kind == "wall":
        return _wall(draw, told)
    if kind == "bio" and author:
        line = draw.choice(_BIOS).format(name=author[1].decode("utf-8", "replace"))
        told[line] = False
        return fragment_fromstring(
            draw.choice(("<p>{}</p>", '<p class="bio">{}</p>', "<p><em>{}</em></p>")).format(line)
        )
    return _paragraph(draw, told, draw.choice(_CLOSINGS))


def _wall(draw: random.Random, told: dict[str, bool]) -> HtmlElement:
    line = draw.choice(_WALLS)
    told[line] = False
    return fragment_fromstring(
        draw.choice(
            (
                '<div class="box"><p>{}</p><a href="/s">&rarr;</a></div>',
                "<p>{}</p>",
                '<div class="z"><h3>+</h3><p>{}</p></div>',
            )
        ).format(line)
    )


def _consent(draw: random.Random, told: dict[str, bool]) -> HtmlElement:
    line = draw.choice(_CONSENTS)
    told[line] = False
    return fragment_fromstring(
        draw.choice(('<div class="k"><p>{}</p></div>', "<div><p>{}</p><button>OK</button></div>")).format(line)
    )


def _paragraph(draw: random.Random, told: dict[str, bool], pattern: str) -> HtmlElement:
    line = pattern.format(person=draw.choice(PEOPLE))
    told[line] = False
    return fragment_fromstring(f"<p>{line}</p>")


def paragraphs_of(tree: HtmlElement) -> list[HtmlElement]:
    return [p for p in tree.iter("p") if len(p.text_content()) >= _GAP_CHARS and p.getparent() is not None]


def _first_line(element: HtmlElement) -> str:
    """As blocks spell it: the cells of the first row, or all of it."""
    row = element.find(".//tr")
    return element.text_content() if row is None else " ".join(f"| {cell.text_content()}" for cell in row)
