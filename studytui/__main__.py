"""``python -m studytui``."""

import sys

from studytui.cli import main

if __name__ == "__main__":
    sys.exit(main())
