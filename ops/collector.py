"""How often Python looks for garbage in a process that loads much and then does short runs."""

import gc

# Imports and the parsed dbt project are some 400,000 objects, an update makes 80,000 more than it
# frees. As Python has it, looking took a command a second of five and a warm update 0.05 of 1.0.
_SELDOM = (500_000, 10, 10)


def seldom() -> None:
    """Look for garbage after half a million new objects, in a process's whole life."""
    gc.set_threshold(*_SELDOM)


def keep_what_is_loaded() -> None:
    """Never look for garbage among what there is by now."""
    gc.freeze()


def look_now() -> None:
    """Look among all that was not there when keep_what_is_loaded() was called."""
    gc.collect()
