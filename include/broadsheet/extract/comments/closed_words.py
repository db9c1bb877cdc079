"""The sentences by which pages say that no more comments can be written, in a dozen languages.

A sentence counts from its beginning to the state it names; what passes ("currently", "until Monday") or is a rule ("after 14 days")
does not count: who takes a page for closed does not come back to it.

What does NOT belong here: where on a page such a sentence may stand (``openness``).
"""

from __future__ import annotations

import re

_GAP = r"(?:\s[^.!?]{1,80}?)?\s"  # "to this article", "unter diesem Beitrag"
# One language a line: what is closed, and that it is.
_SENTENCES = (
    rf"(?:the\s)?(?:comments?|commenting|comments?\ssections?|comment\sform|discussion|conversation){_GAP}(?:is|are|has|have|has\sbeen|have\sbeen)\s(?:now\s)?(?:been\s)?(?:closed|disabled|turned\soff|switched\soff|archived)",
    r"comments\s(?:closed|disabled)(?=\W*$)",
    r"(?:this|the)\s(?:comment\s(?:section|thread)|discussion|conversation|thread)\s(?:is|has\sbeen)\s(?:now\s)?(?:closed|locked|archived)",
    r"(?:this|the)\s(?:article|post|entry|story|topic)\s(?:is|has\sbeen)\s(?:now\s)?closed\s(?:to|for)\s(?:new\s|further\s)?comment(?:s|ing)?",
    r"(?:this|the)\s(?:article|post|entry|story)\sis\sno\slonger\s(?:accepting|open\s(?:to|for))\s(?:new\s)?comments",
    r"(?:new\s)?comments\s(?:are\s(?:not|no\slonger)\s(?:being\s)?(?:allowed|accepted|possible)|can(?:not|\sno\slonger)\sbe\s(?:posted|added|made))",
    r"no\snew\scomments\scan\sbe\s(?:posted|added)|(?:we|we['’]ve)\s(?:have\s)?(?:turned\soff|closed|disabled)\s(?:the\s)?comments",
    r"you\scan\sno\slonger\scomment|it\sis\sno\slonger\spossible\sto\scomment|sorry,\sthe\scomment\sform\sis\sclosed\sat\sthis\stime",
    rf"(?:die\s|das\s)?(?:kommentare?|kommentieren|kommentierung|kommentarfunktion|kommentarbereich|kommentarspalte|kommentarmöglichkeit|diskussion|debatte)(?:{_GAP}(?:ist|sind|wurden?)\s(?:[^.!?]{{1,60}}\s)??|\s)(?:geschlossen|deaktiviert|gesperrt|beendet|abgeschaltet|ausgeschaltet|nicht\smehr\smöglich)",
    r"(?:der|das|dieser?)\skommentar(?:bereich|e)\sist\s(?:geschlossen|deaktiviert)|dieser?\s(?:artikel|beitrag|eintrag|text)\skann\snicht\smehr\skommentiert\swerden",
    rf"(?:les\s)?commentaires?(?:{_GAP}(?:sont|ont\sété)\s(?:désormais\s|maintenant\s)?|\s)(?:fermés|clos|désactivés)|la\sdiscussion\sest\s(?:close|fermée)|il\sn['’]est\splus\spossible\sde\scommenter|vous\sne\spouvez\splus\scommenter",
    rf"(?:los\s)?comentarios(?:{_GAP}(?:están|han\ssido)\s(?:ya\s)?|\s)(?:cerrados|desactivados|deshabilitados|desabilitados)|ya\sno\sse\spuede\scomentar|(?:esta\snoticia|este\sartículo)\sno\sadmite\s(?:más\s)?comentarios|no\sse\sadmiten\smás\scomentarios",
    rf"(?:i\s)?commenti(?:{_GAP}sono\s(?:stati\s)?(?:ora\s)?|\s)(?:chiusi|disabilitati|disattivati)|non\sè\spiù\spossibile\scommentare",
    rf"(?:os\s)?comentários(?:{_GAP}(?:estão|foram|encontram-se)\s|\s)(?:fechados|encerrados|desativados|desactivados|desabilitados)|(?:já\snão|não)\sé\smais\spossível\scomentar|já\snão\sé\spossível\scomentar",
    rf"(?:de\s)?(?:reacties|reactiemogelijkheid|commentaren)(?:{_GAP}(?:zijn|is)\s(?:nu\s)?|\s)(?:gesloten|uitgeschakeld)|(?:reageren|reacties)\s(?:is|zijn)\sniet\smeer\smogelijk|(?:u|je)\skunt?\sniet\smeer\sreageren",
    rf"komentarze(?:{_GAP}(?:są|zostały)\s|\s)(?:zamknięte|wyłączone|zablokowane)|możliwość\skomentowania{_GAP}(?:jest|została)\s(?:wyłączona|zablokowana|zamknięta)|komentowanie{_GAP}(?:jest|zostało)\s(?:wyłączone|zablokowane|zamknięte)",
    rf"(?:kommentarerna|kommentarer|kommentarsfältet|kommentering(?:en)?){_GAP}är\s(?:nu\s)?(?:stäng[dt]a?|avstäng[dt]a?|inaktiverade?)|det\sgår\sinte\slängre\satt\skommentera",
    rf"(?:kommentarfeltet|kommentarene|kommentarer|debatten){_GAP}er\s(?:nå\s)?(?:stengt|lukket|slått\sav|deaktivert)",
    rf"(?:kommentarsporet|kommentarfeltet|kommentarerne|kommentarer|debatten){_GAP}er\s(?:nu\s)?(?:lukket|lukkede|slået\sfra|deaktiveret)|der\ser\slukket\sfor\skommentarer",
    rf"(?:komentáře|diskuse|diskuze){_GAP}(?:jsou|je|byla|byly)\s(?:již\s)?(?:uzavřen[aéy]|zavřen[aéy]|vypnut[aéy]|zakázán[aéy]|uzamčen[aéy])|do\sdisku[sz]e\sji[žz]\snelze\spřispívat",
    r"(?:комментарии|комментирование|обсуждение|возможность\sкомментировать|возможность\sкомментирования)\s(?:[^.!?]{1,80}?\s)?(?:закрыт[оаы]?|отключен[оаы]?|запрещен[оаы]?|запрещён)",
)
_CLOSED = re.compile(rf"(?:sorry,?\s|leider\s|désolé,?\s)?(?:{'|'.join(_SENTENCES)})(?![\w-])", re.IGNORECASE)
# What a notice that its class calls so must at least say: "no-comments" is also what "Be the first!" is called.
_STATE = re.compile(
    r"\b(?:closed|turned off|disabled|geschlossen|deaktiviert|gesperrt|beendet|fermée?s?|clos|désactivée?s?|cerrad[oa]s?|desactivad[oa]s?|chius[io]|disabilitat[io]"
    r"|disattivat[io]|fechad[oa]s?|encerrad[oa]s?|desativad[oa]s?|gesloten|uitgeschakeld|zamknięt[ea]|wyłączon[ea]|avstäng[dt]a?|stäng[dt]a?|stengt|slått av|lukke[dt]e?"
    r"|slået fra|uzavřen[aéy]|vypnut[aéy]|закрыт[оаы]?|отключен[оаы]?)(?!\w)",
    re.IGNORECASE,
)
_PASSING = re.compile(
    r"\b(?:not|never|currently|temporarily|presently|for now|at the moment|until|till|after|before|once|if|when(?:ever)?|while|unless|older|overnight|tonight|reopen\w*"
    r"|derzeit|zurzeit|momentan|vorübergehend|vorläufig|bis|nach|wenn|sobald|falls|nachts|älter|nicht(?! mehr)|actuellement|temporairement|provisoirement|après|jusqu\w*|lorsque|pas"
    r"|actualmente|temporalmente|momentáneamente|hasta|después|cuando|temporaneamente|momentaneamente|attualmente|fino|dopo|quando|temporariamente|momentaneamente|até|após|depois"
    r"|tijdelijk|momenteel|totdat|zodra|wanneer|tymczasowo|obecnie|chwilowo|gdy|jeśli|tillfälligt|midlertidig\w*|foreløpig|dočasně|zatím|pokud|временно|пока|если|после|до)(?!\w)",
    re.IGNORECASE,
)
_FOR_GOOD = re.compile(r"\bnot (?:being )?(?:allowed|accepted|possible)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;.!?](?:\s|$)")
_MOST = 250  # characters: a notice is no longer


def says_closed(text: str) -> bool:
    """Whether ``text``, one squeezed line, begins by saying that comments are closed, for good and here."""
    if not 8 <= len(text) <= _MOST or (match := _CLOSED.match(text)) is None:
        return False
    return not _passes(text, match.end())


def mentions_closed(text: str) -> bool:
    """The same of an element that is called closed: anywhere in it, and in fewer words."""
    match = _STATE.search(text) if len(text) <= _MOST else None
    return match is not None and not _passes(text, match.end())


def _passes(text: str, end: int) -> bool:
    """Whether the clause around the state, from the text's beginning, says that it passes, or is a rule."""
    rest = _CLAUSE.search(text, end)
    return _PASSING.search(_FOR_GOOD.sub("", text[: rest.start() if rest else len(text)])) is not None
