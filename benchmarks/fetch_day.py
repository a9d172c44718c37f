"""Every feed of a simulated day over HTTP, against the provider that takes longest.

Each answer of the sandbox takes 50 ms and nobody keeps a pace, so a perfect client needs as long
as the slowest provider needs for its requests one after another.
"""

from benchmarks.measure import measured
from ops.clock import FixedClock
from sandbox.league.league import League
from sandbox.league.parameters import LeagueParameters
from sandbox.server import SandboxServer
from scrapers.capture import Capture, FetchFailure
from scrapers.http import HttpClient
from scrapers.http_upstream import HttpUpstream
from scrapers.registry import FEEDS, key_variables
from scrapers.upstream import Selection

LATENCY = 0.05  # seconds


def run() -> dict[str, float]:
    """Fetch the demonstration day of a league with its results so far.

    Returns:
        Ratio: wall time to the time the slowest provider took for its answers.
    """
    league = League(LeagueParameters(teams=30, days=21))
    with SandboxServer(league, latency=LATENCY) as server:
        keys = dict.fromkeys(key_variables(), server.world.key)
        client = HttpClient(FixedClock(server.now), keys, sleep=lambda _seconds: None)
        with measured() as fetching:
            upstream = HttpUpstream(client, server.base_url)
            arrivals = list(upstream.captures(Selection(game_date=league.demo_date)))
        seconds = dict(server.traffic.seconds)
        asked = {host: sum(f" /{host}/" in line for line in server.requests) for host in seconds}
    failed = [one for one in arrivals if isinstance(one, FetchFailure) and not one.is_no_data]
    assert not failed, failed
    came = {one.feed for one in arrivals if isinstance(one, Capture)}
    slowest = max(seconds, key=lambda host: seconds[host])
    print(f"  {len(arrivals)} payloads of {len(came)} of {len(FEEDS)} feeds")
    for host, taken in sorted(seconds.items(), key=lambda item: -item[1]):
        print(f"  {host}: {asked[host]} requests, {taken:.2f} s in total")
    print(f"  wall time {fetching.seconds:.2f} s, {slowest} alone {seconds[slowest]:.2f} s")
    return {"wall_per_slowest_provider": fetching.seconds / seconds[slowest]}
