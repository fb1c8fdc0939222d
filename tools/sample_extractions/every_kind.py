"""An exam with every kind of question, twice each: written for this sample, from no bank."""

from __future__ import annotations

from typing import Any

PENDULUM = (
    "<p>A class hangs a small steel ball on a thin string and lets it swing a little to both sides. "
    "Twenty full swings take 40.0 s.</p><table><tr><th>String</th><th>Ball</th><th>20 swings</th></tr>"
    "<tr><td>1.00 m</td><td>50 g</td><td>40.0 s</td></tr></table>"
)


def exam() -> dict[str, Any]:
    """The exam in the author format."""
    return {
        "id": "sample-every-kind",
        "title": "Every Kind of Question",
        "timeLimitInMinutes": 20,
        "questions": [
            {"id": "EK-set", "vignette_text": PENDULUM, "questions": _pendulum()},
            *_chosen(),
            *_written(),
            *_ordered(),
            *_matched(),
            *_filled(),
        ],
    }


def _pendulum() -> list[dict[str, Any]]:
    return [
        {
            "id": "EK01",
            "type": "number",
            "question": "How long does one full swing take?",
            "answer": 2,
            "tolerance": 0.05,
            "unit": "s",
            "topic": "Physics",
            "difficulty": 1,
            "explanation": "40.0 s for twenty swings are 2.00 s for one. Timing many and dividing makes "
            "the error of the hand on the stop watch twenty times smaller.",
        },
        {
            "id": "EK02",
            "question": "They make the string four times as long. How does the time of one swing change?",
            "topic": "Physics",
            "difficulty": 3,
            "options": [
                {
                    "option": "It stays the same.",
                    "correct": False,
                    "explanation": "That is what a heavier ball does.",
                },
                {"option": "It doubles.", "correct": True},
                {
                    "option": "It is four times as long.",
                    "correct": False,
                    "explanation": "The time grows with the square root of the length.",
                },
                {"option": "It halves.", "correct": False},
            ],
            "explanation": "<p>For small swings T = 2π√(L/g): four times the length, twice the time.</p>",
        },
        {
            "id": "EK03",
            "type": "gaps",
            "question": "A heavier ball [[1]] the time of one swing. On the Moon, where things weigh "
            "less, the time is [[2]].",
            "topic": "Physics",
            "difficulty": 3,
            "gaps": [
                {
                    "options": ["lengthens", "shortens", "does not change"],
                    "correct": 2,
                    "explanation": "The mass does not stand in T = 2π√(L/g).",
                },
                {
                    "options": ["longer", "shorter", "the same"],
                    "correct": 0,
                    "explanation": "g is about a sixth, so the time is about √6 = 2.4 times as long.",
                },
            ],
        },
    ]


def _chosen() -> list[dict[str, Any]]:
    return [
        {
            "id": "EK04",
            "question": "<p>Which is the formula of carbon dioxide?</p>",
            "topic": "Chemistry",
            "difficulty": 1,
            "options": [
                {"option": "<p>CO</p>", "correct": False, "explanation": "Carbon monoxide."},
                {"option": "<p>CO<sub>2</sub></p>", "correct": True},
                {
                    "option": "<p>CO<sub>3</sub><sup>2−</sup></p>",
                    "correct": False,
                    "explanation": "The carbonate ion.",
                },
                {"option": "None of the above", "correct": False},
            ],
        },
        {
            "id": "EK05",
            "question": "Which two of these numbers are prime? (Select two)",
            "topic": "Numbers",
            "difficulty": 2,
            "options": ["21", "23", "27", "29"],
            "correct": [1, 3],
            "explanation": "21 = 3 · 7 and 27 = 3 · 9.",
        },
        {
            "id": "EK06",
            "question": "Select all that apply: which of these are noble gases?",
            "topic": "Chemistry",
            "difficulty": 2,
            "options": ["Argon", "Chlorine", "Helium", "Neon", "Nitrogen"],
            "correct": [0, 2, 3],
        },
        {
            "id": "EK07",
            "question": "Sound travels faster in water than in air.",
            "topic": "Physics",
            "difficulty": 2,
            "options": ["True", "False"],
            "correct": 0,
            "explanation": "About 1 480 m/s in water, about 340 m/s in air.",
        },
        {
            "id": "EK08",
            "question": "Ice is denser than the water it floats on.",
            "topic": "Physics",
            "difficulty": 1,
            "options": ["True", "False"],
            "correct": 1,
            "explanation": "What floats is less dense.",
        },
    ]


