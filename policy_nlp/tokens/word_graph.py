"""The most probable words of a text by a dictionary: jieba's algorithm without its hidden Markov model, as kernels.

Every dictionary word that occurs is an edge of a graph from its first character to its end; the path whose words are together
most probable is found from right to left (https://github.com/fxsjy/jieba, ``calc`` and ``__cut_DAG_NO_HMM``). Of equally probable
words the longer one is taken, as jieba does. The words are those of rjieba, in a quarter of its time.
"""

from __future__ import annotations

import numpy as np

from policy_nlp.kernel import kernel
from policy_nlp.trie import may_begin, may_lead_on, step

_PLANE = 0x10000
_HIGH, _LOW = 0xD800, 0xDC00  # a character beyond the Basic Multilingual Plane stands in the trie as its two surrogates
_RETURN, _FEED = 13, 10
_ALPHANUMERIC = 2  # in Dictionary.inside


@kernel
def find_route(codes, begin, end, root, edges, shift, pairs, beyond, weight, single, inside, best, length):  # type: ignore[no-untyped-def]
    """Fill best[k] with the log probability of the words from begin + k on, and length[k] with the first one's characters.

    The probability is that of the words up to a character that never is in a word with others, or to `end`.
    The arrays are those of a `Dictionary` and its trie, one by one: taking them out of it costs more than a word does.
    """
    size = end - begin
    best[size] = 0.0
    for k in range(size - 1, -1, -1):
        code = codes[begin + k]
        taken = 1
        if code < _PLANE and inside[code] == 0:
            best[k] = 0.0
            length[k] = taken
            continue
        node = np.int32(0)
        if code < _PLANE:
            top = single[code] + best[k + 1]
            if k + 1 < size and (codes[begin + k + 1] >= _PLANE or may_begin(pairs, code, codes[begin + k + 1])):
                node = root[code]
        else:
            top = single[0] + best[k + 1]  # no word by itself
            node = root[_HIGH + ((code - _PLANE) >> 10)]
            if node != 0:
                node = step(edges, shift, node, _LOW + (code & 0x3FF))
        j = k + 1
        while node != 0 and j < size:
            following = codes[begin + j]
            if following >= _PLANE:
                node = step(edges, shift, node, _HIGH + ((following - _PLANE) >> 10))
                if node == 0:
                    break
                following = np.uint32(_LOW + (following & 0x3FF))
            node = step(edges, shift, node, following)
            if node == 0:
                break
            j += 1
            score = weight[node] + best[j]
            taken = j - k if score >= top else taken  # no branch: which word is taken is hard to guess
            top = max(top, score)
            if j < size and codes[begin + j] < _PLANE and not may_lead_on(beyond, node, codes[begin + j]):
                break
        best[k] = top
        length[k] = taken


@kernel
def segment(codes, start, end, dictionary, best, length, word_end, first):  # type: ignore[no-untyped-def]
    """The words of the spans [start, end): their ends, and in first[i] the number of words before span i.

    No word crosses the end of a span. `best` and `length` are work space for the characters of one span, and one more.
    """
    trie = dictionary.trie
    root, edges, shift, pairs, beyond = trie.root, trie.edges, trie.shift, trie.pairs, trie.beyond
    weight, single, inside = dictionary.weight, dictionary.single, dictionary.inside
    count = 0
    for span in range(len(start)):
        first[span] = count
        i = np.int64(start[span])
        stop = np.int64(end[span])
        find_route(codes, i, stop, root, edges, shift, pairs, beyond, weight, single, inside, best, length)
        begin = i
        joining = False  # whether the word before is a letter or digit by itself: 5G and 2006 stay together
        while i < stop:
            code = codes[i]
            taken = length[i - begin]
            kind = inside[code] if code < _PLANE else np.uint8(1)
            alone = taken == 1 and kind == _ALPHANUMERIC
            if joining and alone:
                count -= 1
            joining = alone
            i += taken
            if code == _RETURN and i < stop and codes[i] == _FEED:
                i += 1
            word_end[count] = i
            count += 1
    first[len(start)] = count
    return count
