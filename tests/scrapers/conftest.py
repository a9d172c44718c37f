from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from ops.ledger import Ledger, open_ledger
from scrapers.zone import LandingZone
from tests.scrapers.loopback_provider import Provider
from tests.scrapers.scraper_payloads import SHARED


@pytest.fixture
def provider() -> Iterator[Provider]:
    served = Provider()
    thread = Thread(target=served.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield served
    served.server.shutdown()
    thread.join()
    served.server.server_close()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(f"sqlite:///{tmp_path}/ledger.db")


@pytest.fixture
def zone(tmp_path: Path) -> LandingZone:
    return LandingZone(str(tmp_path / "landing"))


@pytest.fixture
def samples() -> Path:
    directory = SHARED / "upstream_samples"
    if not directory.is_dir():
        pytest.skip("../shared/upstream_samples is not there")
    return directory


@pytest.fixture
def real_archive() -> Path:
    directory = SHARED / "real_archive"
    if not directory.is_dir():
        pytest.skip("../shared/real_archive is not there")
    return directory
