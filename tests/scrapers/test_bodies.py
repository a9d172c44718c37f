import pytest

from scrapers.decoders.bodies import described, is_html


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"<!DOCTYPE html><html><TITLE lang=en> Sign\n in </TITLE>", "titled 'Sign in'"),
        (b"<title>Just a moment &amp; more</title>", "titled 'Just a moment & more'"),
        (b"<title>\xff</title>", "titled '\ufffd'"),
        (b"\xef\xbb\xbf\n<html><title></title>", "without a title that begins with '\\ufeff"),
        (b"<?xml version='1'?><Error/>", 'without a title that begins with "<?xml version'),
        (b"<html><title>cut o", "without a title that begins with '<html>"),
        (b"<html><title", "without a title that begins with '<html><title'"),
        (b"<html></title>", "without a title that begins with '<html>"),
        (b"<title" * 50_000, "without a title that begins with '<title<title"),
    ],
)
def test_a_page_is_named_by_its_title_or_by_how_it_begins(body: bytes, name: str) -> None:
    assert is_html(body)
    assert described(body).startswith(f"an HTML page {name}")


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b'{"html": "<title>no</title>"}', b"a,b\n<,>"])
def test_what_begins_otherwise_is_no_page(body: bytes) -> None:
    assert not is_html(body)


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"Too many requests", "data that begins with 'Too many requests'"),
        (b"\xff\xfe" + b"x" * 100, "data that begins with '\ufffd\ufffd" + "x" * 58 + "'"),
    ],
)
def test_other_bodies_are_described_by_how_they_begin(body: bytes, seen: str) -> None:
    assert described(body) == seen
