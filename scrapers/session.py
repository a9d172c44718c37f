"""The connections on which providers are asked."""

from collections.abc import Collection

import requests
from requests.adapters import HTTPAdapter

_CONNECTIONS = 32


class Session(requests.Session):
    """Has room for every provider, which in the sandbox share one host.

    A redirect to another host gets no key: requests itself takes off `Authorization` alone.
    """

    def __init__(self, keys: Collection[str]) -> None:
        super().__init__()
        self._keys = frozenset(keys)
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(pool_maxsize=_CONNECTIONS))

    def rebuild_auth(
        self, prepared_request: requests.PreparedRequest, response: requests.Response
    ) -> None:
        """Leave the keys behind when the host changes."""
        super().rebuild_auth(prepared_request, response)  # type: ignore[no-untyped-call]
        asked, moved = str(response.request.url), str(prepared_request.url)
        if self.should_strip_auth(asked, moved):  # type: ignore[no-untyped-call]
            headers = prepared_request.headers
            for name in [name for name, value in headers.items() if value in self._keys]:
                del headers[name]
