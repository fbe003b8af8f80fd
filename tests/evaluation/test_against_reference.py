"""The figures equal those of the project's reference scorer, where a checkout has it beside the repository."""

import copy
import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest
from perturbing import perturbed, records

from policy_nlp.evaluation import load_records, score

SHARED = Path(__file__).parents[2].parent / "shared"
REFERENCE = SHARED / "score.py"
GOLD = sorted(path for path in SHARED.glob("gold/*.jsonl") if not path.name.endswith(".annotations.jsonl"))
CASES = 300

pytestmark = pytest.mark.skipif(
    not (REFERENCE.exists() and GOLD), reason="the reference scorer ../shared/score.py and its gold are not here"
)


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_score", REFERENCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def gold(reference: ModuleType) -> dict[str, list[dict]]:
    return {doc: rows for path in GOLD for doc, rows in reference.load(path).items()}


def excerpt(gold: dict[str, list[dict]], dice: random.Random) -> dict[str, list[dict]]:
    """Short passages of some documents: few sentences make ties and empty families frequent."""
    docs = dice.sample(sorted(gold), dice.randint(1, min(4, len(gold))))
    passages = {}
    for doc in docs:
        first = dice.randrange(len(gold[doc]))
        passages[doc] = copy.deepcopy(gold[doc][first : first + dice.randint(1, 40)])
    return passages


@pytest.mark.parametrize("case", range(CASES))
def test_random_predictions(reference: ModuleType, gold: dict[str, list[dict]], case: int) -> None:
    dice = random.Random(case)
    passages = gold if case % 20 == 0 else excerpt(gold, dice)
    if case % 3 == 0:  # a gold that itself has overlaps and repetitions
        passages = perturbed(passages, dice, rate=0.05)
    predicted = perturbed(passages if case % 2 else gold, dice, rate=dice.choice([0.02, 0.2, 0.6]))

    expected, _ = reference.score(passages, predicted)
    scores = score(records(passages), records(predicted))

    assert list(scores.figures.items()) == list(expected.items())


def test_gold_against_itself(reference: ModuleType) -> None:
    for path in GOLD:
        rows = load_records(path)
        scores = score(rows, rows)
        assert scores.figures == reference.score(reference.load(path), reference.load(path))[0]
        assert scores.errors == []
