"""spaCy: the component ``policy_nlp``, the tokenizer ``policy_nlp.Tokenizer.v1``, and Docs of an analysis.

>>> import spacy
>>> nlp = spacy.blank("zh")
>>> nlp.add_pipe("policy_nlp")  # doctest: +SKIP
>>> doc = nlp("到2025年，济南市培育示范企业80-100家。")  # doctest: +SKIP

What the component and `to_spacy` fill:

================================ =============================================================================================
``doc.sents``                    the sentences; white space between two belongs to the first
``doc.ents``                     the entities, ``ent.kb_id_`` (and ``ent._.norm``) their normal form
``doc.spans["quantities"]``      the quantities, labelled with their status: planned, achieved, descriptive
``span._.category, ._.score``    category of the sentence that holds the span, and its probability; also ``._.kind``
``span._.section``               headings above that sentence, outermost first
``span._.quantity``              frame of a quantity: low, high, unit, comparator, object, deadline, status, action, place, …
``span._.policy, doc._.policy``  all that is known about the sentence, and about the document
================================ =============================================================================================

Tokens are split where a sentence, entity or quantity begins or ends inside one, so that every span is exact. Earlier entities and
sentence boundaries are replaced: put the component before those that add to them. All of it survives `DocBin` (with
``store_user_data=True``), `Doc.to_bytes` and worker processes; in a process that only reads, import this module for the extensions.
"""

from __future__ import annotations

from policy_nlp.extras import import_extra

import_extra("spacy", extra="spacy", purpose="policy_nlp.integrations.spacy")

from policy_nlp.integrations.spacy.component import PolicyComponent, create_component  # noqa: E402 - needs spaCy
from policy_nlp.integrations.spacy.display import COLORS  # noqa: E402
from policy_nlp.integrations.spacy.docs import to_spacy  # noqa: E402
from policy_nlp.integrations.spacy.tokenizer import PolicyTokenizer, create_tokenizer  # noqa: E402

__all__ = ["COLORS", "PolicyComponent", "PolicyTokenizer", "create_component", "create_tokenizer", "to_spacy"]
