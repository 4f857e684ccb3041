"""A sheet as a PDF page: A4, the look of the mails, Barlow embedded. Pure but for the fonts, which are read once.

Import it where a document is made and nowhere else: ReportLab costs 18 MB and a fifth of a second.
"""

import unicodedata
from functools import cache
from io import BytesIO
from pathlib import Path

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from notify_service.papers import Sheet
from notify_service.phrases import LineView
from notify_service.wording import Wording

FONTS = Path(__file__).with_name("fonts")
TEXT, BOLD = "Barlow", "Barlow-SemiBold"
INK, QUIET, RULE, YELLOW, PAPER = (HexColor(f"#{code}") for code in ("14181b", "565d62", "d9dad5", "ffc400", "fafaf7"))
WIDTH, HEIGHT = A4
MARGIN = 56.0  # points: two centimetres
RIGHT = WIDTH - MARGIN
BOTTOM = 84.0  # above the foot
LABELS = 150.0  # width of the particulars' labels
AMOUNTS = 130.0  # width kept for amounts


def page_of(sheet: Sheet) -> bytes:
    """The document, the same bytes for the same sheet. It takes as many pages as its lines need."""
    draft = _Paper(sheet, pages=1)
    draft.fill()
    if draft.page == 1:
        return draft.saved()
    paper = _Paper(sheet, pages=draft.page)  # again, now that the number of pages is known
    paper.fill()
    return paper.saved()


@cache
def _glyphs() -> frozenset[int]:
    """The letters that both fonts have; ReportLab knows the fonts from then on."""
    regular = TTFont(TEXT, str(FONTS / "Barlow-Regular.ttf"))
    bold = TTFont(BOLD, str(FONTS / "Barlow-SemiBold.ttf"))
    for font in (regular, bold):
        pdfmetrics.registerFont(font)
    return frozenset(regular.face.charToGlyph) & frozenset(bold.face.charToGlyph)


def _drawable(text: str) -> str:
    """The text in the letters that Barlow has (Latin): others lose their marks or become a question mark."""
    glyphs = _glyphs()
    drawn = text.replace("\u202f", "\u00a0")
    if all(ord(letter) in glyphs for letter in drawn):
        return drawn
    parts = ((letter if ord(letter) in glyphs else unicodedata.normalize("NFKD", letter)) for letter in drawn)
    return "".join(letter if ord(letter) in glyphs else "?" for part in parts for letter in part[:1])


