"""Words that stand beside articles in several languages: labels, pointers elsewhere, what opens what follows an article, bylines.

A match is one sign among others (``evidence``): it cuts nothing alone.

What does NOT belong here: elements, class names and links (``blocks``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_BEGINNING = re.compile(r"(?:\\b)?([^\\.\[\](){}*+?|^$]+)(?![?*{])")


class Words:
    """Alternatives that each begin with letters: where none of these beginnings is in a text, no pattern is tried on it.

    A pattern of many words looks at each character of a text; to look for the beginnings costs a quarter to half of that, and most blocks
    hold none.
    """

    def __init__(self, alternatives: Sequence[str], *, is_whole: bool = False) -> None:
        """``is_whole``: they are whole words. Raises ValueError for an alternative that begins with no letter."""
        joined = "|".join(alternatives)
        self._pattern = re.compile(rf"\b(?:{joined})\b" if is_whole else joined, re.IGNORECASE)
        self._beginnings = tuple({_beginning(one) for one in alternatives})

    def _may_hold(self, text: str) -> bool:
        return any(map(text.lower().__contains__, self._beginnings))

    def search(self, text: str) -> bool:
        """Whether one of them is in a text."""
        return self._may_hold(text) and self._pattern.search(text) is not None

    def findall(self, text: str) -> list[str]:
        """All of them in a text, as they stand there."""
        return self._pattern.findall(text) if self._may_hold(text) else []


def _beginning(alternative: str) -> str:
    found = _BEGINNING.match(alternative)
    if found is None:
        raise ValueError(f"{alternative!r} does not begin with a letter of its own")
    return found[1].lower()


# What leads to another article, in many languages: alone on its line, or before the headline of that article.
_POINTERS = (
    r"also read|read (?:also|more|next)|see also|related(?: (?:articles?|stor(?:y|ies)))?|recommended|don't miss|lesen sie (?:auch|mehr)|mehr (?:dazu|zum thema|lesen)"
    r"|siehe auch|auch interessant|(?:à )?lire (?:aussi|également)|à lire|voir aussi|lea también|lee también|ver (?:también|más)|te puede interesar|leggi anche"
    r"|vedi anche|leia (?:também|mais)|(?:veja|ver) também|saiba mais|lees (?:ook|meer)|(?:prze)?czytaj (?:też|także|również|więcej)|zobacz (?:też|także|również)"
    r"|přečtěte si(?: také)?|čtěte také|prečítajte si(?: aj)?|citește și|vezi și|olvass[ae]? el(?: ezt)? is|kapcsolódó cikk(?:ek)?|pročitajte i|čitajte i|læs også|les også"
    r"|läs (?:också|även|mer)|lue (?:myös|lisää)|διαβάστε (?:επίσης|ακόμα)|читайте (?:также|ещ[её]|також)|по теме|ilgili haber(?:ler)?|bunu da oku(?:yun)?"
    r"|xem thêm|đọc thêm|tin liên quan|baca juga|اقرأ (?:أيض\w*|المزيد)|مواضيع ذات صلة|بیشتر بخوانید|مطالب مرتبط|קראו (?:גם|עוד)|यह भी पढ़ें|อ่านเพิ่มเติม"
    r"|ข่าวที่เกี่ยวข้อง|関連(?:記事|ニュース)|あわせて読みたい|相[关關](?:阅读|閱讀|新闻|新聞|报道|文章)|延伸[阅閱][读讀]|관련\s?(?:기사|뉴스)"
)
# A short block that opens what follows the article, or interrupts it.
END = re.compile(
    rf"^\W*(?:{_POINTERS})\W*$|"
    r"^\W*(?:related(?: (?:articles?|posts?|stories|reading|topics|content|news|links|resources))?|(?:you|readers) (?:may|might|will|could)(?: also)?"
    r" (?:like|enjoy|be interested in).{0,20}|you'?ll also (?:like|love)|recommended(?: (?:for you|reading|posts|articles|stories))?"
    r"|read (?:next|more|also|this next)|up next|(?:next|previous) (?:article|post|story)"
    r"|more (?:from|on|in|articles|stories|posts|news|like this|to (?:read|explore))\b.{0,40}|keep reading|trending(?: now)?|most (?:popular|read|viewed)"
    r"|popular(?: (?:posts|articles|stories))?|latest (?:posts|news|articles|stories)|recent (?:posts|articles|news|stories)|also in this section"
    r"|(?:other|similar|further) (?:articles|posts|stories|reading)|about the (?:authors?|writer)|author(?: bio)?|written by"
    r"|share (?:this|on|the|article|post|story)\b.{0,30}|share|follow us.{0,20}|subscribe\b.{0,60}|sign up\b.{0,60}"
    r"|(?:join|get) our (?:newsletter|mailing list).{0,40}|newsletter|leave a (?:comment|reply)|(?:\d+ )?comments?|join the (?:conversation|discussion)"
    r"|post a comment|tags|filed under|categories|sponsored(?: content)?"
    r"|(?:weitere|mehr|verwandte|ähnliche) (?:artikel|beiträge|themen|nachrichten|zum thema).{0,20}|das könnte (?:sie|dich) auch interessieren|lesen sie auch"
    r"|auch interessant|meistgelesen|articles? (?:liés?|similaires?|connexes?)|à lire aussi|lire aussi|sur le même sujet|artículos relacionados"
    r"|noticias relacionadas|te puede interesar|leggi anche|articoli correlati|lees ook|czytaj także|artigos relacionados|leia (?:também|mais)"
    r"|(?:folgen sie|folge) uns.{0,40}|suivez-nous.{0,40}|síguenos.{0,40}|siga-nos.{0,40}|seguici.{0,40}|volg ons.{0,40}|obserwuj nas.{0,40}|подписывайтесь.{0,60}"
    r"|(?:teilen sie|teile) diese[nrs]?.{0,30}|partage[rz] (?:cet|l'|sur).{0,30}|compart[ei]r? (?:est|en|este).{0,30}|condividi.{0,30}|deel dit.{0,30}|udostępnij.{0,30}"
    r"|(?:jetzt )?(?:den |unseren )?newsletter.{0,40}|inscrivez-vous.{0,60}|suscríbete.{0,60}|iscriviti.{0,60}|inscreva-se.{0,60}|zapisz się.{0,60})\W*$",
    re.IGNORECASE,
)
# A block that is a button, a label or an advertisement's.
ALONE = re.compile(
    r"^\W*(?:advertisement|advert|sponsored|ad|anzeige|werbung|publicité|publicidad|share(?: (?:this|on .{3,12}|article|story|post))?|tweet|facebook|twitter"
    r"|linkedin|whatsapp|pinterest|email|e-mail|print|copy link|link copied|save|listen|skip to (?:main )?content|click here|table of contents"
    r"|jump to (?:section|recipe)|in this article|on this page|(?:story|article) continues (?:below|after).{0,30}|continue reading below|learn more"
    r"|see (?:more|also)|view all|show more|load more|getty(?: images)?|ap photo|loading|image|photo|video|enlarge this image|(?:toggle|hide) caption)\W*$",
    re.IGNORECASE,
)
# "Also read: ..." and the headline of another article.
ELSEWHERE = re.compile(rf"^\W*(?:{_POINTERS})\s*[\]】」]?\s*[:：|»>\]】」–-]\s*\S", re.IGNORECASE)
# Any label before a text: "Background: ...", "[Video] ...".
LABEL = re.compile(r"^\W{0,3}\w[^\n:：|»\]】]{1,30}\s?[:：|»\]】]\s*\S")
# Who owns the text, and who may print it.
RIGHTS = Words(
    "©|ⓒ|all rights reserved|alle rechte|tous droits|derechos reservados|direitos reservados|tutti i diritti|wszelkie prawa|все права|tüm hakları"
    "|無断転載|無断複製|無断での|무단 전재|무단전재|版权所有|版權所有|禁止转|禁止轉|جميع الحقوق|bản quyền".split("|")
)
RIGHTS_SIGN = re.compile(r"[(]c[)] ?\d{4}", re.IGNORECASE)
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
# Layers that ask for consent say several of these.
CONSENT = Words(
    r"cookies?|consent\w*|partner\w*|partenaires|socios|parceiros|données personnelles|personal data|personenbezogen\w*|datos personales|dati personali|zgod[aęy]"
    r"|einwillig\w*|consentement|consentimi?ento|consenso|toestemming|privacy|datenschutz\w*|confidentialité|traceurs|terminal|vendors|legitimate interest".split(
        "|"
    ),
    is_whole=True,
)
# Only for subscribers: who pays, and what for.
PAYS = Words(
    r"subscri|abonn|suscri|assina[nrt]|abbonat|prenumer|předplat|előfizet|подпис|abone|premium member|premium account|plus member|plus account|paid member"
    r"|paid account|tilaaj|구독|유료|会員|会员|订阅|訂閱|購読|اشتر[كا]|مشترك|\bmember\b|\bmembers\b|\bmembership\b|\bplan\b|unlock|freischalt|déverrouill".split(
        "|"
    )
)
LETTER = re.compile(
    r"newsletter|e-?mails?\b|inbox|postfach|infolettre|boletín|рассылк", re.IGNORECASE
)  # that is something else
READS_ON = re.compile(
    r"\bread\b|reading|continue|whole|full (?:story|article|text|access)|for subscribers|subscribers? only|les(?:en|e|er)\b|weiter|lezen|verder|\blire\b|la suite|article complet"
    r"|réservé|leer|leyendo|completo|exclusiv|acceso|acesso|\bler\b|legger|continua|riservat|czyta|dalej|pełn|дальше|читать|полн|только|devam|oku|tamam|özel|číst|olvas|läs|lue"
    r"|続き|限定|全文|阅读|查看|专享|계속|전용|أكمل|قراءة|المتابعة|فقط",
    re.IGNORECASE,
)
# Before the first paragraph: who wrote it, when, how long it takes to read.
BYLINE = re.compile(
    r"^\W*(?:(?:by|von|par|por|di|door|av|af|przez|автор:?|текст:|text(?:e|o)?:|foto:)\s+\S.{0,60}|(?:written|posted|published|reviewed|updated|last (?:updated|modified|reviewed)|edited|fact[- ]checked"
    r"|medically reviewed|photo|image|credit|posted in|filed under|categor(?:y|ies)|tags?)\b.{0,80}|\d+\s*min(?:ute)?s?\.?(?: read)?|\d+ (?:comments?|shares|views)"
    r"|[^.!?]{0,30}\b(?:19|20)\d\d\b(?!: )[^.!?]{0,25}|[^.!?]{0,20}\b\d{1,2}:\d\d\b[^.!?]{0,20})$",
    re.IGNORECASE,
)
