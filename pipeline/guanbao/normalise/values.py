"""Values in base units: 495 亿元 is 49,500,000,000 元; a count stays as it is."""

from __future__ import annotations

from decimal import Decimal

from guanbao.registry import Registry


def in_base_unit(
    value: int | Decimal | None, unit: str | None, registry: Registry
) -> tuple[int | Decimal | None, str | None]:
    """The value in the unit's base, with that base; unchanged where the registry knows none."""
    entry = registry.units.get(unit or "")
    if value is None or entry is None or entry.base is None:
        return value, unit
    scaled = value * entry.factor
    return (int(scaled) if scaled == scaled.to_integral_value() else scaled.normalize()), entry.base
