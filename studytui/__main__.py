"""``python -m studytui``."""

import sys

from studytui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
