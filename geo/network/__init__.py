"""A heat network as its operators keep it, read into one register of assets."""

from geo.network.account import NetworkTables
from geo.network.columns import COVERAGE_COLUMNS, NETWORK_COLUMNS, RIVER_COLUMNS
from geo.network.loading import load_network
from geo.network.source import LayerSource

__all__ = ["COVERAGE_COLUMNS", "NETWORK_COLUMNS", "RIVER_COLUMNS", "LayerSource", "NetworkTables", "load_network"]
