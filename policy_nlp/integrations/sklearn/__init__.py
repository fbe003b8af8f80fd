"""scikit-learn: the package's words and categories as estimators.

>>> from policy_nlp.integrations.sklearn import CategoryClassifier, PolicyTokenizer, PolicyVectorizer
>>> PolicyTokenizer()("推进电子政务建设。")
['推进', '电子政务', '建设']

`PolicyTokenizer` serves `CountVectorizer`, `PolicyVectorizer` makes the matrix itself, `CategoryClassifier` learns categories of sentences
or uses the shipped ones. All are given texts: strings in a list, an array or a Series, or in a table's one column.

`check_estimator` passes on all three, but it can make up numbers only and skips most of its checks on estimators of texts, as it does on
`CountVectorizer`. In tests/integrations/test_sklearn.py every check runs on the classifier and the vectorizer with the made-up numbers
written as words, and all pass. `PolicyVectorizer` is checked there with ``sparse_output=False``, and `PolicyTokenizer`, which gives lists
of words and no matrix, by tests of its own.
"""

from __future__ import annotations

from policy_nlp.extras import import_extra

import_extra("sklearn", extra="sklearn", purpose="policy_nlp.integrations.sklearn")

from policy_nlp.integrations.sklearn.classifier import CategoryClassifier  # noqa: E402 - needs scikit-learn
from policy_nlp.integrations.sklearn.tokenizer import PolicyTokenizer  # noqa: E402
from policy_nlp.integrations.sklearn.vectorizer import PolicyVectorizer  # noqa: E402

__all__ = ["CategoryClassifier", "PolicyTokenizer", "PolicyVectorizer"]
