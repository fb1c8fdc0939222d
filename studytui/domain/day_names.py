"""Names of weekdays and months in the languages that can be chosen.

The language holds for the whole program, as the time zone does: what writes a date is on every
floor, and none of it chooses.
"""

from __future__ import annotations

from datetime import date

_NAMES = {
    "en": (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "Mon Tue Wed Thu Fri Sat Sun",
        "January February March April May June July August September October November December",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    ),
    "de": (
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        "Mo Di Mi Do Fr Sa So",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    ),
    "fr": (
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "lun mar mer jeu ven sam dim",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "jan fév mar avr mai jun jul aoû sep oct nov déc",
    ),
    "es": (
        "lunes martes miércoles jueves viernes sábado domingo",
        "lun mar mié jue vie sáb dom",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sep oct nov dic",
    ),
    "it": (
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
        "lun mar mer gio ven sab dom",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "gen feb mar apr mag giu lug ago set ott nov dic",
    ),
    "pt": (
        "segunda terça quarta quinta sexta sábado domingo",
        "seg ter qua qui sex sáb dom",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan fev mar abr mai jun jul ago set out nov dez",
    ),
    "nl": (
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "ma di wo do vr za zo",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
    ),
    "pl": (
        "poniedziałek wtorek środa czwartek piątek sobota niedziela",
        "pon wto śro czw pią sob nie",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    ),
}
"""Weekdays from Monday and months, whole and short; months as they stand behind the number of a day.
None is longer than three letters in its short form, for which there is room everywhere."""

LANGUAGES = tuple(_NAMES)
"""Codes of ISO 639-1."""

_LANGUAGE_NAMES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "français",
    "es": "español",
    "it": "italiano",
    "pt": "português",
    "nl": "Nederlands",
    "pl": "polski",
}


def language_name(language: str) -> str:
    """What a language calls itself."""
    return _LANGUAGE_NAMES.get(language, language)


class _Spoken:
    """The names that hold."""

    def __init__(self) -> None:
        self.weekdays, self.short_weekdays, self.months, self.short_months = _words("en")


def _words(language: str) -> tuple[list[str], list[str], list[str], list[str]]:
    weekdays, short_weekdays, months, short_months = _NAMES[language]
    return weekdays.split(), short_weekdays.split(), months.split(), short_months.split()


_spoken = _Spoken()


def name_days_in(language: str) -> None:
    """Name days and months in one of `LANGUAGES` from now on."""
    spoken = _spoken
    spoken.weekdays, spoken.short_weekdays, spoken.months, spoken.short_months = _words(language)


def weekdays() -> tuple[str, ...]:
    """``Monday`` to ``Sunday``."""
    return tuple(_spoken.weekdays)


def short_weekdays() -> tuple[str, ...]:
    """``Mon`` to ``Sun``."""
    return tuple(_spoken.short_weekdays)


def weekday(day: date) -> str:
    """``Saturday``."""
    return _spoken.weekdays[day.weekday()]


def short_weekday(day: date) -> str:
    """``Sat``."""
    return _spoken.short_weekdays[day.weekday()]


def month(day: date) -> str:
    """``November``."""
    return _spoken.months[day.month - 1]


def short_month(day: date) -> str:
    """``Nov``."""
    return _spoken.short_months[day.month - 1]


def short_months() -> tuple[str, ...]:
    """``Jan`` to ``Dec``."""
    return tuple(_spoken.short_months)
