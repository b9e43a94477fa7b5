"""The shift report as a PDF, in the language of whoever asks, to be filed or signed.

Names of rules and alarms come from files that other people wrote: they are set as plain text with nothing hidden in it,
and a PDF made here holds no script, no link and no form.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from edge.console.shift import Score, ShiftReport
from edge.console.text import visible
from edge.console.web.charts import CHART_HEIGHT, CHART_WIDTH, Chart, decisions_chart, holds_chart
from edge.console.web.words import Words

__all__ = ["FontMissingError", "shift_pdf"]

_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
"""From Debian's fonts-noto-cjk. It has Latin, Cyrillic, Greek, and all of Chinese, Japanese and Korean."""
_SIMPLIFIED = 2
"""The font of that collection that draws shared characters as they are drawn in China."""
_WIDTH_MM, _MARGIN_MM = 210, 15
_MOST_ROWS = 40
_INK, _FAINT = 20, 110


class FontMissingError(Exception):
    """There is no font with all characters; the text says what to install."""


def shift_pdf(report: ShiftReport, words: Words, *, station: str, font: Path = _FONT) -> bytes:
    """The report as a document of A4 pages.

    Args:
        report: the figures.
        words: the language.
        station: names the station; empty if it never spoke.
        font: a file with every character of both languages.

    Raises:
        FontMissingError: there is no such file.
    """
    if not font.is_file():
        raise FontMissingError(f"{font} is missing; install the Debian package fonts-noto-cjk")
    page = _Page(words, font)
    figures = report.figures
    page.head(
        words.gettext("Shift report"), f"{station}   {words.moment(figures.since)} - {words.moment(figures.until)}"
    )
    page.heading(words.gettext("Parcels"))
    page.pairs(
        (words.gettext("decisions"), words.number(report.decisions)),
        (words.gettext("holds an hour"), words.number(round(report.holds_per_hour, 1))),
        (words.gettext("holds not closed yet"), words.number(report.open_holds)),
        (words.gettext("median time to close a hold"), words.span(report.median_handling_s)),
        (words.gettext("decisions too late"), words.number(report.late)),
        (words.gettext("not confirmed by the controller"), words.number(report.unconfirmed)),
        *((words.reason(reason), words.number(count)) for reason, count in figures.undecided.items()),
    )
    page.chart(words.gettext("decisions"), decisions_chart(report))
    page.chart(words.gettext("holds"), holds_chart(report), ("confirmed", "released", "open"))
    for title, unnamed, scores in (("Rules", "-", report.rules), ("Senders", "not known", report.senders)):
        page.heading(words.gettext(title))
        page.scores(scores[:_MOST_ROWS], words.gettext(unnamed))
    page.heading(words.gettext("Alarms"))
    load = report.load
    page.pairs(
        (words.gettext("told"), words.number(load.annunciations)),
        (words.gettext("in ten minutes"), words.number(round(load.per_10_min, 2))),
        (words.gettext("most in ten minutes"), words.number(load.peak_10_min)),
        (words.gettext("share of the time in a flood"), words.share(load.in_flood_share)),
        (words.gettext("median time to acknowledge"), words.span(load.response_s)),
        (words.gettext("put aside"), words.number(load.shelved)),
        *((words.alarm(alarm_id), words.number(count)) for alarm_id, count in load.top_sources),
    )
    return page.finished()


class _Page(FPDF):
    """The document, and the parts that the report is made of."""

    def __init__(self, words: Words, font: Path) -> None:
        super().__init__(format="A4")
        self._words = words
        self.set_margin(_MARGIN_MM)
        self.set_title("Sortgate")
        self.set_lang(words.tag)
        self.add_font("text", fname=font, collection_font_number=_SIMPLIFIED)
        self.add_page()

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-_MARGIN_MM)
        self._say(8, f"Sortgate   {self.page_no()}", faint=True)

    def head(self, title: str, below: str) -> None:
        """What this is, and which period it covers."""
        self._say(18, title)
        self._say(10, below, faint=True)

    def heading(self, text: str) -> None:
        """Begins a part."""
        self.ln(4)
        self._say(13, text)

    def pairs(self, *pairs: tuple[str, str]) -> None:
        """Names with values."""
        self._table([*pairs], (3, 1), headed=False)

    def scores(self, scores: Sequence[Score], unnamed: str) -> None:
        """What became of the holds of rules or senders."""
        words = self._words
        names = ("", "holds", "confirmed", "released", "misread", "confirmed, of those closed")
        rows = [
            (
                score.name or unnamed,
                *map(words.number, (score.holds, score.confirmed, score.released, score.misread)),
                words.share(score.precision),
            )
            for score in scores
        ]
        if not rows:
            self._say(10, words.gettext("no holds in this time"), faint=True)
            return
        self._table([tuple(map(words.gettext, names)), *rows], (5, 2, 2, 2, 2, 3), headed=True)

    def chart(self, title: str, chart: Chart, legend: Sequence[str] = ()) -> None:
        """One bar for each hour, in black, grey and white by what became of the holds."""
        scale = (_WIDTH_MM - 2 * _MARGIN_MM) / CHART_WIDTH
        if self.will_page_break(CHART_HEIGHT * scale + 12):
            self.add_page()
        words = self._words
        told = ", ".join(f"{words.gettext(kind)} {sign}" for kind, sign in zip(legend, "■▨□", strict=False))
        self.ln(3)
        self._say(10, f"{title}   {words.gettext('most in an hour')}: {words.number(chart.most)}   {told}")
        left, top = self.l_margin, self.get_y()
        self.set_draw_color(_FAINT)
        self.line(left, top + chart.baseline * scale, left + CHART_WIDTH * scale, top + chart.baseline * scale)
        greys = {"confirmed": _INK, "released": 170, "open": 255, "decided": _FAINT}
        for column in chart.columns:
            for part in column.parts:
                self.set_fill_color(greys[part.kind])
                place = left + column.x * scale, top + part.y * scale, column.width * scale, part.height * scale
                self.rect(*place, style="DF")
            self.set_font("text", size=6)
            if chart.numbered and column.total:
                self._centred(words.number(column.total), left + column.x * scale, top + column.top * scale - 1,
                              column.width * scale)  # fmt: skip
            if column.tick:
                hour = f"{column.hour:%H:%M}" if chart.numbered else f"{column.hour:%m-%d}"
                below = top + (chart.baseline + 15) * scale
                self._centred(hour, left + column.x * scale, below, column.width * scale)
        self.set_y(top + CHART_HEIGHT * scale)

    def finished(self) -> bytes:
        """The document."""
        return bytes(self.output())

    def _centred(self, text: str, x: float, y: float, width: float) -> None:
        self.text(x + (width - self.get_string_width(text)) / 2, y, text)

    def _say(self, size: int, text: str, *, faint: bool = False) -> None:
        self.set_font("text", size=size)
        self.set_text_color(_FAINT if faint else _INK)
        self.multi_cell(0, text=visible(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_text_color(_INK)

    def _table(self, rows: Sequence[Sequence[str]], widths: tuple[int, ...], *, headed: bool) -> None:
        self.set_font("text", size=9)
        self.set_draw_color(_FAINT)
        align = ("LEFT", *("RIGHT",) * (len(widths) - 1))
        with self.table(
            col_widths=widths, text_align=align, line_height=6, first_row_as_headings=headed,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES, headings_style=FontFace(color=_FAINT),
        ) as table:  # fmt: skip
            for cells in rows:
                row = table.row()
                for cell in cells:
                    row.cell(visible(cell))
