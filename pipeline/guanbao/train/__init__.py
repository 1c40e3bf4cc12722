"""Fitting the classifiers to gold: cases as the reader meets them, labels as the gold has them."""

from guanbao.train.fit import Fitted, fit, save
from guanbao.train.rows import Row, Source, collect, sources
from guanbao.train.training import Trained, train

__all__ = ["Fitted", "Row", "Source", "Trained", "collect", "fit", "save", "sources", "train"]
