"""Words that are no one's text: what buttons and notices of comment widgets say, how block pages are headed, how teasers end.

Settled here and nowhere else. A phrase is matched on the WHOLE text, never within it: a reader may well write "I reply to
the report", and a paper may head a story "Access denied: ten years of a locked library". What a reader could have
meant as a comment ("Like", "Nice") is not listed.

What does NOT belong here: consent text and boilerplate, which are matched within bodies, and teasers' marks in HTML (``extract``).
"""

from __future__ import annotations

import re

from broadsheet.text import squeeze

_EDGES = " .…:;,|·•*-–—_»«›‹>→←↓↑▼▾▲+()[]{}#\"'“”„"
_SEPARATORS = re.compile(r"[·•|\n]+")
_NUMBER = re.compile(r"\d[\d.,]*")
_BRACKETED_NUMBER = re.compile(r"[(\[]\s*\d[\d.,]*\s*[)\]]")

# One line a language, phrases split by "/"; # stands for a number. Case, edge punctuation and "(3)" do not matter.
_INTERFACE = """
reply / reply to this comment / reply to comment / quote / report / report comment / report this comment / report abuse / flag
flag as inappropriate / flag comment / permalink / share / share this comment / copy link / edit / reply share / like reply
log in / log in to reply / log in to comment / login to reply / login to comment / sign in to reply / sign in to comment
you must be logged in to post a comment / you must log in to post a comment / you must be logged in to reply
please log in to comment / please log in to leave a comment / register to comment / log in or register to post comments
leave a comment / leave a reply / post a comment / post comment / add a comment / add comment / write a comment / cancel reply
join the conversation / join the discussion / be the first to comment / no comments yet / comments are closed
load more / load more comments / show more / show more comments / show more replies / view more comments / more comments
view replies / view all replies / show replies / hide replies / view reply / # reply / # replies / view # replies / view # reply
show # replies / view all # replies / view # more comments / show # more replies / # comments / # comment / # like / # likes
older comments / newer comments / next page / previous page / sort by / newest first / oldest first / upvote / downvote
awaiting moderation / your comment is awaiting moderation
antworten / auf diesen kommentar antworten / melden / kommentar melden / zitieren / teilen / anmelden um zu antworten / einloggen
zum antworten anmelden / anmelden um zu kommentieren / anmelden und kommentieren / kommentar schreiben / kommentar verfassen
antwort abbrechen / weitere kommentare laden / mehr kommentare laden / mehr anzeigen / alle kommentare anzeigen / # antworten
# antwort / antworten anzeigen / # antworten anzeigen / # kommentare / die kommentarfunktion ist geschlossen
répondre / répondre à ce commentaire / signaler / signaler ce commentaire / signaler un abus / partager / citer / se connecter
connectez-vous pour répondre / connectez-vous pour commenter / connectez-vous pour laisser un commentaire / laisser un commentaire
annuler la réponse / voir plus de commentaires / afficher plus / voir les réponses / # réponses / # réponse / # commentaires
responder / responder a este comentario / denunciar / reportar / compartir / citar / inicia sesión para responder / iniciar sesión
inicia sesión para comentar / deja un comentario / dejar un comentario / cancelar respuesta / ver más comentarios / cargar más
cargar más comentarios / ver respuestas / # respuestas / # comentarios
denunciar comentário / compartilhar / partilhar / entre para responder / faça login para comentar / inicie sessão para comentar
deixe um comentário / cancelar resposta / ver mais comentários / carregar mais / ver respostas / # respostas / # comentários
rispondi / segnala / segnala commento / condividi / accedi per rispondere / accedi per commentare / lascia un commento
annulla risposta / carica altri commenti / mostra altri commenti / mostra altro / # risposte / # commenti
beantwoorden / reageren / rapporteer / rapporteren / reactie melden / delen / log in om te reageren / inloggen om te reageren
plaats een reactie / reactie plaatsen / meer reacties laden / toon meer reacties / meer tonen / # reacties
svara / anmäl / rapportera / dela / logga in för att svara / logga in för att kommentera / svar / svare / rapporter / del / besvar
odpowiedz / zgłoś / zgłoś komentarz / udostępnij / cytuj / zaloguj się aby odpowiedzieć / zaloguj się, aby odpowiedzieć
zaloguj się aby skomentować / dodaj komentarz / pokaż więcej / pokaż więcej komentarzy
odpovědět / nahlásit / sdílet / přihlásit se / válasz / jelentem / răspunde / raportează / отговор
ответить / пожаловаться / поделиться / цитировать / войдите чтобы ответить / войдите, чтобы оставить комментарий
войти чтобы комментировать / показать ещё / показать еще / загрузить ещё / показать ответы / відповісти / поскаржитися
yanıtla / cevapla / şikayet et / bildir / paylaş / yorum yap / yanıtlamak için giriş yapın / daha fazla yorum
απάντηση / αναφορά / κοινοποίηση / συνδεθείτε για να σχολιάσετε
הגב / השב / הגב לתגובה זו / דווח / דיווח / שתף / התחבר כדי להגיב / הוסף תגובה / תגובות נוספות / טען עוד תגובות
رد / الرد / إبلاغ / أبلغ / مشاركة / سجل الدخول للتعليق / أضف تعليقا / پاسخ / گزارش
返信 / 返信する / 通報 / 通報する / シェア / ログインして返信 / コメントする / もっと見る / 回复 / 回覆 / 举报 / 檢舉 / 分享 / 登录后评论 / 加载更多
답글 / 답글 달기 / 신고 / 공유 / 더보기
"""

