"""Names of pages: safe as file names and in addresses, whatever a report is called."""

from __future__ import annotations

import hashlib
import re

_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


def page_name(key: str) -> str:
    """The name of a report's page, without its ending; two keys never share one.

    >>> page_name("customs.tianjin-2009"), page_name("../x")
    ('customs.tianjin-2009', 'x-d6b96a97')
    """
    plain = _UNFIT.sub("-", key).strip(".-")[:80]
    if plain == key:
        return key
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain}-{digest}".lstrip("-")
