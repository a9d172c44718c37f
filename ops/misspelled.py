"""Variables that look like settings and are read by nobody."""

from difflib import get_close_matches

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from ops.settings import PREFIX, Settings, variables

# Two letters of ten may be wrong. Other names with the prefix are the business of whoever set them.
_ALIKE = 0.8


def misspelled_settings() -> dict[str, str]:
    """Variables of the environment and `.env` that are no setting, with the one they look like."""
    bare = {variable.removeprefix(PREFIX): variable for variable in variables().values()}
    given = {*EnvSettingsSource(Settings).env_vars, *DotEnvSettingsSource(Settings).env_vars}
    strange = {name.upper() for name in given if name.upper().startswith(PREFIX)} - {*bare.values()}
    alike = {
        name: get_close_matches(name.removeprefix(PREFIX), bare, 1, _ALIKE)
        for name in sorted(strange)
    }
    return {name: bare[found[0]] for name, found in alike.items() if found}
