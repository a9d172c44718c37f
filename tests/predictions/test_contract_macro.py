"""The contract and the macro that the feature store reads are one list."""

from predictions.contract import contract_file
from predictions.contract_macro import MACRO_FILE, macro_text


def test_the_macro_says_what_the_contract_says() -> None:
    assert MACRO_FILE.read_text() == macro_text(contract_file()), (
        "macros/features/contract_features.sql lags behind predictions/feature_contract.json; "
        "run: python -m predictions.contract_macro"
    )
