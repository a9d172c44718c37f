"""Words and their places, also as another reader of PDFs finds them."""

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pdfplumber
import pytest
from fpdf import FPDF
from pytest import approx

from sandbox.league.clock import eastern
from sandbox.league.gamebook import gamebook
from sandbox.league.injury_report import report_rows
from sandbox.league.league import League
from sandbox.league.officials import crew
from sandbox.providers.gamebook_pdf import draw_gamebook
from sandbox.providers.injury_pdf import draw_report
from scrapers.decoders.pdf_pages import Page, read_pages
from scrapers.errors import DecodeError


def drawn(*texts: tuple[float, float, str]) -> bytes:
    pdf = FPDF(unit="pt", format="letter")
    pdf.add_page()
    pdf.set_font("Helvetica", size=9)
    for x, y, text in texts:
        pdf.text(x, y, text)
    return bytes(pdf.output())


def texts(page: Page) -> list[list[str]]:
    return [[word.text for word in line] for line in page.lines]


@pytest.fixture(scope="module")
def documents() -> dict[str, bytes]:
    league = League()
    at = eastern(league.demo_date, 14)
    game = league.games[0]
    return {
        "injury report": draw_report(report_rows(league, at), at),
        "gamebook": draw_gamebook(gamebook(league, game), crew(league, game), "2025-2026"),
    }


def assert_the_other_reader_agrees(body: bytes) -> None:
    with pdfplumber.open(io.BytesIO(body)) as pdf:
        pages = read_pages(body)
        assert len(pages) == len(pdf.pages)
        for page, other in zip(pages, pdf.pages, strict=True):
            found = sorted((word for line in page.lines for word in line), key=lambda w: w[:2])
            expected = other.extract_words(x_tolerance=1.2, y_tolerance=2)
            expected.sort(key=lambda word: (word["text"], word["x0"]))
            assert [word.text for word in found] == [word["text"] for word in expected]
            assert [place for word in found for place in (word.left, word.right)] == approx(
                [place for word in expected for place in (word["x0"], word["x1"])], abs=1
            )
            for edge in other.horizontal_edges:
                assert any(
                    abs(edge["x0"] - mine.left) < 2
                    and abs(edge["x1"] - mine.right) < 2
                    and abs(edge["top"] - mine.height) < 2
                    for mine in page.edges
                )


@pytest.mark.parametrize("name", ["injury report", "gamebook"])
def test_words_and_edges_stand_where_another_reader_finds_them(
    documents: dict[str, bytes], name: str
) -> None:
    assert_the_other_reader_agrees(documents[name])


def test_the_real_report_is_read_as_another_reader_reads_it(samples: Path) -> None:
    assert_the_other_reader_agrees(
        (samples / "nbac_injury_report" / "raw_f4391904.pdf").read_bytes()
    )


def test_lines_are_ordered_by_place_and_not_as_they_were_drawn() -> None:
    [page] = read_pages(drawn((200, 51, "right"), (30, 80, "below"), (30, 50, "left of it")))
    assert texts(page) == [["left", "of", "it", "right"], ["below"]]


def test_a_gap_parts_words_as_a_blank_does() -> None:
    width = FPDF(unit="pt")
    width.set_font("Helvetica", size=9)
    end = 30 + width.get_string_width("Jay")
    [page] = read_pages(drawn((30, 50, "Jay"), (end + 2.3, 50, "len"), (end + 40, 50, "x y")))
    assert texts(page) == [["Jay", "len", "x", "y"]]
    [joined] = read_pages(drawn((30, 50, "Jay"), (end + 0.5, 50, "len")))
    assert texts(joined) == [["Jaylen"]]


def test_a_hyphen_at_the_end_of_a_line_stays_one() -> None:
    [page] = read_pages(drawn((30, 50, "Shai Gilgeous-"), (30, 61, "Alexander - Out")))
    assert texts(page) == [["Shai", "Gilgeous-"], ["Alexander", "-", "Out"]]


@pytest.mark.parametrize(
    ("stands_for", "read"),
    [
        ("00660069", "xfiBC"),
        ("D83DDE00", "x\U0001f600BC"),
        ("D83D", "x\ufffdBC"),
        ("0000", "x\ufffdBC"),
    ],
)
def test_what_is_no_character_is_marked(stands_for: str, read: str) -> None:
    map_of_a = (
        "begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        f"1 beginbfchar <41> <{stands_for}> endbfchar endcmap"
    )
    mapped = f"99 0 obj\n<< /Length {len(map_of_a)} >>\nstream\n{map_of_a}\nendstream\nendobj\n"
    body = drawn((30, 50, "xABC"))
    encoding = b"/Encoding /WinAnsiEncoding"
    assert encoding in body
    body = body.replace(encoding, encoding + b" /ToUnicode 99 0 R")
    [page] = read_pages(body.replace(b"\nxref\n", b"\n" + mapped.encode() + b"xref\n"))
    assert texts(page) == [[read]]


def test_as_many_pages_are_read_as_are_asked_for() -> None:
    pdf = FPDF()
    pdf.set_font("Helvetica")
    for number in range(3):
        pdf.add_page()
        pdf.text(20, 20, f"page{number}")
    body = bytes(pdf.output())
    assert [texts(page) for page in read_pages(body, 2)] == [[["page0"]], [["page1"]]]
    assert len(read_pages(body)) == len(read_pages(body, 9)) == 3


def test_threads_that_read_at_once_read_the_same(documents: dict[str, bytes]) -> None:
    bodies = [*documents.values()] * 8
    expected = [read_pages(body) for body in bodies]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read_pages, bodies)) == expected


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"Access Denied", "it is data that begins with 'Access Denied'"),
        (b"<title>Access\nDenied</title>", "it is an HTML page titled 'Access Denied'"),
        (b"<html><title>Access\nDenied</title>", "it is an HTML page titled 'Access Denied'"),
        (b"", "the body is not a PDF; it is empty"),
        (b"%PDF-1.7 and no more", "the PDF cannot be read"),
    ],
)
def test_what_is_no_pdf_is_refused_with_what_was_seen(body: bytes, seen: str) -> None:
    with pytest.raises(DecodeError) as refused:
        read_pages(body)
    assert seen in str(refused.value)
