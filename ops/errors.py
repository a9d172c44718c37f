"""The base of errors that are meant to be read by the person running a command."""


class NbaPropsError(Exception):
    """An error whose text names the thing, the cause and the remedy."""


class ConfigurationError(NbaPropsError):
    """A setting is missing or cannot be used."""
