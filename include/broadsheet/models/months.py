"""Names of months as addresses spell them: lower case, ASCII.

What does NOT belong here: dates in texts, which dateparser knows in some 200 languages (``moments``).
"""

from __future__ import annotations

# By ISO 639-1; where an address spells a name otherwise, or in another language, the site file gives its months.
MONTHS = {
    language: tuple(names.split())
    for language, names in {
        "ca": "gener febrer marc abril maig juny juliol agost setembre octubre novembre desembre",
        "cs": "leden unor brezen duben kveten cerven cervenec srpen zari rijen listopad prosinec",
        "da": "januar februar marts april maj juni juli august september oktober november december",
        "de": "januar februar maerz april mai juni juli august september oktober november dezember",
        "en": "january february march april may june july august september october november december",
        "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "fi": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesakuu heinakuu elokuu syyskuu lokakuu marraskuu joulukuu",
        "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "hu": "januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december",
        "id": "januari februari maret april mei juni juli agustus september oktober november desember",
        "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "nb": "januar februar mars april mai juni juli august september oktober november desember",
        "nl": "januari februari maart april mei juni juli augustus september oktober november december",
        "no": "januar februar mars april mai juni juli august september oktober november desember",
        "pl": "styczen luty marzec kwiecien maj czerwiec lipiec sierpien wrzesien pazdziernik listopad grudzien",
        "pt": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
        "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
        "sv": "januari februari mars april maj juni juli augusti september oktober november december",
        "tr": "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    }.items()
}

# Every name above, with the English abbreviations, means the same month in each of the languages that have it.
MONTH_NUMBERS = {name: number for names in MONTHS.values() for number, name in enumerate(names, start=1)} | {
    name[:3]: number for number, name in enumerate(MONTHS["en"], start=1)
}
