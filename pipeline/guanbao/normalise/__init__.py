"""Raw values, units and names to metrics, identifiers and periods."""

from guanbao.normalise.metrics import OTHER, Clue, Measured, decide_metric, metric_of
from guanbao.normalise.values import in_base_unit

__all__ = ["OTHER", "Clue", "Measured", "decide_metric", "in_base_unit", "metric_of"]
