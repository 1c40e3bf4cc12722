"""Document to sections, sentences and clauses."""

from guanbao.segment.clauses import clauses, sentences
from guanbao.segment.headings import Heading, heading
from guanbao.segment.sections import Outline, Part, outline
from guanbao.segment.topics import with_topics

__all__ = ["Heading", "Outline", "Part", "clauses", "heading", "outline", "sentences", "with_topics"]
