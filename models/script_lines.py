"""Draws lines of text in all scripts as a camera sees them: what the judge of scripts learns from.

Words are names of countries, languages, currencies and days (Unicode CLDR, by Babel), invented addresses and statements
of origin. Pages are printed with Debian's Noto and DejaVu fonts, some through a thermal printer's coarse dots, then
turned, blurred, dimmed, made noisy and stored as JPEG.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from babel import Locale
from PIL import Image, ImageDraw, ImageFont

from edge.sim.catalogue import countries, phrases
from edge.sim.dice import Dice

__all__ = ["PAGE_WIDTH_PX", "DrawnLine", "Page", "draw_page"]

Picture = npt.NDArray[np.uint8]

PAGE_WIDTH_PX = 1000
LINES_ON_A_PAGE = 10
LINE_PITCH = 2.4
SIZES_PX = (10, 11, 12, 13, 14, 16, 18, 20, 22, 24, 27, 30, 34)
"""Em sizes on the camera; capitals are 0.7 of them."""
NOTO, DEJAVU, CJK = "truetype/noto/Noto{}.ttf", "truetype/dejavu/DejaVu{}.ttf", "opentype/noto/Noto{}.ttc"
WESTERN = [NOTO.format(name) for name in ("Sans-Regular", "Sans-Bold", "Serif-Regular", "Serif-Bold")]
WESTERN += [NOTO.format(name) for name in ("Sans-Italic", "SansDisplay-Regular", "SansDisplay-Bold")]
WESTERN += [DEJAVU.format(name) for name in ("Sans", "Sans-Bold", "SansMono", "SansMono-Bold", "Serif")]
EASTERN = [CJK.format(f"{kind}CJK-{weight}") for kind in ("Sans", "Serif") for weight in ("Regular", "Bold")]
CJK_FACES = {"ja": 0, "ko": 1, "zh_Hans": 2, "zh_Hant": 3}
LANGUAGES: dict[str, tuple[str, ...]] = {
    "latin": (
        "en",
        "en",
        "en",
        "de",
        "fr",
        "es",
        "pt",
        "it",
        "pl",
        "tr",
        "vi",
        "vi",
        "vi",
        "cs",
        "hu",
        "ro",
        "sv",
        "id",
        "nl",
    ),
    "han": ("zh_Hans", "zh_Hant", "ja"),
    "cyrillic": ("ru", "ru", "ru", "uk", "bg", "kk", "sr", "be"),
    "greek": ("el",),
    "hangul": ("ko",),
    "arabic": ("ar", "ar", "fa", "ur"),
    "hebrew": ("he",),
    "thai": ("th",),
    "devanagari": ("hi", "hi", "mr", "ne"),
    "other": ("ka", "hy", "bn", "ta", "te", "lo", "km", "my", "am", "gu", "pa", "si", "ml", "kn"),
}
SHARES = {
    "latin": 9, "han": 3, "cyrillic": 4.5, "greek": 1.2, "hangul": 2, "arabic": 2, "hebrew": 1, "thai": 2,
    "devanagari": 1, "other": 2,
}  # fmt: skip
FAMILIES = {
    "ar": ("SansArabic", "NaskhArabic", "KufiArabic"), "he": ("SansHebrew", "SerifHebrew"),
    "th": ("SansThai", "SerifThai", "LoopedThai"), "hi": ("SansDevanagari", "SerifDevanagari"),
    "ka": ("SansGeorgian",), "hy": ("SansArmenian",), "bn": ("SansBengali",), "ta": ("SansTamil",),
    "te": ("SansTelugu",), "lo": ("SansLao",), "km": ("SansKhmer",), "my": ("SansMyanmar",), "am": ("SansEthiopic",),
    "gu": ("SansGujarati",), "pa": ("SansGurmukhi",), "si": ("SansSinhala",), "ml": ("SansMalayalam",),
    "kn": ("SansKannada",),
}  # fmt: skip
SAME_FAMILIES = {"fa": "ar", "ur": "ar", "mr": "hi", "ne": "hi"}
HOMES = {"cyrillic": ("RU",), "thai": ("TH",), "hangul": ("KR",), "arabic": ("AE",), "han": ("CN", "JP")}
HOMES["latin"] = ("US", "DE", "FR", "PL", "VN", "IT", "ES")
PLAIN = (
    "RB########5CN", "Tel. +86 1## #### ####", "0.#12 kg", "HS 85##.42", "USB-C Cable 2m", "Qty #", "CAS 120##-62-9",
    "#2.50 USD", "CN 23", "Lot #######", "EXPRESS SAVER", "SHIP TO:", "FROM:", "1Z999AA1########", "[X] Sale of goods",
    "Total weight #.250 kg", "Posted 2026-1#-2#", "Gd2O3 99.99%", "Net ### g", "Nd2Fe14B N52", "TRACKED", "PAR AVION",
    "CUSTOMS DECLARATION CN 22", "SMALL PACKET", "Detailed description", "Orig.", "DATE: 2# NOV 2026", "#/6 GB 21-0#",
    "Ref. A-55##-XK", "94110 San Francisco CA", "L-## (B)", "50x30x#0 cm", "HOME BOX", "PACKET AB", "TEXAS 77002",
    "Dysprosium oxide", "Sender's signature", "No. 00## / 2026", "ECMA X-PAPER MAT", "BOX A / BAC 3", "TOM HOXHA",
)  # fmt: skip
HEADS = (
    "Qty", "Value", "Net kg", "HS", "Orig.", "Origin", "Total", "Weight", "Gift", "Price", "Pcs", "Unit", "Code",
    "Item", "Menge", "Wert", "Land", "Poids", "Pays", "Valeur", "Valor", "Peso", "CN", "US", "## pcs", "#.## kg",
)  # fmt: skip
"""What stands in the narrow cells of a customs form."""
RULED = 0.2
"""Share of lines with a rule before and behind them, as in a table."""


BADLY_BLURRED, BLUR = 0.3, 1.8
"""Share of pages so far out of focus or moved that much of them can't be read, and how much more than others."""


