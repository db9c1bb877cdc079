"""Words and marks by which walls are known. All are lower case; texts have their spaces collapsed before they are compared.

What does NOT belong here: how much of them makes a wall (``walls``).
"""

from __future__ import annotations

import re

# Vendor -> what only its challenge or block page holds, in markup or scripts. Marks that its ordinary pages hold as well
# (a sensor script, an invisible widget) are not among them.
CHALLENGE_MARKS: dict[str, tuple[bytes, ...]] = {
    "Cloudflare": (b"_cf_chl_opt", b"cf-browser-verification", b"cf-error-details", b"cf-challenge-running"),
    "DataDome": (b"captcha-delivery.com",),
    "HUMAN": (b"px-captcha", b"human-challenge", b"/captcha/captcha.js?a=c&"),
    "Imperva": (b"incapsula incident id", b"_incapsula_resource?", b"distil_r_captcha"),
    "Akamai": (b"errors.edgesuite.net", b"sec-if-cpt-container", b"/_sec/cp_challenge/", b"bm-verify="),
    "AWS WAF": (b"awswafintegration", b"window.gokuprops", b".token.awswaf.com", b".captcha.awswaf.com"),
    "Sucuri": (b"sucuri website firewall", b"sucuri_cloudproxy_js", b"cloudproxy@sucuri.net"),
    "Anubis": (b"/.within.website/x/cmd/anubis", b"anubis_challenge"),
    "Kasada": (b"kpsdk.configure", b"/ips.js?kp_uidz="),
    "DDoS-Guard": (b"/.well-known/ddos-guard/js-challenge", b"ddos-guard.net/"),
    "Vercel": (b"vercel security checkpoint", b"/.well-known/vercel/security/"),
    "Radware": (b"captcha.perfdrive.com", b"validate.perfdrive.com"),
    "F5": (b"the requested url was rejected. please consult with your administrator",),
}

# Whole titles of such pages.
CHALLENGE_TITLES: dict[str, str] = {
    "just a moment...": "Cloudflare",
    "attention required! | cloudflare": "Cloudflare",
    "please wait... | cloudflare": "Cloudflare",
    "access to this page has been denied": "HUMAN",
    "access to this page has been denied.": "HUMAN",
    "pardon our interruption": "Imperva",
    "pardon our interruption...": "Imperva",
    "access denied": "",
    "sucuri website firewall - access denied": "Sucuri",
    "making sure you're not a bot!": "Anubis",
    "human verification": "",
    "are you a robot?": "",
    "robot check": "",
    "bot verification": "",
    "security check": "",
    "security verification": "",
    "captcha": "",
    "ddos-guard": "DDoS-Guard",
    "vercel security checkpoint": "Vercel",
    "you have been blocked": "",
    "client challenge": "",
    "one moment, please...": "",
}

# What a visitor reads on one.
CHALLENGE_WORDING = re.compile(
    r"verify(?:ing)? (?:that )?you(?:'re| are) (?:a |not a )?(?:human|person|robot|bot)|checking (?:if the site connection|your browser)"
    r"|(?:prove|confirm|show) (?:that )?you(?:'re| are) (?:a human|human|not a robot|not a bot)|making sure you(?:'re| are) not a bot"
    r"|are you a (?:robot|human)|press (?:&|and) hold|unusual (?:traffic|activity) from your|enable javascript and cookies to continue"
    r"|you have been blocked|access to this page has been denied|request unsuccessful\. incapsula|reference ?#\s?\d+\."
    r"|complete the (?:captcha|security check)|solve (?:the|this) captcha|automated (?:access|requests|traffic)"
    r"|bestätigen sie, dass sie (?:ein mensch|kein roboter)|sind sie ein (?:roboter|mensch)|ich bin kein roboter"
    r"|vérifi(?:er|ez|ons) que vous (?:êtes|n'êtes pas)|êtes-vous un (?:robot|humain)|je ne suis pas un robot"
    r"|verific(?:ar|a|amos|ando) que (?:eres|usted es|no eres)|no soy un robot|¿eres un robot|verifica (?:di essere|che tu sia)"
    r"|non sono un robot|sei un robot|ik ben geen robot|bent u een robot|controleren of u een mens"
    r"|nie jestem robotem|potwierdź, że nie jesteś robotem|não sou um robô|verifique que você é humano"
)
CAPTCHA_MARKS = (b"captcha", b"cf-turnstile")

