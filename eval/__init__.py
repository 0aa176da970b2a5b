"""How often the answers are right, and how the packaged weights were trained.

Every module needs the packages of the extra `eval`, which `make eval-tools` installs.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

REQUIRED = ("ir_measures", "jinja2", "matplotlib", "playwright", "scipy", "sklearn")


def missing_packages() -> list[str]:
    """Return the required packages that are not installed."""
    return [name for name in REQUIRED if find_spec(name) is None]


def require_packages() -> None:
    """Exit with the command that installs what is missing, instead of a traceback."""
    if missing := missing_packages():
        sys.exit(f"eval: not installed: {', '.join(missing)}. Run: make eval-tools")


if sys.argv[:1] == ["-m"]:  # what Python puts there while it looks up `python -m eval…`
    require_packages()
