"""The base of errors that are meant to be read by the person running a command."""

from typing import ClassVar


class NbaPropsError(Exception):
    """An error whose text names the thing, the cause and the remedy.

    failure_class: what it means for whoever would try again, see ops.failures.
    """

    failure_class: ClassVar[str] = "permanent"


class ConfigurationError(NbaPropsError):
    """A setting is missing or cannot be used."""
