"""What vision saw of one parcel: codes and text lines, each in its place, and how far the looking got.

Every level answers in three states and never lets one pass for another: *nothing there*, *could not read*,
*did not look*.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from edge.domain.geometry import Quad
from edge.domain.model import Frozen, Label, Sha256, Share

__all__ = [
    "Code",
    "LineState",
    "ModelUse",
    "Reading",
    "Sight",
    "Symbology",
    "TextLine",
    "UnreadCode",
    "ViewFault",
    "ViewQuality",
    "ViewReading",
]


class Sight(StrEnum):
    """How far a sense got. Only `FOUND` and `NOTHING` are knowledge of the parcel."""

    FOUND = "found"
    NOTHING = "nothing_there"
    UNREAD = "could_not_read"
    NOT_LOOKED = "did_not_look"

    @staticmethod
    def together(sights: Iterable[Sight]) -> Sight:
        """Several looks at one parcel as one: a find counts, else the weakest answer, so ignorance stays visible."""
        seen = set(sights)
        for sight in (Sight.FOUND, Sight.UNREAD, Sight.NOT_LOOKED, Sight.NOTHING):
            if sight in seen:
                return sight
        return Sight.NOT_LOOKED


class Symbology(StrEnum):
    """Kinds of codes told apart. `OTHER` is any that a reader knows and no rule cares about."""

    CODE_128 = "code_128"
    CODE_39 = "code_39"
    CODE_93 = "code_93"
    CODABAR = "codabar"
    ITF = "itf"
    EAN_13 = "ean_13"
    EAN_8 = "ean_8"
    UPC_A = "upc_a"
    UPC_E = "upc_e"
    DATABAR = "databar"
    QR = "qr"
    MICRO_QR = "micro_qr"
    DATA_MATRIX = "data_matrix"
    PDF_417 = "pdf_417"
    AZTEC = "aztec"
    MAXICODE = "maxicode"
    OTHER = "other"


class Code(Frozen):
    """A decoded barcode. Its text is hostile data: it may hold controls, NUL, markup or 4 kB of anything."""

    text: str = Field(max_length=8192)
    symbology: Symbology
    symbology_id: str = Field(default="", max_length=8, description="AIM identifier such as ]C1 for GS1-128")
    view: Label
    box: Quad
    readers: tuple[str, ...] = Field(min_length=1, description="readers that gave this very text, sorted")


class UnreadCode(Frozen):
    """A code that was seen and told by its finders, but that gave no text."""

    symbology: Symbology
    view: Label
    box: Quad


class LineState(StrEnum):
    """Whether the text of a line may be used as text: of an unsure one only for what it states alone, and in doubt."""

    READ = "read"
    UNSURE = "unsure"
    UNREAD_SCRIPT = "unread_script"
    UNREADABLE = "unreadable"


class TextLine(Frozen):
    """A recognised line of text in a view.

    `ink_beside` warns that unread ink touches the line's ends, so that a first or last word (a negation, say) may be
    missing from `text`.
    """

    text: str = Field(max_length=2048)
    confidence: Share
    view: Label
    box: Quad
    state: LineState = LineState.READ
    ink_beside: bool = False


class ViewFault(StrEnum):
    """Why a view gave less than a full reading. Values are reasons a technician can act on."""

    MISSING = "picture_missing"
    NOT_A_PICTURE = "not_a_picture"
    TRUNCATED = "picture_truncated"
    TOO_LARGE = "picture_too_large"
    UNSUPPORTED = "picture_format_unsupported"
    QUARANTINED = "picture_quarantined"
    DECODER_CRASH = "decoder_crash"
    TIMEOUT = "reading_timeout"
    TOO_DARK = "too_dark"
    OVEREXPOSED = "overexposed"
    BLURRED = "blurred"
    GLARE = "glare"
    SMALL_PRINT = "print_too_small"
    FROZEN = "camera_frozen"
    NOT_CAPTURED = "not_captured"
    PARCELS_TOO_CLOSE = "parcels_too_close"
    MODEL_FAULT = "model_fault"


class ViewQuality(Frozen):
    """Measured on the grey picture; figures of the print are None where none was found.

    `edge_x_px` and `edge_y_px` are how many pixels the edge of a stroke is wide along the rows and along the columns:
    1 to 3 in focus, one far above the other where the parcel moved during the exposure.
    """

    mean_level: float = Field(ge=0, le=255)
    contrast: float = Field(ge=0, le=255, description="p95 - p5 of the grey levels")
    sharpness: float = Field(ge=0, description="variance of the Laplacian at a width of about 800 px")
    saturated_share: Share
    label_share: Share = Field(description="area taken for labels over the area of the view")
    glare_share: Share | None = Field(default=None, description="saturated share of the labels' area")
    unread_print_share: Share | None = Field(
        default=None, description="share of the labels' print that lies in no line and no code that was read"
    )
    text_height_px: float | None = Field(default=None, ge=0, description="median height of the text lines' boxes")
    edge_x_px: float | None = Field(default=None, ge=0)
    edge_y_px: float | None = Field(default=None, ge=0)


class ViewReading(Frozen):
    """All that was seen in one view. Boxes are in the pixels of the picture as delivered.

    `pixel_sha256` is the same for the same exposure, in whatever file it comes. `advice` says in words for a technician
    why something was not read and what to do about it; it never quotes the label.
    """

    view: Label
    sha256: Sha256 | None = None
    pixel_sha256: Sha256 | None = None
    width_px: int = Field(default=0, ge=0)
    height_px: int = Field(default=0, ge=0)
    codes: tuple[Code, ...] = ()
    code_sight: Sight
    unread_codes: tuple[UnreadCode, ...] = Field(
        default=(), description="codes seen but not read, also beside others that were"
    )
    lines: tuple[TextLine, ...] = ()
    text_sight: Sight
    faults: tuple[ViewFault, ...] = ()
    advice: tuple[str, ...] = ()
    quality: ViewQuality | None = None
    stage_ms: dict[str, float] = Field(default_factory=dict, description="time spent by stage, for measuring")


class ModelUse(Frozen):
    """A model that took part in a reading: its name in `models/manifest.toml` and the hash of its file."""

    name: str
    sha256: Sha256


class Reading(Frozen):
    """All that vision saw of one parcel, view by view, in the order the views were given."""

    views: tuple[ViewReading, ...]
    models: tuple[ModelUse, ...] = ()
    timed_out: bool = False
    elapsed_ms: float = Field(default=0.0, ge=0)

    @property
    def codes(self) -> tuple[Code, ...]:
        """Codes of all views."""
        return tuple(code for view in self.views for code in view.codes)

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """Text lines of all views."""
        return tuple(line for view in self.views for line in view.lines)

    @property
    def code_sight(self) -> Sight:
        """How far the looking for codes got on the parcel as a whole."""
        return Sight.together(view.code_sight for view in self.views)

    @property
    def text_sight(self) -> Sight:
        """How far the looking for text got on the parcel as a whole."""
        return Sight.together(view.text_sight for view in self.views)

    @property
    def faults(self) -> tuple[ViewFault, ...]:
        """Each kind of fault once, in order of appearance."""
        return tuple(dict.fromkeys(fault for view in self.views for fault in view.faults))
