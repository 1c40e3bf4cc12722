"""Fitting the classifiers to gold: cases as the reader meets them, labels as the gold has them."""

from guanbao.train.fit import Fitted, fit, save
from guanbao.train.rows import Row, Source, collect, sources

__all__ = ["Fitted", "Row", "Source", "collect", "fit", "save", "sources"]
