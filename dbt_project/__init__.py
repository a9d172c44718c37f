"""The Python handle on the dbt project."""

from mashumaro.config import BaseConfig

# While dbt is imported it has readers and writers made for five hundred classes, of which a command
# uses a few: they are made when they are first used.
BaseConfig.lazy_compilation = True
