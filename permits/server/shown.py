"""What answers hold, as shapes that are worked out when the first is made or described: a server starts with thirty of them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    """What an answer holds, or a part of it."""

    model_config = ConfigDict(defer_build=True)
