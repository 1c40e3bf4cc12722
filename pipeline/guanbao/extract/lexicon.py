"""The registry's cue words, compiled for the grammar once per registry."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from guanbao.annotate.lexicon import alternation
from guanbao.registry import Registry

# In this order: the first whose words stand beside a number is what it is a part by.
_PARTS = (
    "dispute_outcome",
    "verified",
    "request_outcome",
    "leader",
    "quality",
    "staff",
    "applicant",
    "route",
    "done",
    "rest",
)
# Kinds of channels of which a paragraph goes on to speak without their name.
_FOLLOWED = ("hotline", "website", "social")
_OF_ANY_TOTAL = {"quality", "verified", "done", "rest"}


@dataclass(frozen=True, slots=True)
class Part:
    """A closed class that breaks totals down: words of the parts, and words of the totals where only some have such parts."""

    kind: str
    words: re.Pattern[str]
    whole: re.Pattern[str] | None


class Lexicon:
    """Patterns over the cue classes; names follow the classes of `cues.yaml`."""

    def __init__(self, registry: Registry) -> None:
        words = registry.words
        verbs = {*words("publish"), *words("receive"), *words("verbs")}
        self.verb = re.compile(alternation(verbs))
        self.verb_end = re.compile(f"{alternation(v for v in verbs if v[-1] in '到有在至')}$")
        self.publish = re.compile(alternation(words("publish")))
        # A single character (共, 各, 新) is an adverb only before a verb or another one: 各界 and 新闻 begin with none.
        long = alternation(w for w in (*words("adverbs"), *words("departments_generic")) if len(w) > 1)
        short = alternation(w for w in words("adverbs") if len(w) == 1)
        self.adverb_front = re.compile(rf"(?:{long}|{short}+(?=$|\d|{alternation(verbs)}|{long})|[（）“”、：])+")
        self.copula_end = re.compile(rf"(?:(?<!存)在|{alternation(w for w in words('copulas') if w != '在')}){{1,12}}$")
        self.opener = re.compile(alternation(words("breakdown")))
        self.carrier = re.compile(alternation(words("carriers")))
        self.subject_opener = re.compile(rf"(?:{alternation((*words('subject_openers'), *words('adverbs')))}|，)+")
        self.stop_after = re.compile(alternation(words("after_unit_stop")))
        self.mean = re.compile(alternation(words("mean")))
        self.trend_end = re.compile(rf"(?P<up>{alternation(words('up'))})|(?P<down>{alternation(words('down'))})")
        trends = alternation(w for w in (*words("up"), *words("down")) if len(w) > 1)
        self.difference_end = re.compile(rf"(?:{trends}|净[增减])了?(?:约|近|超过?|逾)?$")
        self.compare = re.compile(alternation(words("compare")))
        self.previous_year = re.compile(
            rf"{alternation(words('previous_year'))}(?:的|共|全年|同期|度|数|总数|总量)*(?:(?:公开|发布|收到|受理|接听|接待|办理|刊登)(?:政府信息|信息|申请|咨询|来电|稿件)?)?(?:为|是|有|共|约|达|仅|只|才|则|仅为|只有)?$"
        )
        self.parts = tuple(
            Part(kind, re.compile(alternation(words(f"part_{kind}"))), _whole(words, kind)) for kind in _PARTS
        )
        self.route = re.compile(alternation(words("routes")))
        self.follows = {kind: re.compile(alternation(words(f"follows_{kind}"))) for kind in _FOLLOWED}
        self.nobody = frozenset(words("departments_generic"))
        self.rank = re.compile(alternation(words("rank")))
        self.scope_district = re.compile(alternation(words("scope_district")))
        self.scope_headquarters = re.compile(alternation(words("scope_headquarters")))


def _whole(words: Callable[[str], tuple[str, ...]], kind: str) -> re.Pattern[str] | None:
    return None if kind in _OF_ANY_TOTAL else re.compile(alternation(words(f"whole_{kind}")))


@lru_cache(maxsize=4)
def lexicon(registry: Registry) -> Lexicon:
    """The compiled cue words of a registry."""
    return Lexicon(registry)