CONSENT_HOST = re.compile(r"(?:consent|cmp|guce|privacy-mgmt|cookieconsent|privacywall)\.")
CONSENT_PATH = re.compile(
    r"/(?:cookie-?consent|consent(?:-?wall)?|privacy-?(?:wall|gate)|cookie-?wall|collectconsent)(?:[/.]|$)"
)
CONSENT_MARKS = (
    b"onetrust", b"sp_message", b"sourcepoint", b"privacy-mgmt.com", b"didomi", b"usercentrics", b"consentmanager", b"quantcast",
    b"cookiebot", b"trustarc", b"consent", b"cookie",
)  # fmt: skip
CONSENT_WORDING = re.compile(
    r"before you continue|we (?:and our|value your|care about your|use cookies)|your privacy|cookie (?:settings|policy|preferences)"
    r"|accept (?:all|cookies)|reject all|manage (?:options|preferences|settings|cookies)|store and/or access information"
    r"|bevor sie (?:fortfahren|weiter)|alle (?:cookies )?(?:akzeptieren|ablehnen)|zustimmen und weiter|wir und unsere|ihre privatsphäre"
    r"|datenschutz-?einstellungen|mit werbung (?:weiter)?lesen|akzeptieren und weiter|avant de (?:continuer|poursuivre)|tout (?:accepter|refuser)"
    r"|accepter et continuer|continuer sans accepter|nous et nos|votre vie privée|gérer (?:mes|les|vos) (?:choix|cookies|préférences)"
    r"|antes de continuar|aceptar (?:todo|todas|y continuar|cookies)|rechazar (?:todo|todas)|nosotros y nuestros|su privacidad|tu privacidad"
    r"|prima di continuare|accetta (?:tutto|tutti|e continua)|rifiuta tutt|noi e i nostri|la tua privacy|continua senza accettare"
    r"|voordat (?:je|u) (?:verdergaat|doorgaat)|alles (?:accepteren|weigeren|afwijzen)|wij en onze|uw privacy|jouw privacy|cookies accepteren"
    r"|zanim przejdziesz|(?:zaakceptuj|akceptuj|odrzuć) (?:wszystk|i przejdź)|my i nasi|twoj(?:a|ej) prywatnoś"
)
CONSENT_BUTTONS = re.compile(
    r"\b(?:accept|agree|reject|consent|akzeptieren|zustimmen|ablehnen|einverstanden|accepter|refuser|j'accepte|aceptar|rechazar"
    r"|accetta|accetto|rifiuta|accepteren|akkoord|weigeren|akceptuj\w*|zaakceptuj|zgadzam|odrzuć)\b"
)

