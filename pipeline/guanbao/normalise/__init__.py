"""Raw values, units and names to metrics, identifiers and periods."""

from guanbao.normalise.metrics import Clue, metric_of
from guanbao.normalise.values import in_base_unit

__all__ = ["Clue", "in_base_unit", "metric_of"]
