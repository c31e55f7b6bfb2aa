"""Put what is made, not kept, into the wheel: Bootstrap's files and compiled translations."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Run by hatchling before it gathers files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Copy and compile; a development install does so by ``make``."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from farled_web.ui.assets import copy_vendor
        from farled_web.ui.messages import compile_all

        copy_vendor()
        compile_all()
