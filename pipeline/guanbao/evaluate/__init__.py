"""What a reading is worth: reports against gold, and gold made of reports."""

from guanbao.evaluate.evaluation import evaluate, models_of, must_be_read
from guanbao.evaluate.gold import Gold, find_gold, load_gold
from guanbao.evaluate.outcomes import Outcome, hold
from guanbao.evaluate.reading import Run, Sample, read_afresh
from guanbao.evaluate.scores import rows

__all__ = [
    "Gold", "Outcome", "Run", "Sample", "evaluate", "find_gold", "hold", "load_gold", "models_of", "must_be_read", "read_afresh", "rows",
]  # fmt: skip
