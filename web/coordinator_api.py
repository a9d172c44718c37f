"""The coordinator over HTTP: start, trigger, retry, complete, status, health."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from flows.coordinate import Coordinator, StoppedError, Ticket, batch_json
from ops import received
from ops.batches import BatchError, get_batch, note_predicted
from ops.errors import NbaPropsError
from ops.lease import LeaseHeldError
from ops.message import PRINTABLE, Message, Topic
from ops.run_origin import RunOrigin
from web.guard import bearer

CONSUMER = "predictions"

Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=100)]
# PostgreSQL keeps no NUL in a text.
Told = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]

# Runs a ticket in the background: the request is answered before the work is done.
Run = Callable[..., None]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Start(_Body):
    """A date to predict, waiting for its features for so many minutes."""

    game_date: date
    market: Name = "points"
    correlation_id: Identifier | None = None
    wait_minutes: Annotated[int, Field(ge=0, le=30)] = 30
    skip_validation: bool = False


class Retry(_Body):
    """A date of which ready players without a current prediction are predicted."""

    game_date: date
    market: Name = "points"
    correlation_id: Identifier | None = None


class Complete(_Body):
    """What became of one player of a batch that others predict."""

    batch_id: Identifier
    player_lookup: Name
    game_id: Name
    status: Literal["completed", "failed"]
    error: Told | None = None


class Taken(BaseModel):
    """A request that was taken; its batch says how it goes on."""

    batch_id: str
    correlation_id: str
    game_date: date
    market: str


class Refusal(BaseModel):
    """Why not, and what to do."""

    detail: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The body cannot be read."},
    401: {"model": Refusal, "description": "The token is missing or wrong."},
    409: {"model": Refusal, "description": "The date is being predicted."},
    413: {"model": Refusal, "description": "The body is too large."},
    429: {"model": Refusal, "description": "Too many requests."},
    503: {"model": Refusal, "description": "The ledger does not answer, or the code is outdated."},
}
UNKNOWN: dict[int | str, dict[str, Any]] = {
    404: {"model": Refusal, "description": "There is no such batch, or no such player in it."}
}


def coordinator_router(coordinator: Coordinator, token: str | None, run: Run) -> APIRouter:
    """The coordinator's routes, every one of them behind the token."""
    router = APIRouter(dependencies=[Depends(bearer(token))], responses=REFUSALS)
    ledger, wall = coordinator.context.ledger, coordinator.context.wall

    def take(
        game_date: date, market: str, origin: RunOrigin, batch_id: str | None = None
    ) -> Ticket:
        try:
            return coordinator.take(game_date, market, origin, batch_id)
        except LeaseHeldError as error:
            held = error.held
            raise HTTPException(
                409,
                f"{market} on {game_date}: batch {held.holder} has the date since "
                f"{held.acquired_at:%H:%M:%S} UTC, and predicts it or waits for its features; see "
                f"/status?batch_id={held.holder}, and ask again when it has ended",
            ) from None
        except StoppedError as error:
            raise HTTPException(503, str(error)) from None
        except NbaPropsError as error:
            raise HTTPException(422, [_unprocessable(str(error))]) from None

    @router.post("/start", status_code=202, response_model=Taken)
    def start(body: Start) -> Taken:
        """Predict a date once its features are there; the backup of /trigger."""
        origin = RunOrigin(correlation_id=body.correlation_id, source="scheduler")
        ticket = take(body.game_date, body.market, origin)
        run(
            ticket,
            wait=timedelta(minutes=body.wait_minutes),
            skip_validation=body.skip_validation,
        )
        return _taken(ticket)

    @router.post(
        "/trigger",
        status_code=202,
        response_model=Taken,
        responses={200: {"description": "The message was received before."}},
    )
    def trigger(message: Message) -> Any:
        """Predict the date of a message that says that its features are there."""
        if message.topic != Topic.PREDICTIONS_MAY_BEGIN or message.status not in (
            "success",
            "partial",
        ):
            wanted = f"{Topic.PREDICTIONS_MAY_BEGIN} with status success or partial"
            raise HTTPException(422, [_unprocessable(f"the message is not {wanted}")])
        asked = received.claim(ledger, CONSUMER, message.message_id, wall)
        # who claimed it and ended before it had opened a batch has begun nothing
        is_begun = get_batch(ledger, message.message_id) is not None
        if not asked.process and (is_begun or asked.state != "running"):
            return JSONResponse({"duplicate": True, "reason": asked.reason}, 200)
        origin = RunOrigin(
            correlation_id=message.correlation_id,
            source="event",
            message_id=message.message_id,
            parent=message.processor_name,
        )
        try:
            ticket = take(message.game_date, "points", origin, message.message_id)
        except HTTPException as error:
            if error.status_code in (409, 503):
                # it has not been tried: whoever sends it asks again
                received.forget(ledger, CONSUMER, message.message_id)
            else:
                received.settle(
                    ledger,
                    CONSUMER,
                    message.message_id,
                    wall,
                    error=str(error.detail),
                    permanent=True,
                )
            raise
        run(ticket, settles=message.message_id)
        return _taken(ticket)

    @router.post("/retry", status_code=202, response_model=Taken)
    def retry(body: Retry) -> Taken:
        """Predict the ready players of a date for whom no prediction stands."""
        origin = RunOrigin(correlation_id=body.correlation_id, source="scheduler")
        ticket = take(body.game_date, body.market, origin)
        run(ticket, only_missing=True)
        return _taken(ticket)

    @router.post("/complete", responses=UNKNOWN)
    def complete(body: Complete) -> dict[str, Any]:
        """Note that a player of a batch was predicted, or could not be."""
        player = (body.player_lookup, body.game_id)
        batch = get_batch(ledger, body.batch_id)
        known = batch is not None and player in {*batch.pending, *batch.completed, *batch.failed}
        if not known:
            raise HTTPException(404, f"batch {body.batch_id}: has no such player, or is not there")
        failed = {player: body.error or "no reason was given"}
        try:
            if body.status == "completed":
                batch = note_predicted(ledger, body.batch_id, wall, [player])
            else:
                batch = note_predicted(ledger, body.batch_id, wall, failed=failed)
        except BatchError as error:
            raise HTTPException(404, str(error)) from None
        return batch_json(batch, wall.now())

    @router.get("/status", responses=UNKNOWN)
    def status(
        batch_id: Annotated[str | None, Query(max_length=64, pattern=PRINTABLE)] = None,
        game_date: date | None = None,
    ) -> dict[str, Any]:
        """One batch, those of a date, or the newest."""
        found = coordinator.status(batch_id=batch_id, game_date=game_date)
        if batch_id is not None and not found:
            raise HTTPException(404, f"batch {batch_id}: is not in the ledger")
        now = wall.now()
        return {"batches": [batch_json(batch, now) for batch in found]}

    @router.get("/health")
    def health() -> dict[str, Any]:
        """Whether the service answers, and what is under way."""
        now = wall.now()
        found = coordinator.status()
        running = [batch for batch in found if batch.state == "running"]
        stalled = [batch.batch_id for batch in running if batch.is_stalled(now)]
        return {
            "status": "degraded" if stalled else "ok",
            "running": [batch.batch_id for batch in running],
            "stalled": stalled,
        }

    return router


def _taken(ticket: Ticket) -> Taken:
    return Taken(
        batch_id=ticket.batch_id,
        correlation_id=ticket.correlation_id,
        game_date=ticket.game_date,
        market=ticket.market,
    )


def _unprocessable(why: str) -> dict[str, Any]:
    """A refusal in the form in which FastAPI tells of a body that does not fit."""
    return {"loc": ["body"], "msg": why, "type": "value_error"}
