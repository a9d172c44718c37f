"""Whatever is sent, the service answers with what its own document promises, and never with 5xx."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    response_schema_conformance,
    status_code_conformance,
)

from flows.coordinate import Coordinator, Ticket, at_once
from ops.batches import fail_batch
from ops.lease import release
from tests.flows.conftest import opened
from web.coordinator_api import coordinator_router
from web.guard import Limits, unprocessable

EXAMPLES = int(os.environ.get("NBA_PROPS_FUZZ_EXAMPLES", "60"))
TOKEN = "a token that nobody guesses"
ROUTES = [
    ("POST", "/start"),
    ("POST", "/trigger"),
    ("POST", "/retry"),
    ("POST", "/complete"),
    ("GET", "/status"),
    ("GET", "/health"),
]
PATHS = tuple(path for _, path in ROUTES)
CHECKS = (not_a_server_error, status_code_conformance, response_schema_conformance)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with opened(tmp_path_factory.mktemp("fuzz")) as context:
        coordinator = Coordinator(context, at_once(context))

        def run(ticket: Ticket, wait: timedelta = timedelta(0), **_how: Any) -> None:
            """The work itself is not what is fuzzed."""
            fail_batch(context.ledger, ticket.batch_id, "not run", context.wall)
            release(context.ledger, ticket.lease)

        app = FastAPI(title="nba-props")
        app.add_middleware(Limits, unlimited=PATHS)
        app.add_exception_handler(RequestValidationError, unprocessable)
        app.include_router(coordinator_router(coordinator, TOKEN, run))
        yield schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_request_breaks_it(api: Any, method: str, path: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=api[path][method].as_strategy())
    def holds(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
        case.validate_response(response, checks=CHECKS)

    holds()


def test_the_document_names_every_route(tmp_path: Path) -> None:
    with opened(tmp_path) as context:
        app = FastAPI()
        app.include_router(
            coordinator_router(Coordinator(context, at_once(context)), TOKEN, lambda *_, **__: None)
        )
        assert set(app.openapi()["paths"]) == set(PATHS)
