"""The pages of a PDF as lines of words with their places, and the edges drawn between them.

Places are in points (1/72 inch) from the left and from the top of the page. What is printed is read
by PDFium, in which a document and its pages must be used by one thread at a time.
"""

import re
from ctypes import c_double
from threading import Lock
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw as pdfium

from scrapers.decoders.bodies import described
from scrapers.errors import DecodeError

_SAME_LINE = 2.0  # points between the baselines of one line, at most
_WORD_GAP = 1.2  # points; a blank is 2 to 2.5 wide at the type sizes of tables
_BROKEN_HYPHEN = "\x02"  # what PDFium makes of a hyphen at the end of a line
_UNREADABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_one_thread = Lock()


class Word(NamedTuple):
    """Characters without a blank or a gap between them."""

    text: str
    left: float
    right: float
    baseline: float


class Edge(NamedTuple):
    """A horizontal line, or the upper or lower side of a box."""

    left: float
    right: float
    height: float


class Page(NamedTuple):
    """One page: its lines from top to bottom, the words of each from left to right."""

    lines: list[list[Word]]
    edges: list[Edge]


def read_pages(body: bytes, most: int | None = None) -> list[Page]:
    """Read the first `most` pages of a PDF, or all.

    Raises:
        DecodeError: not a PDF, or one that cannot be read.
    """
    if body.lstrip()[:5] != b"%PDF-":
        raise DecodeError(f"the body is not a PDF; it is {described(body)}")
    try:
        with _one_thread, pypdfium2.PdfDocument(body) as document:
            return [_page(document[number]) for number in range(len(document))[:most]]
    except pypdfium2.PdfiumError as error:
        raise DecodeError(f"the PDF cannot be read: {error}") from error


def text_of(line: list[Word]) -> str:
    """The words of a line with single blanks between them."""
    return " ".join(word.text for word in line)


def _page(page: Any) -> Page:
    height = page.get_height()
    edges = [
        Edge(left, right, height - y)
        for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])
        for left, lower, right, upper in [drawn.get_bounds()]
        for y in (lower, upper)
    ]
    return Page(_lines(_characters(page.get_textpage(), height)), edges)


def _characters(text: Any, height: float) -> list[Word]:
    """The page's characters one by one, without those that PDFium adds between words and lines."""
    characters = []
    box, x, y = pdfium.FS_RECTF(), c_double(), c_double()
    for index in range(text.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(text, index))
        if character.isspace() and pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        printed = "-" if character == _BROKEN_HYPHEN else character
        characters.append(Word(printed, box.left, box.right, height - y.value))
    return characters


def _lines(characters: list[Word]) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for character in sorted(characters, key=lambda found: found.baseline):
        if lines and character.baseline - lines[-1][0].baseline <= _SAME_LINE:
            lines[-1].append(character)
        else:
            lines.append([character])
    words = (_words(sorted(line, key=lambda found: found.left)) for line in lines)
    return [line for line in words if line]


def _words(line: list[Word]) -> list[Word]:
    words: list[Word] = []
    apart = True
    for found in line:
        if found.text.isspace():
            apart = True
        elif apart or found.left - words[-1].right > _WORD_GAP:
            words.append(found)
            apart = False
        else:
            before = words[-1]
            words[-1] = Word(before.text + found.text, before.left, found.right, before.baseline)
    return [word._replace(text=_readable(word.text)) for word in words]


def _readable(text: str) -> str:
    """Text whose damaged characters are marked; PDFium gives large ones as halves."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _UNREADABLE.sub("\ufffd", whole)
