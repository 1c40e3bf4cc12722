"""Annotations to figures: the identity of the report and the grammar of its prose."""

from guanbao.extract.drafts import Draft
from guanbao.extract.identity import IdentityReading, identify
from guanbao.extract.prose import read_prose

__all__ = ["Draft", "IdentityReading", "identify", "read_prose"]
