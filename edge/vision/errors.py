"""The errors of vision, by whose fault they are: the picture's, the models' or the worker's."""

from __future__ import annotations

from edge.domain import Sha256, ViewFault

__all__ = ["ModelError", "PictureError", "WorkerCrashed", "WorkerError", "WorkerHung"]


class PictureError(Exception):
    """A picture that cannot be read. `fault` is the reason that goes into the reading."""

    def __init__(self, fault: ViewFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


class ModelError(Exception):
    """A model file is missing, changed, of another shape, or gave numbers that are none.

    The station must not read text with it; the message says which file and what to do.
    """


class WorkerError(Exception):
    """The vision process failed. It has been ended; `restart()` brings a fresh one.

    `sha256` names the picture it was working on, so that it can be set aside and not tried again; None where the
    worker was between pictures, or the machine hardly let it run.
    """

    def __init__(self, message: str, sha256: Sha256 | None = None) -> None:
        super().__init__(message)
        self.sha256 = sha256


class WorkerCrashed(WorkerError):  # noqa: N818 - named for what happened, as the station's reasons are
    """The vision process ended by itself: a native crash, or killed for its memory."""


class WorkerHung(WorkerError):  # noqa: N818 - as above
    """The vision process gave no answer in time and was killed."""