@dataclass(frozen=True)
class DrawnLine:
    """One line: its text, and the ends of its middle line on the page (2 x 2, px)."""

    text: str
    middle: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Page:
    """A page in one script."""

    script: str
    size_px: int
    picture: Picture
    lines: tuple[DrawnLine, ...]


@lru_cache
def _words(language: str) -> list[str]:
    locale = Locale.parse(language)
    names = [*locale.territories.values(), *locale.languages.values(), *locale.currencies.values()]
    names += [name for form in locale.months["format"].values() for name in form.values()]
    return [name for name in names if len(name) > 1 and (language in {"en", "id", "nl"} or not name.isascii())]


def _numbered(pattern: str, dice: Dice) -> str:
    """The pattern with a digit for each `#`."""
    return "".join(dice.digits(1) if sign == "#" else sign for sign in pattern)


def _text(script: str, language: str, dice: Dice) -> str:
    said = [phrase.text for phrase in phrases() if phrase.language == language.partition("_")[0]]
    chance = dice.between((0, 1))
    if script == "latin" and chance < 0.3:  # noqa: PLR2004 - shares of kinds of lines
        text = _numbered(dice.pick(HEADS if chance < 0.1 else PLAIN), dice)  # noqa: PLR2004
    elif said and chance < 0.35:  # noqa: PLR2004
        text = dice.pick(said)
    elif script in HOMES and chance < 0.5:  # noqa: PLR2004
        home = countries()[dice.pick(HOMES[script])]
        places = [" ".join(place) for place in home.places]
        text = dice.pick([*home.names, *home.companies, *home.streets, *places]).format(n=dice.whole(1, 240))
    else:
        text = " ".join(dice.pick(_words(language)) for _ in range(dice.pick([1, 1, 2, 2, 3])))
        text = _numbered(dice.pick(["", "", "", "", "", "", "##/# ", "##### "]), dice) + text
        text += _numbered(dice.pick(["", "", "", "", " ##", "  ##/#", " - #", " (20##)"]), dice)
    return text.upper() if dice.happens(0.3) else text


@lru_cache(maxsize=512)
def _font(file: str, size_px: int, face: int) -> ImageFont.FreeTypeFont:
    path = str(Path("/usr/share/fonts") / file)
    return ImageFont.truetype(path, size_px, index=face, layout_engine=ImageFont.Layout.RAQM)


def _fonts_for(language: str, size_px: int, dice: Dice) -> tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont]:
    """The fonts of a line's letters and of its digits and marks, which fonts of many scripts have not."""
    western = _font(dice.pick(WESTERN), size_px, 0)
    if language in CJK_FACES:
        eastern = _font(dice.pick(EASTERN), size_px, CJK_FACES[language])
        return eastern, eastern
    families = FAMILIES.get(SAME_FAMILIES.get(language, language))
    if families is None:
        return western, western
    own = _font(NOTO.format(f"{dice.pick(families)}-{dice.pick(['Regular', 'Bold'])}"), size_px, 0)
    return own, western


def _cut(text: str, font: ImageFont.FreeTypeFont, room_px: float) -> str:
    while font.getlength(text) > room_px:
        text = text[: int(len(text) * 0.8)].strip()
    return text


