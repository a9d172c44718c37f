"""Print every benchmark's ratios beside the baseline: `make bench`, or name some of them.

`--save` writes the measured ratios to baseline.json. Ratios within one run are comparable between
machines, seconds are not.
"""

import json
import sys
from pathlib import Path

from benchmarks import (
    fetch_day,
    one_player_update,
    play_by_play_season,
    predict_slate,
    three_seasons,
    walk_forward,
)

BENCHMARKS = {
    "three_seasons": three_seasons.run,
    "one_player_update": one_player_update.run,
    "fetch_day": fetch_day.run,
    "play_by_play_season": play_by_play_season.run,
    "predict_slate": predict_slate.run,
    "walk_forward": walk_forward.run,
}
BASELINE = Path(__file__).with_name("baseline.json")


def main(arguments: list[str]) -> int:
    """Run the named benchmarks, or all of them."""
    names = [name for name in arguments if name != "--save"] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"benchmarks: no {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
        return 2
    baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    found = {}
    for name in names:
        print(name)
        found[name] = BENCHMARKS[name]()
        for ratio, value in found[name].items():
            before = baseline.get(name, {}).get(ratio)
            told = "no baseline" if before is None else f"baseline {before:.2f}"
            print(f"  {ratio}: {value:.2f} ({told})")
    if "--save" in arguments:
        rounded = {n: {r: round(v, 2) for r, v in ratios.items()} for n, ratios in found.items()}
        BASELINE.write_text(json.dumps({**baseline, **rounded}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