# Whole titles or headings, apart from the site's name, with or without "404" and "Error" and the like in front.
_GONE = (
    # English
    "page not found", "not found", "file not found", "article not found", "story not found", "content not found", "post not found",
    "the page (?:you requested |you are looking for |you were looking for )?(?:could not be|cannot be|can't be|was not) found",
    "(?:this|that|the) page (?:does not|doesn't|no longer) exists?", "(?:we )?(?:couldn't|can't|could not|cannot) find (?:that|this|the|your) page",
    "(?:this|that|sorry,? (?:this|that|the)) (?:page|article|story|content) (?:is|isn't|is not) (?:no longer available|available(?: anymore)?|gone)",
    "page (?:unavailable|missing|does not exist)", "nothing found",
    # German
    "(?:die )?seite (?:wurde )?nicht gefunden", "nicht gefunden", "(?:der )?artikel (?:wurde )?nicht gefunden", "diese seite (?:existiert nicht|gibt es nicht)(?: mehr)?",
    "(?:die )?seite (?:existiert nicht|ist nicht (?:mehr )?verfügbar)(?: mehr)?",
    # French
    "(?:la )?page (?:non trouvée|introuvable|inexistante)", "(?:la page|cette page) (?:n'existe pas|n'existe plus|demandée n'existe pas)",
    "article (?:non trouvé|introuvable)", "contenu introuvable",
    # Spanish
    "(?:la )?página no (?:encontrada|existe|disponible)", "(?:esta|la) página no (?:existe|se encuentra|está disponible)", "no encontrado", "no se (?:ha encontrado|encontró|encuentra) la página",
    # Italian
    "(?:la )?pagina (?:non trovata|inesistente|non (?:è )?disponibile)", "(?:questa|la) pagina non esiste(?: più)?", "articolo non trovato",
    # Dutch
    "(?:de )?pagina (?:is )?niet (?:gevonden|beschikbaar)", "(?:deze|de) pagina bestaat niet(?: meer)?", "artikel niet gevonden",
    # Polish
    "(?:strona )?nie (?:została znaleziona|znaleziono(?: strony)?|istnieje)", "nie znaleziono (?:artykułu|strony)", "strona o podanym adresie nie istnieje",
    # Portuguese
    "(?:a )?página não (?:encontrada|existe|foi encontrada)", "esta página não existe", "não encontrado",
    # Swedish, Danish, Norwegian
    "sidan (?:kunde inte hittas|hittades inte|finns inte(?: längre)?)", "siden (?:(?:blev |ble )?ikke funnet|blev ikke fundet|findes ikke(?: længere)?|finnes ikke(?: lenger)?)",
    "(?:vi )?(?:finner|fant) ikke siden", "siden (?:kunne|kan) ikke (?:findes|finnes)",
    # Finnish
    "sivua ei (?:löytynyt|löydy|ole(?: olemassa)?)",
    # Czech, Slovak
    "stránka (?:nenalezena|nebyla nalezena|neexistuje|sa nenašla|nebola nájdená)",
    # Russian, Ukrainian
    "(?:страница|запись|статья) не (?:найдена|существует)", "сторінк[ау] не (?:знайдено|існує)",
    # Turkish
    "sayfa bulunamadı",
    # Hungarian, Romanian, Greek
    "az oldal nem található", "pagina nu (?:a fost găsită|există)", "η σελίδα δεν (?:βρέθηκε|υπάρχει)",
)  # fmt: skip
_EXCLAMATION = r"(?:oops|sorry|uh[- ]oh|whoops|ups|hoppla|hups|désolés?|lo sentimos|spiacenti|ojej|ops|désolé)"
GONE = re.compile(
    rf"(?:{_EXCLAMATION}[!.,… ]*)?(?:(?:http |error |fehler |erreur |errore |fout |błąd |erro |fel |fejl |feil |virhe |chyba |ошибка |hata )?404)?"
    rf"[ !:.,()–—-]*(?:error|fehler|erreur)?[ !:.,()–—-]*(?:{_EXCLAMATION}[!.,… ]*)?(?:{'|'.join(_GONE)})[ !.()404…-]*"
    r"|(?:http )?(?:error|fehler|erreur|errore|fout|błąd|erro|virhe|chyba|ошибка|hata) ?404[!.]?|404(?: (?:error|fehler|not found))?[!.]?"
)

LOGIN_SEGMENTS = frozenset(
    "login signin sign-in log-in sign_in logon signup sign-up register registration subscribe subscription subscriptions anmelden "
    "einloggen registrieren abo abonnieren abonnement connexion se-connecter inscription abonnez-vous iniciar-sesion acceder "
    "suscribete suscripcion suscripciones accedi abbonati registrati inloggen abonneren zaloguj logowanie prenumerata entrar".split()
)
LOGIN_HOST = re.compile(r"(?:accounts?|auth|login|signin|sso|id|konto|secure|subscribe|abo)\.")
RETURN_PARAMETERS = frozenset(
    "redirect redirect_to redirect_uri redirecturl redirect_url redir return returnto return_to returnurl return_url return-url returnpath "
    "next continue continueurl dest destination target goto back backurl referer referrer from url uri service success_url origin".split()
)
LOGIN_WORDING = re.compile(
    r"\b(?:log ?in|sign ?in|log on|create (?:an|your) account|subscribe|register)\b|\b(?:anmelden|einloggen|registrieren|abonnieren)\b"
    r"|\b(?:connexion|se connecter|connectez-vous|s'abonner|abonnez-vous|inscrivez-vous)\b|\b(?:iniciar sesión|inicia sesión|suscríbete|regístrate|acceder)\b"
    r"|\b(?:accedi|abbonati|registrati)\b|\b(?:inloggen|abonneren|registreren)\b|\b(?:zaloguj|zarejestruj|prenumerat\w*)\b"
)
