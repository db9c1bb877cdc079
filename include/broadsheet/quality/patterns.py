r"""Regular expressions for DuckDB (RE2) that look for what no writer wrote: broken characters, markup, consent notices.

They count; what a count means is said by the rules, and never by a pattern alone: an article about cookies speaks of consent, and one
about HTML shows tags. What does NOT belong here: phrases that are matched on a whole text (``phrases``).
"""

from __future__ import annotations

# The characters that bytes 80 to BF become in Windows-1252. Second halves of what was UTF-8, and few of them ever follow
# the letters below in a text: "É…" is French, "Ã…" is not.
_SECOND = "\x80-\x9f¡-¿€‚ƒ„†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
MOJIBAKE = (
    rf"[ÂÃÐÑÎÏ×ØÙ][{_SECOND}]"  # UTF-8 read as Windows-1252: Latin, Cyrillic, Greek, Hebrew, Arabic
    r"|â€|ï»¿|ï¿½"
    r"|[РС][°±²ієѕѓќ‚ђџљњћќ€‹„†‡]"  # UTF-8 read as Windows-1251
    r"|�"  # any other charset read as UTF-8
    r"|[À-ÖØ-öø-ÿ]{6,}"  # Windows-1251 or Greek read as Latin-1: no language has so many in a row
)

_TAGS = "a|abbr|article|aside|b|blockquote|br|center|code|div|em|embed|figcaption|figure|font|h[1-6]|hr|i|iframe|img|li|link|noscript|ol|p|picture|script|section|span|strong|style|svg|table|tbody|td|th|tr|u|ul|video"
MARKUP = (
    rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>"
    r"|&(?:amp|nbsp|quot|apos|lt|gt|hellip|[lr][sd]quo|[mn]dash|#\d{2,5}|#x[0-9a-fA-F]{2,5});"
    r"|\[/?(?:caption|gallery|embed|audio|playlist|vc_\w+|et_pb_\w+|fusion_\w+|su_\w+)(?:\s[^\[\]]*)?\]"
    r"|\{\{[^{}\n]{1,80}\}\}"
)

# The end of a text: a full stop of any script, and what may close after it.
ENDING = r"[.!?…。！？।։۔؟⸮][\s\"'”’»›“„)\]）」』]*$"

# What consent notices say and hardly anybody else; matched in lower case, each different one counts once.
CONSENT = "|".join(
    (
        r"we (?:and our|use) (?:\d+ )?(?:partners|cookies|third[- ]part\w+)|we value your privacy|we care about your privacy",
        r"(?:store|access) (?:and/or access |and access |or access )?information on (?:a|your) device|personali[sz]ed (?:ads|advertising|content)",
        r"accept all(?: cookies)?|reject all|manage (?:your )?(?:cookie )?(?:preferences|settings|choices)|cookie (?:settings|policy|preferences)",
        r"legitimate interests?|withdraw your consent|consent to the use of|before you continue",
        r"wir und unsere (?:\d+ )?partner|wir verwenden cookies|ihre privatsphäre|alle (?:cookies )?(?:akzeptieren|ablehnen)|cookie-?einstellungen",
        r"zustimmen und weiter|akzeptieren und weiter|ihre einwilligung|berechtigte[sn]? interesse|datenschutz-?einstellungen|mit werbung weiterlesen",
        r"nous et nos (?:\d+ )?partenaires|nous utilisons des cookies|tout (?:accepter|refuser)|continuer sans accepter|votre vie privée|gérer (?:mes|vos) (?:choix|cookies|préférences)",
        r"nosotros y nuestros (?:\d+ )?socios|utilizamos cookies|aceptar (?:todo|todas|y continuar)|rechazar (?:todo|todas)|su privacidad|configuración de cookies",
        r"noi e i nostri (?:\d+ )?partner|utilizziamo i cookie|accetta (?:tutto|tutti|e continua)|rifiuta tutt[oi]|la tua privacy|continua senza accettare",
        r"wij en onze (?:\d+ )?partners|wij gebruiken cookies|alles (?:accepteren|weigeren|afwijzen)|uw privacy|jouw privacy|cookie-?instellingen",
        r"my i nasi (?:\d+ )?partnerzy|zaakceptuj wszystk\w+|odrzuć wszystk\w+|twoj(?:a|ej) prywatnoś\w+|plik(?:i|ów) cookies?",
        r"nós e os nossos (?:\d+ )?parceiros|utilizamos cookies|aceitar tod[oa]s|rejeitar tod[oa]s|a sua privacidade",
        r"vi (?:och våra|og vores|og våre) (?:\d+ )?partner[ea]?|vi bruger cookies|vi använder cookies|godkänn alla|accepter alle|godta alle",
        r"(?:мы|ми) использу(?:ем|ємо) (?:файлы )?cookie|принять все|прийняти всі|çerez(?:leri)? kullan\w+|tümünü kabul et",
    )
)
