"""What a failure means for whoever would try again."""

from enum import StrEnum

from sqlalchemy.exc import InterfaceError, OperationalError

from ops.errors import NbaPropsError


class FailureClass(StrEnum):
    """transient: try again later. permanent: a person must mend something first. no_data: there is
    nothing yet; the next scheduled run asks again. abandoned: the process was ended from outside.
    """

    TRANSIENT = "transient"
    PERMANENT = "permanent"
    NO_DATA = "no_data"
    ABANDONED = "abandoned"


def classify(error: BaseException) -> FailureClass:
    """The class of an error: what its type says of itself, else by what raised it."""
    if isinstance(error, NbaPropsError):
        return FailureClass(error.failure_class)
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return FailureClass.ABANDONED
    if isinstance(error, OSError | TimeoutError | OperationalError | InterfaceError):
        return FailureClass.TRANSIENT
    return FailureClass.PERMANENT
