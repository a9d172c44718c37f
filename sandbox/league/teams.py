"""The thirty teams: real ids, names and arenas."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

_TABLE = """
1610612737|ATL|Atlanta|Hawks|East|Southeast|State Farm Arena|Atlanta|GA|33.757|-84.396|America/New_York
1610612738|BOS|Boston|Celtics|East|Atlantic|TD Garden|Boston|MA|42.366|-71.062|America/New_York
1610612739|CLE|Cleveland|Cavaliers|East|Central|Rocket Mortgage FieldHouse|Cleveland|OH|41.497|-81.688|America/New_York
1610612740|NOP|New Orleans|Pelicans|West|Southwest|Smoothie King Center|New Orleans|LA|29.949|-90.082|America/Chicago
1610612741|CHI|Chicago|Bulls|East|Central|United Center|Chicago|IL|41.881|-87.674|America/Chicago
1610612742|DAL|Dallas|Mavericks|West|Southwest|American Airlines Center|Dallas|TX|32.790|-96.810|America/Chicago
1610612743|DEN|Denver|Nuggets|West|Northwest|Ball Arena|Denver|CO|39.749|-105.008|America/Denver
1610612744|GSW|Golden State|Warriors|West|Pacific|Chase Center|San Francisco|CA|37.768|-122.388|America/Los_Angeles
1610612745|HOU|Houston|Rockets|West|Southwest|Toyota Center|Houston|TX|29.751|-95.362|America/Chicago
1610612746|LAC|LA|Clippers|West|Pacific|Crypto.com Arena|Los Angeles|CA|34.043|-118.267|America/Los_Angeles
1610612747|LAL|Los Angeles|Lakers|West|Pacific|Crypto.com Arena|Los Angeles|CA|34.043|-118.267|America/Los_Angeles
1610612748|MIA|Miami|Heat|East|Southeast|Kaseya Center|Miami|FL|25.781|-80.188|America/New_York
1610612749|MIL|Milwaukee|Bucks|East|Central|Fiserv Forum|Milwaukee|WI|43.045|-87.917|America/Chicago
1610612750|MIN|Minnesota|Timberwolves|West|Northwest|Target Center|Minneapolis|MN|44.980|-93.276|America/Chicago
1610612751|BKN|Brooklyn|Nets|East|Atlantic|Barclays Center|Brooklyn|NY|40.683|-73.976|America/New_York
1610612752|NYK|New York|Knicks|East|Atlantic|Madison Square Garden|New York|NY|40.751|-73.993|America/New_York
1610612753|ORL|Orlando|Magic|East|Southeast|Kia Center|Orlando|FL|28.539|-81.384|America/New_York
1610612754|IND|Indiana|Pacers|East|Central|Gainbridge Fieldhouse|Indianapolis|IN|39.764|-86.156|America/Indiana/Indianapolis
1610612755|PHI|Philadelphia|76ers|East|Atlantic|Wells Fargo Center|Philadelphia|PA|39.901|-75.172|America/New_York
1610612756|PHX|Phoenix|Suns|West|Pacific|Footprint Center|Phoenix|AZ|33.446|-112.071|America/Phoenix
1610612757|POR|Portland|Trail Blazers|West|Northwest|Moda Center|Portland|OR|45.532|-122.667|America/Los_Angeles
1610612758|SAC|Sacramento|Kings|West|Pacific|Golden 1 Center|Sacramento|CA|38.580|-121.500|America/Los_Angeles
1610612759|SAS|San Antonio|Spurs|West|Southwest|Frost Bank Center|San Antonio|TX|29.427|-98.438|America/Chicago
1610612760|OKC|Oklahoma City|Thunder|West|Northwest|Paycom Center|Oklahoma City|OK|35.463|-97.515|America/Chicago
1610612761|TOR|Toronto|Raptors|East|Atlantic|Scotiabank Arena|Toronto|ON|43.643|-79.379|America/Toronto
1610612762|UTA|Utah|Jazz|West|Northwest|Delta Center|Salt Lake City|UT|40.768|-111.901|America/Denver
1610612763|MEM|Memphis|Grizzlies|West|Southwest|FedExForum|Memphis|TN|35.138|-90.051|America/Chicago
1610612764|WAS|Washington|Wizards|East|Southeast|Capital One Arena|Washington|DC|38.898|-77.021|America/New_York
1610612765|DET|Detroit|Pistons|East|Central|Little Caesars Arena|Detroit|MI|42.341|-83.055|America/Detroit
1610612766|CHA|Charlotte|Hornets|East|Southeast|Spectrum Center|Charlotte|NC|35.225|-80.839|America/New_York
"""  # noqa: E501


@dataclass(frozen=True, slots=True)
class Team:
    """A team and its arena; coordinates in degrees."""

    team_id: int
    tricode: str
    city: str
    nickname: str
    conference: str
    division: str
    arena: str
    arena_city: str
    arena_state: str
    latitude: float
    longitude: float
    time_zone: ZoneInfo
    bdl_id: int

    @property
    def full_name(self) -> str:
        """The name as the NBA writes it, for example `LA Clippers`."""
        return f"{self.city} {self.nickname}"

    @property
    def odds_name(self) -> str:
        """The name as The Odds API writes it, for example `Los Angeles Clippers`."""
        return "Los Angeles Clippers" if self.tricode == "LAC" else self.full_name

    @property
    def slug(self) -> str:
        """The nickname as it stands in addresses, for example `trail-blazers`."""
        return self.nickname.lower().replace(" ", "-")


def all_teams() -> tuple[Team, ...]:
    """The thirty teams in the order of their NBA ids."""
    rows = [line.split("|") for line in _TABLE.strip().splitlines()]
    alphabetical = sorted(row[1] for row in rows)
    return tuple(
        Team(
            team_id=int(row[0]),
            tricode=row[1],
            city=row[2],
            nickname=row[3],
            conference=row[4],
            division=row[5],
            arena=row[6],
            arena_city=row[7],
            arena_state=row[8],
            latitude=float(row[9]),
            longitude=float(row[10]),
            time_zone=ZoneInfo(row[11]),
            bdl_id=alphabetical.index(row[1]) + 1,
        )
        for row in rows
    )