_BLOCK_HEADLINES = """
404 / 404 not found / error 404 / 404 error / page not found / 404 page not found / 404 - page not found / not found
page not available / page unavailable / the page you requested was not found / this page could not be found
error 404 - page not found / error 404: page not found / oops! page not found / oops! that page can't be found
403 / 403 forbidden / error 403 / 401 unauthorized / 429 too many requests / too many requests / 410 gone / 451
500 / 500 internal server error / internal server error / 502 bad gateway / bad gateway / 503 service unavailable / 504 gateway time-out
service unavailable / service temporarily unavailable / temporarily unavailable / gateway timeout / web server is down
just a moment / one moment, please / one moment please / access denied / access to this page has been denied
attention required / attention required! / attention required! | cloudflare / checking your browser
checking your browser before accessing / please wait / please verify you are a human / verify you are human
are you a robot? / are you a human? / robot or human? / human verification / security check / security verification / captcha
sorry, you have been blocked / you have been blocked / pardon our interruption / request blocked / client challenge
ddos-guard / under maintenance / site under maintenance / account suspended / enable javascript / javascript is disabled
sign in / log in / login / subscribe to continue / redirecting / untitled / untitled document
seite nicht gefunden / zugriff verweigert / nur einen moment / einen moment bitte / page introuvable / page non trouvée
accès refusé / un instant / página no encontrada / acceso denegado / un momento / página não encontrada / acesso negado
um momento / pagina non trovata / accesso negato / pagina niet gevonden / toegang geweigerd / even geduld
nie znaleziono strony / strona nie istnieje / страница не найдена / доступ запрещён / доступ запрещен / один момент
sayfa bulunamadı / erişim engellendi / הדף לא נמצא / הגישה נדחתה / الصفحة غير موجودة / ページが見つかりません / 页面不存在 / 找不到頁面
"""

# At the very end of a body: an ellipsis, or a link to the rest, which stands by itself ("They read more." does not).
_TEASER_END = re.compile(
    r"(?:…|\.\.\.|(?:^|[.…!?:»”\])([\n]\s*)(?:read more|continue reading|keep reading|read the full (?:story|article)"
    r"|weiterlesen|mehr lesen|lire la suite|lire plus|leer más|seguir leyendo|sigue leyendo|leia mais|ler mais"
    r"|continua a leggere|leggi tutto|lees verder|lees meer|läs mer|les mer|læs mere|czytaj dalej|czytaj więcej|číst dále"
    r"|читать далее|читать дальше|devamını oku))[\s\])»›>→.…]*$",
    re.IGNORECASE,
)


def _key(text: str) -> str:
    return squeeze(text).casefold().strip(_EDGES)


def _numberless(text: str) -> str:
    return _key(_NUMBER.sub("#", _BRACKETED_NUMBER.sub(" ", text)).replace("#", " number "))


def _phrases(table: str) -> list[str]:
    return [phrase for line in table.strip().splitlines() for phrase in line.split(" / ")]


INTERFACE_TEXT = frozenset(_numberless(phrase) for phrase in _phrases(_INTERFACE))
BLOCK_HEADLINES = frozenset(_key(phrase) for phrase in _phrases(_BLOCK_HEADLINES))


def is_interface_text(body: str) -> bool:
    """Whether all of ``body`` is what a comment widget says of itself: "Reply", "12 replies", "Reply · Share · Report"."""
    parts = [key for key in (_numberless(part) for part in _SEPARATORS.split(body)) if key]
    return bool(parts) and all(part in INTERFACE_TEXT for part in parts)


def is_block_headline(headline: str, site_name: str) -> bool:
    """Whether ``headline`` is the site's name, or heads a block or error page: "404", "Just a moment...".

    The site's name before or after it is left out of account: "Page not found | The Herald".
    """
    name = squeeze(site_name).casefold()
    pattern = re.escape(name)
    bare = re.sub(rf"^{pattern}\s+[|·•–—:-]\s+|\s+[|·•–—:-]\s+{pattern}$", "", squeeze(headline).casefold())
    return bare == name or bare.strip(_EDGES) in BLOCK_HEADLINES


def ends_like_teaser(body_end: str) -> bool:
    """Whether a body with this end stops in the middle: an ellipsis, "Read more" and its like."""
    return _TEASER_END.search(body_end.strip()) is not None
