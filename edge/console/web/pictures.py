"""Finds the pictures of a hold: in its evidence folder or, until that is made, among the parcels that were put away.

The name of a view is only compared with names that the journal knows, so no request can reach another file.
"""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from edge.domain import Claims, DecisionRecord, Parcel, Polarity, Quad, Sha256, Span
from edge.evidence import folder_of, read_manifest
from edge.journal import JournalReader

__all__ = ["PictureStore", "media_type_of"]

MOST_BYTES = 64_000_000
CLOSE_UP_PX = (640, 416)
SURROUNDINGS = 1.4
"""How much wider than the words a close-up is: they can only be understood with what is around them."""

_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"BM": "image/bmp"}


def media_type_of(data: bytes) -> str | None:
    """The media type, by the first bytes, if every browser shows it; None for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)


class PictureStore:
    """The pictures of one station's holds. Safe to use from any thread.

    Args:
        journal: names the views of a decision.
        evidence_dir, done_dir: where the pictures are.
    """

    def __init__(self, journal: JournalReader, *, evidence_dir: Path, done_dir: Path) -> None:
        self._journal, self._evidence_dir, self._done_dir = journal, evidence_dir, done_dir
        self._decoding = threading.Lock()
        self._drawn = functools.lru_cache(maxsize=256)(self._draw)

    def close_up(self, seq: int) -> bytes | None:
        """A JPEG of the words that decided, turned upright, or else of the whole first picture; None: there is none.

        Only a picture that the station could decode is decoded here: one that killed a reader is left alone.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        try:
            return self._drawn(seq)
        except _NoCloseUpError:
            return None

    def read(self, seq: int, view: str) -> bytes | None:
        """The file of a view as the camera wrote it; None: it is no longer kept.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        path = self._path(seq, view)
        try:
            if path is None or path.stat().st_size > MOST_BYTES:
                return None
            return path.read_bytes()
        except OSError:
            return None  # removed since: retention goes on while people are looking

    def kept(self, seq: int, views: Iterable[str]) -> frozenset[str]:
        """Those of the views whose files are still there.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        paths = {view: self._path(seq, view) for view in views}
        return frozenset(view for view, path in paths.items() if path is not None and path.is_file())

    def _path(self, seq: int, view: str) -> Path | None:
        excerpt = self._journal.excerpt(seq)
        if excerpt is None:
            return None
        return self._kept(DecisionRecord.from_json(excerpt.record_json), excerpt.hash, view)

    def _kept(self, record: DecisionRecord, record_hash: Sha256, view: str) -> Path | None:
        folder = folder_of(self._evidence_dir, record, record_hash)
        manifest = read_manifest(folder)
        if manifest is not None:
            return next((folder / file.name for file in manifest.files if file.view == view), None)
        evidence = self._journal.evidence(record.seq)
        return self._put_away(evidence.parcel, view) if evidence and evidence.parcel else None

    def _put_away(self, parcel: Parcel, view: str) -> Path | None:
        name = next((Path(known.path).name for known in parcel.views if known.name == view), None)
        path = self._done_dir / parcel.parcel_id / name if name else None
        return path if path and path.is_file() and not path.is_symlink() else None

    def _draw(self, seq: int) -> bytes:
        """The close-up. Raises where there is none, which is not remembered: the picture may be put away meanwhile."""
        evidence = self._journal.evidence(seq)
        row = self._journal.decision(seq)
        if row is None or evidence is None or evidence.reading is None:
            raise _NoCloseUpError
        seen = {view.view: view for view in evidence.reading.views if view.width_px}
        finding = row.record.decision.deciding_finding
        spans = _in_order(evidence.claims or Claims(), finding.observed if finding else "")
        span = next((span for span in spans if span.box and span.view in seen), None)
        view = span.view if span and span.view else next(iter(seen), None)
        data = self.read(seq, view) if view else None
        if data is None or media_type_of(data) is None:
            raise _NoCloseUpError
        with self._decoding:  # one at a time: a screen full of new holds must not take both cores from the line
            drawn = _close_up(data, span.box if span else None)
        if drawn is None:
            raise _NoCloseUpError
        return drawn


class _NoCloseUpError(Exception):
    """Nothing can be shown of a decision now."""


def _in_order(claims: Claims, observed: str) -> list[Span]:
    """The words of all claims: first those of the goods that the finding names, then denials, then other origins."""
    named = [claim for claim in claims.goods if claim.value and claim.value in observed]
    denied = [claim for claim in claims.origin if claim.polarity is Polarity.DENIED]
    spans = [span for claim in named for span in claim.spans]
    spans += [span for claim in (*denied, *claims.origin) for span in claim.spans]
    return spans


def _close_up(data: bytes, box: Quad | None) -> bytes | None:
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if pixels is None:
        return None
    width, height = CLOSE_UP_PX
    if box is None:
        scale = min(1.0, width / pixels.shape[1], height / pixels.shape[0])
        cut = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    else:
        (x0, y0), (x1, y1) = box.corners[:2]
        scale = width / max(SURROUNDINGS * box.length_px, 6 * box.height_px, 200.0)
        turn = cv2.getRotationMatrix2D(box.centre, math.degrees(math.atan2(y1 - y0, x1 - x0)), scale)
        shift = width / 2 - box.centre[0], height / 2 - box.centre[1]
        turn = turn + np.array([[0, 0, shift[0]], [0, 0, shift[1]]])
        cut = cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(128.0,))
    ok, encoded = cv2.imencode(".jpg", cut, (cv2.IMWRITE_JPEG_QUALITY, 80))
    return encoded.tobytes() if ok else None
