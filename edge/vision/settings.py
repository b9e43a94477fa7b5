"""What vision is configured with: limits on pictures, how hard to look, and where the models lie."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from edge.domain import BETWEEN_PARCELS, Frozen, Share
from edge.toml_values import NamedPath

__all__ = ["VisionSettings"]

_DECIDING_STEMS = (
    "made", "origin", "china", "chine", "produ", "fabri", "hecho", "herge", "assembl", "country",
    "wyprod", "prc", "coo",
    "oxide", "metal", "powder", "cas", "氧化", "金属", "稀土", "磁",
    "中国", "中國", "制造", "製造", "生产", "生産", "原产", "原産", "产地", "產地", "产自", "国产", "製",
)  # fmt: skip


class VisionSettings(Frozen):
    """Settings of the reader. The defaults suit area cameras of 5 megapixels and line-scan cameras."""

    model_config = ConfigDict(json_schema_extra=BETWEEN_PARCELS)

    model_dir: NamedPath | None = Field(default=None, description="folder with manifest.toml; None: the one shipped")
    tessdata_dir: NamedPath | None = Field(
        default=None, description="folder with Tesseract's models of other scripts; None: where Debian puts them"
    )
    intra_op_threads: int = Field(default=1, ge=1, le=16, description="threads of one inference")
    lanes: int = Field(
        default=2, ge=1, le=16, description="lines and codes of a view read side by side where cores are idle"
    )
    max_picture_bytes: int = Field(
        default=64_000_000, ge=1, le=1_000_000_000, description="larger files are refused unread"
    )
    max_side_px: int = Field(default=16_384, ge=64, le=65_535, description="longest side of a picture")
    max_picture_megapixels: float = Field(default=120.0, gt=0, le=1000, description="width times height of a picture")
    max_decoding_mb: int = Field(default=256, ge=1, le=16_000, description="memory that decoding one picture may need")
    read_text: bool = Field(default=True, description="False: codes only")
    read_codes: bool = Field(default=True, description="False: text only")
    detection_scale: Share = Field(default=0.8, gt=0, description="of camera pixels, at which text lines are sought")
    bare_text_scale: Share = Field(default=0.5, gt=0, description="the same for print outside any label")
    max_detection_megapixels: float = Field(
        default=1.6, gt=0, le=100, description="of one patch after scaling; else scaled on"
    )
    max_patches: int = Field(default=6, ge=1, le=64, description="labels and other printed patches read in one view")
    max_lines_per_view: int = Field(default=160, ge=1, le=2000, description="text lines recognised in one view")
    line_narrowing: Share = Field(default=0.8, gt=0.3, description="width factor of line pictures: cheaper reading")
    sure_confidence: Share = Field(default=0.9, description="a line below it gets the second, better look")
    settled_confidence: Share = Field(
        default=0.97, description="a line that could matter, or has ink beside it, gets the second look below it"
    )
    reject_confidence: Share = Field(default=0.5, description="a line below it after both looks is unreadable")
    max_other_lines: int = Field(
        default=32, ge=0, le=2000, description="lines read in scripts that the networks don't know"
    )
    other_script_confidence: Share = Field(
        default=0.6,
        description="a line in Cyrillic, Arabic, Thai and so on stays unread where its weakest word is below",
    )
    second_look_stems: tuple[str, ...] = Field(
        default=_DECIDING_STEMS,
        description="words (folded, in parts) that could be of an origin claim or name a material",
    )
    max_second_looks: int = Field(default=11, ge=0, le=2000, description="second looks in one view")
    max_code_regions: int = Field(
        default=8, ge=1, le=64, description="stripe regions tried in one view, most stripe-like first"
    )
    dark_level: float = Field(default=12.0, ge=0, le=255, description="p95 of grey levels under it: too dark")
    overexposed_share: Share = Field(default=0.6, description="share of saturated pixels above it: overexposed")
    glare_share: Share = Field(default=0.12, description="saturated share of a label above it hides print")
    blurred_edge_px: float = Field(
        default=4.0, gt=1, le=100, description="edges wider than this are too blurred to read"
    )
    small_text_px: float = Field(
        default=15.0, gt=0, le=1000, description="text lines with lower boxes are hard to read"
    )
    worker_memory_mb: int = Field(
        default=600, ge=100, le=100_000, description="a worker above it is replaced between parcels"
    )