def _draw_line(
    draw: ImageDraw.ImageDraw,
    corner: tuple[float, float],
    text: str,
    fonts: tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont],
    *,
    from_the_right: bool,
) -> tuple[float, float, float, float]:
    """Draw a line, its digits and marks by the second font; left, top, right and bottom of it."""
    runs = [(ascii_, "".join(signs)) for ascii_, signs in groupby(text, lambda sign: sign.isascii() and sign != " ")]
    boxes, pen = [], corner[0]
    baseline = corner[1] + fonts[0].size
    for is_ascii, run in runs[::-1] if from_the_right else runs:
        font = fonts[is_ascii]
        draw.text((pen, baseline), run, font=font, fill=0, anchor="ls")
        boxes.append(draw.textbbox((pen, baseline), run, font=font, anchor="ls"))
        pen += font.getlength(run)
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def draw_page(dice: Dice) -> Page:
    """A page of lines in one script, as a camera saw it."""
    script, size_px, dots = dice.weighted(SHARES), dice.pick(SIZES_PX), dice.pick([1.0, 1.0, 1.67, 2.5])
    size = (PAGE_WIDTH_PX, int(size_px * LINE_PITCH * LINES_ON_A_PAGE) + 60)
    image = Image.new("L", (int(size[0] * dots), int(size[1] * dots)), 255)
    draw = ImageDraw.Draw(image)
    lines = []
    for number in range(LINES_ON_A_PAGE):
        language = dice.pick(LANGUAGES[script])
        fonts = _fonts_for(language, int(size_px * dots), dice)
        text = _cut(_text(script, language, dice), fonts[0], (size[0] - 80) * dots)
        corner = (dice.between((20, 60)) * dots, (30 + number * size_px * LINE_PITCH) * dots)
        place = _draw_line(draw, corner, text, fonts, from_the_right=script in {"arabic", "hebrew"})
        left, top, right, bottom = (side / dots for side in place)
        if dice.happens(RULED):
            _rule(draw, place, size_px * dots, dice)
        lines.append((text, np.array([(left, (top + bottom) / 2), (right, (top + bottom) / 2)])))
    turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), dice.between((-2.5, 2.5)), 1.0)
    picture = _seen(np.asarray(image), size, turn, size_px, dice)
    moved = tuple(DrawnLine(text, ends @ turn[:, :2].T + turn[:, 2]) for text, ends in lines)
    return Page(script, size_px, picture, moved)


def _rule(draw: ImageDraw.ImageDraw, place: tuple[float, float, float, float], size_dots: float, dice: Dice) -> None:
    """Rules beside a line, as those of a cell in a table."""
    left, top, right, bottom = place
    for x in (left - dice.between((0.15, 0.7)) * size_dots, right + dice.between((0.15, 3)) * size_dots):
        ends = [(x, top - 0.5 * size_dots), (x, bottom + 0.5 * size_dots)]
        draw.line(ends, fill=0, width=max(1, round(dice.between((0.03, 0.12)) * size_dots)))


def _seen(print_: Picture, size: tuple[int, int], turn: npt.NDArray[np.float64], size_px: int, dice: Dice) -> Picture:
    """The print through a printer's dots, a camera's lens and a JPEG file; some of it light on dark."""
    if print_.shape[1] != size[0]:
        print_ = np.where(print_ < 128, 0, 255).astype(np.uint8)  # noqa: PLR2004 - half ink
    seen = cv2.resize(print_, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    seen = cv2.warpAffine(seen, turn, size, borderValue=255.0) / 255
    paper = dice.between((120, 250))
    ink = paper * dice.between((0.08, 0.55))
    seen = seen * (paper - ink) + ink if dice.happens(0.94) else paper - seen * (paper - ink)
    blur = BLUR if dice.happens(BADLY_BLURRED) else 1.0
    seen = cv2.GaussianBlur(seen, (0, 0), blur * dice.between((0.3, min(1.3, 0.035 * size_px + 0.35))))
    smear_px = (round(blur * dice.pick([1, 1, 1, 2, 3])), 1)
    seen = cv2.blur(seen, smear_px if dice.happens(0.6) else smear_px[::-1])
    seen += dice.rng.normal(0, dice.between((0.8, 6)), seen.shape)
    quality = [cv2.IMWRITE_JPEG_QUALITY, dice.whole(45, 92)]
    _, file = cv2.imencode(".jpg", np.clip(seen, 0, 255).astype(np.uint8), quality)
    return cv2.imdecode(file, cv2.IMREAD_GRAYSCALE).astype(np.uint8)


def pages(seed: int) -> Iterator[Page]:
    """Pages without end; the same seed gives the same pages."""
    root, number = Dice("script lines", seed), 0
    while True:
        yield draw_page(root.fork(number))
        number += 1
