"""Variables that look like settings and are read by nobody."""

from difflib import get_close_matches

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from ops.settings import PREFIX, Settings

# Two letters of ten may be wrong. Other names with the prefix are the business of whoever set them.
_ALIKE = 0.8


def misspelled_settings() -> dict[str, str]:
    """Variables of the environment and `.env` that are no setting, with the one they look like."""
    settings = {name.upper() for name in Settings.model_fields}
    given = {*EnvSettingsSource(Settings).env_vars, *DotEnvSettingsSource(Settings).env_vars}
    names = {name.upper().removeprefix(PREFIX) for name in given if name.upper().startswith(PREFIX)}
    alike = {name: get_close_matches(name, settings, 1, _ALIKE) for name in names - settings}
    return {f"{PREFIX}{name}": f"{PREFIX}{found[0]}" for name, found in alike.items() if found}