def _written() -> list[dict[str, Any]]:
    return [
        {
            "id": "EK09",
            "type": "number",
            "question": "How many degrees Celsius are 300 kelvin?",
            "topic": "Physics",
            "difficulty": 2,
            "answer": 26.85,
            "tolerance": 0.2,
            "unit": "°C",
            "explanation": "300 − 273.15 = 26.85.",
        },
        {
            "id": "EK10",
            "type": "text",
            "question": "Which chemical element has the symbol Au?",
            "topic": "Chemistry",
            "difficulty": 1,
            "accepted": ["gold"],
            "explanation": "From aurum, its name in Latin.",
        },
        {
            "id": "EK11",
            "type": "text",
            "question": "Which gas do plants take in to build sugar?",
            "topic": "Biology",
            "difficulty": 1,
            "accepted": ["carbon dioxide", "CO2"],
        },
    ]


def _ordered() -> list[dict[str, Any]]:
    return [
        {
            "id": "EK12",
            "type": "ordering",
            "question": "Put these planets in order of their distance from the Sun, the nearest first.",
            "topic": "Astronomy",
            "difficulty": 2,
            "options": ["Mercury", "Venus", "Earth", "Mars", "Jupiter"],
            "explanation": "The four of rock come first, then the giants.",
        },
        {
            "id": "EK13",
            "type": "ordering",
            "question": "<p>Put the lines in order, so that the program prints 3. Blanks before a line are "
            "left out.</p>",
            "topic": "Programming",
            "difficulty": 3,
            "options": [
                "<code>print(total)</code>",
                "<code>total = 0</code>",
                "<code>total += n</code>",
                "<code>for n in (1, 2):</code>",
            ],
            "order": [1, 3, 2, 0],
        },
    ]


def _matched() -> list[dict[str, Any]]:
    return [
        {
            "id": "EK14",
            "type": "matching",
            "question": "Match each quantity with its unit.",
            "topic": "Physics",
            "difficulty": 2,
            "pairs": [
                {"prompt": "Force", "match": "newton", "explanation": "1 N = 1 kg·m/s²."},
                {"prompt": "Energy", "match": "joule", "explanation": "1 J = 1 N·m."},
                {"prompt": "Power", "match": "watt", "explanation": "1 W = 1 J/s."},
                {"prompt": "Pressure", "match": "pascal", "explanation": "1 Pa = 1 N/m²."},
            ],
        },
        {
            "id": "EK15",
            "type": "matching",
            "question": "To which class does each animal belong?",
            "topic": "Biology",
            "difficulty": 2,
            "pairs": [
                {"prompt": "Bat", "match": "Mammals", "explanation": "It suckles its young."},
                {"prompt": "Penguin", "match": "Birds"},
                {"prompt": "Whale", "match": "Mammals"},
                {"prompt": "Frog", "match": "Amphibians"},
            ],
            "distractors": ["Reptiles", "Fishes"],
        },
    ]


def _filled() -> list[dict[str, Any]]:
    return [
        {
            "id": "EK16",
            "type": "gaps",
            "question": "Warm air [[1]], because it is [[2]] than the cold air around it.",
            "topic": "Physics",
            "difficulty": 2,
            "gaps": [
                {"options": ["rises", "sinks", "stays where it is"], "correct": "rises"},
                {
                    "options": ["denser", "less dense"],
                    "correct": "less dense",
                    "explanation": "It expands as it gets warm.",
                },
            ],
        },
    ]
