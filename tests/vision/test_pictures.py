"""Picture files of every kind, whole and broken: each is decoded right or refused with its reason."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from edge.domain import ViewFault
from edge.vision.errors import PictureError
from edge.vision.settings import VisionSettings
from edge.vision.view.headers import read_header
from edge.vision.view.pictures import Grey, decode_picture, read_picture_file

SETTINGS = VisionSettings()
HASH = "0" * 64


def ramp(width: int = 96, height: int = 64) -> Grey:
    return np.tile(np.linspace(20, 235, width).astype(np.uint8), (height, 1))


def encoded(kind: str, picture: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    done, buffer = cv2.imencode(kind, picture)
    assert done
    return buffer.tobytes()


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def decoded(data: bytes) -> Grey:
    return decode_picture(data, HASH, SETTINGS).grey


def fault_of(data: bytes) -> ViewFault:
    with pytest.raises(PictureError) as caught:
        decode_picture(data, HASH, SETTINGS)
    return caught.value.fault


@pytest.mark.parametrize("kind", [".jpg", ".png", ".tiff", ".bmp", ".webp"])
@pytest.mark.parametrize("colour", [False, True])
def test_each_format_gives_its_grey_levels(kind: str, colour: bool) -> None:  # noqa: FBT001 - a pytest parameter
    picture = cv2.cvtColor(ramp(), cv2.COLOR_GRAY2BGR) if colour else ramp()
    assert np.abs(decoded(encoded(kind, picture)).astype(int) - ramp()).max() <= 6


@pytest.mark.parametrize("kind", [".jpg", ".png", ".tiff", ".bmp", ".webp"])
def test_the_header_tells_the_size_before_decoding(kind: str) -> None:
    header = read_header(encoded(kind, ramp(131, 77)))
    assert (header.width_px, header.height_px) == (131, 77)


@pytest.mark.parametrize("kind", [".jpg", ".png", ".tiff", ".bmp", ".webp"])
def test_a_truncated_picture_is_noticed_not_filled_with_grey(kind: str) -> None:
    data = encoded(kind, np.random.default_rng(1).integers(0, 255, (64, 96), dtype=np.uint8))
    for share in (0.1, 0.5, 0.9, 0.99):
        assert fault_of(data[: int(len(data) * share)]) in {ViewFault.TRUNCATED, ViewFault.NOT_A_PICTURE}
    assert fault_of(data[: len(data) // 2]) is ViewFault.TRUNCATED


def test_a_picture_cut_by_one_byte_is_truncated() -> None:
    for kind in (".jpg", ".png"):
        assert fault_of(encoded(kind, ramp())[:-1]) is ViewFault.TRUNCATED


def test_a_flipped_bit_in_a_png_is_noticed() -> None:
    data = bytearray(encoded(".png", ramp()))
    data[len(data) // 2] ^= 4
    assert fault_of(bytes(data)) is ViewFault.TRUNCATED


def test_what_is_not_a_picture_is_called_that() -> None:
    assert fault_of(b"<html>no picture</html>") is ViewFault.NOT_A_PICTURE
    assert fault_of(b"RIFF\x10\x00\x00\x00WAVEfmt and so on") is ViewFault.NOT_A_PICTURE
    assert fault_of(b"") is ViewFault.TRUNCATED


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header states any size: a decompression bomb without its weight."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(30_000, 1), (1, 30_000), (12_000, 12_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_by_its_header(width: int, height: int) -> None:
    assert fault_of(png_that_claims(width, height)) is ViewFault.TOO_LARGE


def test_a_line_scan_frame_of_8192_by_12000_is_within_the_limits() -> None:
    grey = decoded(encoded(".jpg", np.zeros((12_000, 8_192), np.uint8)))
    assert grey.shape == (12_000, 8_192)


def test_a_file_over_the_byte_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.jpg"
    path.write_bytes(bytes(2_001))
    with pytest.raises(PictureError) as caught:
        read_picture_file(path, VisionSettings(max_picture_bytes=2_000))
    assert caught.value.fault is ViewFault.TOO_LARGE


def test_a_missing_picture_a_folder_a_link_and_a_pipe_are_missing(tmp_path: Path) -> None:
    (link := tmp_path / "link.jpg").symlink_to("/etc/hostname")
    os.mkfifo(pipe := tmp_path / "pipe.jpg")
    for path in (tmp_path / "none.jpg", tmp_path, link, pipe):
        with pytest.raises(PictureError) as caught:
            read_picture_file(path, SETTINGS)
        assert caught.value.fault is ViewFault.MISSING


@pytest.mark.parametrize("depth", [10, 12, 16])
def test_deep_pictures_use_the_whole_grey_scale(depth: int) -> None:
    deep = ramp().astype(np.uint16) << (depth - 8)
    for kind in (".png", ".tiff"):
        assert np.abs(decoded(encoded(kind, deep)).astype(int) - ramp()).max() <= 1


def test_transparent_parts_are_white_paper() -> None:
    image = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    image.paste((10, 10, 10, 255), (0, 0, 30, 40))
    grey = decoded(saved(image, "PNG"))
    assert grey[20, 10] < 20
    assert grey[20, 50] == 255


def test_cmyk_jpeg_keeps_dark_dark() -> None:
    image = Image.fromarray(cv2.cvtColor(ramp(), cv2.COLOR_GRAY2RGB)).convert("CMYK")
    grey = decoded(saved(image, "JPEG", quality=95))
    assert grey[30, 5] < 60
    assert grey[30, 90] > 190


def test_exif_rotation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to view
    grey = decoded(saved(Image.fromarray(ramp()), "JPEG", exif=exif, quality=95))
    assert grey.shape == (96, 64)
    assert grey[5, 30] < 60
    assert grey[90, 30] > 190


SAMPLES = [encoded(kind, ramp()) for kind in (".jpg", ".png", ".tiff", ".bmp", ".webp")]


@given(sample=st.sampled_from(SAMPLES), at=st.floats(0, 1, exclude_max=True), junk=st.binary(min_size=1, max_size=12))
def test_damage_anywhere_gives_a_picture_or_a_reason(sample: bytes, at: float, junk: bytes) -> None:
    start = int(at * len(sample))
    damaged = sample[:start] + junk + sample[start + len(junk) :]
    small = VisionSettings(max_side_px=4096, max_picture_megapixels=8)
    try:
        picture = decode_picture(damaged, HASH, small)
    except PictureError:
        return
    assert picture.grey.dtype == np.uint8


@given(
    junk=st.binary(max_size=300),
    magic=st.sampled_from([b"\xff\xd8\xff", b"II*\0", b"BM", b"RIFF", b"\x89PNG\r\n\x1a\n"]),
)
def test_headers_of_junk_end_in_a_reason_and_never_loop(junk: bytes, magic: bytes) -> None:
    try:
        header = read_header(magic + junk)
    except PictureError:
        return
    assert header.width_px >= 0
