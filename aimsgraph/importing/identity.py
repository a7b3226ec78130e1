"""By what other names things are known, and how much such a name proves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from aimsgraph.importing.folding import fold

Strength = Literal["key", "asserted", "hint"]
