"""The Python handle on the dbt project."""
