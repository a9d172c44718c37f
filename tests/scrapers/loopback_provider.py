"""A tiny HTTP server that stands for a provider."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

Reply = tuple[int, bytes, dict[str, str]]
Handler = Callable[[str, dict[str, list[str]], dict[str, str]], Reply]


class Provider:
    """An HTTP server on loopback that answers by a function and remembers what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Handler = lambda path, query, headers: (404, b"", {})
        outer = self

        class Server(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                outer.asked.append(parts.path)
                status, content, headers = outer.answer(
                    parts.path, parse_qs(parts.query), dict(self.headers)
                )
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
