"""`python -m ops.schemas` writes message.json anew."""

import json
from pathlib import Path

from ops.message import json_schema

if __name__ == "__main__":
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    (Path(__file__).parent / "message.json").write_text(text + "\n", encoding="utf-8")
