"""The feature contract as a dbt macro, so that the feature store and Python read one list.

`python -m predictions.contract_macro` writes macros/features/contract_features.sql anew; a test
fails when it lags behind the contract.
"""

import json
from pathlib import Path

from predictions.contract import ContractFile, contract_file

MACRO_FILE = Path(__file__).resolve().parents[1] / "macros/features/contract_features.sql"
HEAD = """\
{#- Written by `python -m predictions.contract_macro` from predictions/feature_contract.json. -#}
{% macro contract_features() -%}
    {#- Name, source model, whether required, least and greatest value of every feature; names speak
        of the market as {market}. -#}
    {{ return([
"""
TAIL = "    ]) }}\n{%- endmacro %}\n"


def macro_text(contract: ContractFile) -> str:
    """Return the macro that lists the contract's features."""
    rows = []
    for feature in contract.features:
        facts = [feature.name, feature.source_model, feature.required]
        bounds = [_shortest(feature.minimum), _shortest(feature.maximum)]
        rows.append(f"        {json.dumps(facts + bounds)},\n")
    markets = "".join(f"        {json.dumps(market)},\n" for market in contract.markets)
    return (
        HEAD
        + "".join(rows)
        + TAIL
        + "\n{% macro contract_markets() -%}\n    {{ return([\n"
        + markets
        + TAIL
    )


def _shortest(value: float) -> int | float:
    return int(value) if value == int(value) else value


def main() -> None:
    """Write the macro file."""
    MACRO_FILE.write_text(macro_text(contract_file()))


if __name__ == "__main__":
    main()
