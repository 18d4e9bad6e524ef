"""FastAPI without what it loads for programs that are not this one; whoever loads it otherwise has the same, a tenth of a second later."""

from __future__ import annotations

import importlib
import sys

from pydantic import BaseModel, ConfigDict


def load() -> None:
    """Load it, before anything else does."""
    # Of every parameter and answer it asks whether that is a model of pydantic 1, for which it loads the whole of it. Ours are not.
    sys.modules.setdefault("pydantic.v1", None)  # type: ignore[arg-type]  # says that there is no such module
    # Its forty models of the description of an interface are worked out when somebody asks for the description.
    usual = BaseModel.model_config
    BaseModel.model_config = ConfigDict(defer_build=True)
    try:
        importlib.import_module("fastapi.openapi.models")
    finally:
        BaseModel.model_config = usual
