"""Imported before dbt, which has readers and writers made for five hundred classes while it loads.

A command uses a few of them: they are made when they are first used.
"""

from mashumaro.config import BaseConfig

BaseConfig.lazy_compilation = True