class _Paper:
    """A canvas with a pen that goes down the page and begins another when it is full."""

    def __init__(self, sheet: Sheet, *, pages: int) -> None:
        _glyphs()
        self.page, self._pages, self._sheet = 1, pages, sheet
        self._bytes = BytesIO()
        self._canvas = Canvas(self._bytes, pagesize=A4, invariant=1, lang=sheet.language)
        self._canvas.setTitle(f"{sheet.title} {sheet.number}")
        self._canvas.setAuthor("RentACar")
        self._y = self._frame()

    def fill(self) -> None:
        """All of the sheet, from the top."""
        sheet = self._sheet
        self._opening()
        self._particulars()
        self._heading(sheet.lines_heading)
        for line in sheet.lines:
            self._line(line)
        self._sum(sheet.total)
        for line in sheet.rest:
            self._line(line)
        if sheet.rest:
            self._sum(LineView(sheet.amount_label, "", sheet.amount))
        self._heading(sheet.payments_heading)
        for line in sheet.payments:
            self._line(line)
        self._canvas.showPage()

    def saved(self) -> bytes:
        self._canvas.save()
        return self._bytes.getvalue()

    def _frame(self) -> float:
        """The head and the foot of a page; returns where the text begins."""
        canvas, sheet = self._canvas, self._sheet
        canvas.setFillColor(INK)
        canvas.rect(0, HEIGHT - 58, WIDTH, 58, stroke=0, fill=1)
        canvas.setFillColor(YELLOW)
        canvas.rect(0, HEIGHT - 62, WIDTH, 4, stroke=0, fill=1)
        self._put(MARGIN, HEIGHT - 37, "RentACar", BOLD, 18, PAPER)
        self._put(RIGHT, HEIGHT - 36, sheet.number, BOLD, 13, PAPER, right=True)
        canvas.setStrokeColor(RULE)
        canvas.line(MARGIN, 60, RIGHT, 60)
        self._put(MARGIN, 44, sheet.note, TEXT, 9, QUIET)
        counted = Wording(sheet.language).text("paper.page", page=self.page, pages=self._pages)
        self._put(RIGHT, 44, counted, TEXT, 9, QUIET, right=True)
        return HEIGHT - 62

    def _opening(self) -> None:
        sheet = self._sheet
        self._y -= 50
        self._put(MARGIN, self._y, sheet.title, BOLD, 26, INK)
        self._put(RIGHT, self._y, sheet.amount, BOLD, 26, INK, right=True)
        self._y -= 18
        self._put(MARGIN, self._y, f"{sheet.number} · {sheet.issued}", TEXT, 10.5, QUIET)
        self._put(RIGHT, self._y, sheet.amount_label, TEXT, 10.5, QUIET, right=True)
        self._y -= 14

    def _particulars(self) -> None:
        self._y -= 8
        for label, value in self._sheet.particulars:
            rows = self._split(value, TEXT, 10.5, RIGHT - MARGIN - LABELS)
            self._room(15 * len(rows))
            self._put(MARGIN, self._y - 15, label, TEXT, 10.5, QUIET)
            for row in rows:
                self._y -= 15
                self._put(MARGIN + LABELS, self._y, row, TEXT, 10.5, INK)
            self._y -= 3

    def _heading(self, text: str) -> None:
        self._room(70)  # a heading is not left alone at the foot
        self._y -= 34
        self._put(MARGIN, self._y, text, BOLD, 13, INK)
        self._y -= 8
        self._rule(INK, 1.2)

    def _line(self, line: LineView) -> None:
        rows = self._split(line.description, TEXT, 10.5, RIGHT - MARGIN - AMOUNTS)
        self._room(15 * len(rows) + (13 if line.detail else 0) + 6)
        self._put(RIGHT, self._y - 16, line.amount, TEXT, 10.5, INK, right=True)
        for row in rows:
            self._y -= 15 if row is not rows[0] else 16
            self._put(MARGIN, self._y, row, TEXT, 10.5, INK)
        if line.detail:
            self._y -= 13
            self._put(MARGIN, self._y, line.detail, TEXT, 9, QUIET)
        self._y -= 6
        self._rule(RULE, 0.6)

    def _sum(self, line: LineView) -> None:
        self._room(34)
        self._y -= 20
        self._put(MARGIN, self._y, line.description, BOLD, 13, INK)
        self._put(RIGHT, self._y, line.amount, BOLD, 13, INK, right=True)
        if line.detail:
            self._y -= 13
            self._put(RIGHT, self._y, line.detail, TEXT, 9, QUIET, right=True)
        self._y -= 6

    def _room(self, height: float) -> None:
        """Begin another page when this one has less room."""
        if self._y - height < BOTTOM:
            self._canvas.showPage()
            self.page += 1
            self._y = self._frame() - 14

    def _rule(self, colour: Color, width: float) -> None:
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(width)
        self._canvas.line(MARGIN, self._y, RIGHT, self._y)

    def _split(self, text: str, font: str, size: float, width: float) -> list[str]:
        return simpleSplit(_drawable(text), font, size, width) or [""]

    def _put(
        self, x: float, y: float, text: str, font: str, size: float, colour: Color, *, right: bool = False
    ) -> None:
        self._canvas.setFillColor(colour)
        self._canvas.setFont(font, size)
        draw = self._canvas.drawRightString if right else self._canvas.drawString
        draw(x, y, _drawable(text))
