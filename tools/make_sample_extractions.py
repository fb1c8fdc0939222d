"""Write `sample_extractions/`, the first question bank offered to a fresh install, from open banks."""

from __future__ import annotations

import argparse
from pathlib import Path

from sample_extractions import build

REPOSITORY = Path(__file__).resolve().parent.parent


def main() -> None:
    """Read the two folders from the command line, build the tree, print what was written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--banks",
        type=Path,
        default=REPOSITORY.parent / "shared" / "data" / "banks",
        help="folder with ham-us, openstax, pcep, fcc and js-questions (default: %(default)s)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=REPOSITORY / "sample_extractions",
        help="folder to write; an earlier run's output there is replaced (default: %(default)s)",
    )
    arguments = parser.parse_args()
    print(build.build(arguments.banks, arguments.out))


if __name__ == "__main__":
    main()
