"""Where the repository lies, found from this package's own location."""

from pathlib import Path


def project_root() -> Path:
    """Directory that holds dbt_project.yml.

    Raises:
        FileNotFoundError: when the package was installed without the project files.
    """
    root = Path(__file__).resolve().parent.parent
    if not (root / "dbt_project.yml").is_file():
        raise FileNotFoundError(
            f"dbt project: no dbt_project.yml in {root}; "
            "install the repository itself (uv sync), not a wheel of it"
        )
    return root
