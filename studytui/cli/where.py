"""``studytui where``: where everything is kept."""

from __future__ import annotations

import argparse
import json

from studytui.cli.command import DONE, add_json
from studytui.domain.cleaning import clean_line
from studytui.paths import Paths


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``where`` takes."""
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``where``; the exit code."""
    places = {
        "home": paths.home,
        "database": paths.database,
        "media": paths.media,
        "backups": paths.backups,
        "reports": paths.reports,
        "profiles": paths.profiles,
        "lab_values": paths.lab_values,
        "settings": paths.settings,
        "log": paths.log,
    }
    if options.json:
        print(json.dumps({name: str(place) for name, place in places.items()}))
    else:
        for name, place in places.items():
            print(f"{name:<10} {clean_line(str(place))}")
    return DONE
