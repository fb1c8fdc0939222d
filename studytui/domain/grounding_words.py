"""Words that `studytui.domain.grounding` knows: small ones, numbers, units, negations, contraries.

English in the main; negations also in the larger languages of Western Europe.
"""

from __future__ import annotations

OPENERS = frozenset(
    "a after all also although an and another any as at because before being both but by each "  # noqa: SIM905
    "either even every finally for from furthermore given hence here how however if in instead it "
    "its like many moreover most much neither no nor not of on once only or other our otherwise "
    "over rather several since so some such than that the their then there thereby therefore these "
    "they this those though through thus to together under unless unlike until upon we what when "
    "whenever where whereas whether which while who whose why with within without yet you your "
    "der die das den dem ein eine wenn weil da daher deshalb le la les un une el los las si".split()
)
"""Words with which a sentence begins and which are no name. Negations among them are looked at
as negations."""

SMALL = OPENERS | frozenset(
    "about again am are be been can could did do does done had has have having he her him his i into "  # noqa: SIM905
    "is just may me might must my out own same shall she should them too very was were will would us "
    "und oder ist sind war wird werden im von zu mit auf aus bei des einer eines als auch et est "
    "sont du de une au aux qui que y es son del al".split()
)
"""Words that say nothing of what a sentence is about."""

NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "  # noqa: SIM905
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80",
    "ninety": "90", "hundred": "100", "hundreds": "100", "thousand": "1000", "thousands": "1000",
    "million": "1000000", "millions": "1000000", "billion": "1000000000", "dozen": "12",
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th",
    "sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th",
    "half": "1/2", "halves": "1/2", "quarter": "1/4", "quarters": "1/4", "thirds": "1/3",
    "once": "1x", "twice": "2x", "thrice": "3x", "double": "2x", "doubles": "2x", "doubled": "2x",
    "twofold": "2x", "triple": "3x", "triples": "3x", "tripled": "3x", "threefold": "3x",
}  # fmt: skip

CURRENCIES = "€$£¥"

UNITS = {
    unit: unit
    for unit in (  # noqa: SIM905
        "% ‰ ° °C °F € $ £ g kg mg ng t l L ml mL dl dL cl m cm mm km nm s ms ns min h d V mV kV A mA W "
        "kW MW J kJ N kN Pa kPa MPa bar K Hz kHz MHz GHz B KB MB GB TB kB bit mol mmol IU Ω eV keV "
        "MeV cal kcal mmHg ppm rad mi ft lb oz"
    ).split()
} | {
    "percent": "%", "µg": "µg", "μg": "µg", "mcg": "µg", "µm": "µm", "μm": "µm", "µl": "µl",
    "hours": "h", "hour": "h", "minutes": "min", "minute": "min", "seconds": "s", "days": "d",
    "day": "d", "weeks": "week", "week": "week", "months": "month", "month": "month",
    "years": "year", "year": "year", "bits": "bit", "bytes": "B", "byte": "B", "metres": "m",
    "meters": "m", "litres": "l", "liters": "l", "grams": "g", "volts": "V", "watts": "W",
    "times": "times",
}  # fmt: skip
"""Units by how they are written; others are not compared."""

NEGATIONS = frozenset(
    "not no never none nor neither without cannot nobody nothing nowhere hardly scarcely barely "  # noqa: SIM905
    "except excluding unless fails fail failed failing lacks lack lacked lacking absent absence "
    "impossible unable rarely seldom "
    "nicht kein keine keinen keinem keiner keines nie niemals ohne weder "
    "pas jamais aucun aucune sans rien nunca sin ningún ninguna nada jamás non mai senza não nem "
    "niet geen nooit zonder".split()
)

DENYING = ("un", "non", "in", "im", "ir", "il", "dis", "mis", "a", "anti", "counter", "contra")
"""Beginnings that deny the rest of a word."""

SWAPPED = (
    ("hyper", "hypo"),
    ("hypo", "hyper"),
    ("over", "under"),
    ("under", "over"),
    ("endo", "exo"),
    ("exo", "endo"),
    ("intra", "extra"),
    ("extra", "intra"),
    ("macro", "micro"),
    ("micro", "macro"),
    ("pre", "post"),
    ("post", "pre"),
)

_PAIRS = (
    "increase decrease|increases decreases|increased decreased|increasing decreasing|raise lower|"
    "raises lowers|raised lowered|rise fall|rises falls|high low|higher lower|highest lowest|"
    "more less|more fewer|most least|greater smaller|larger smaller|larger less|maximum minimum|"
    "before after|above below|left right|upper lower|inside outside|early late|earlier later|"
    "first last|fast slow|faster slower|strong weak|stronger weaker|always never|always sometimes|"
    "all some|all none|every some|true false|positive negative|allow forbid|allows forbids|"
    "allowed forbidden|cause prevent|causes prevents|activate inhibit|activates inhibits|"
    "stimulates inhibits|agonist antagonist|acidic alkaline|acidic basic|open closed|opens closes|"
    "begin end|begins ends|start stop|starts stops|hot cold|long short|longer shorter|wide narrow|"
    "wider narrower|even odd|public private|safe dangerous|possible impossible|present absent|"
    "include exclude|includes excludes|import export|input output|read write|gain lose|gains loses|"
    "accept reject|accepts rejects|mutable immutable|ascending descending|clockwise anticlockwise"
)


def _opposites() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in _PAIRS.split("|"):
        one, two = pair.split()
        found[one] = (*found.get(one, ()), two)
        found[two] = (*found.get(two, ()), one)
    return found


OPPOSITES = _opposites()
"""For a word those that say the contrary."""
