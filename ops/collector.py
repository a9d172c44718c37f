"""Python's garbage collector while a process loads what it keeps."""

import gc

_USUAL = gc.get_threshold()
_SELDOM = (1_000_000, 100, 100)


def seldom() -> None:
    """Hardly ever look for garbage: modules and the parsed dbt project stay, all of them.

    Looking as usual while they load costs a command a second, one in five.
    """
    gc.set_threshold(*_SELDOM)


def as_usual() -> None:
    """Look for garbage again, but never among what is loaded by now."""
    gc.freeze()
    gc.set_threshold(*_USUAL)
