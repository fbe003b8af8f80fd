"""The kernels run as Python, where an index out of bounds is an error and not what happens to lie in memory."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

#: Dense in what the kernels look for, with characters beyond the Basic Multilingual Plane between.
_PIECES = (
    "一 二 两 五 十 百 万 亿 半 多 几 余 第 ○ 3 ４ 1,000 .5 % 家 个 区 市 省 县 村 户 镇 号 大 成 元 年 月 日 级 每 全 所有 全覆盖 "
    "一半 翻番 "
    '以上 左右 超过 增长 下降 达到 分别 从 到 至 的 和 、 ， 。 ； ： “ ” 《 》 〈 〉 （ ） 〔 〕 " 𠀀 😀 \U0002f800 著 務 國 '
    "企业 建设 平台 "
    "山东省 济南市 国务院 办公厅 发展和改革委员会 2010年底前 “十二五”期间 今年 百分之 分之 / - — G M 一、 （二） 1． 第五条 第一章 ① "
    "电子政务 数据库 物联网 示范工程 博览会 关于印发 通知 指标\t2020年 \t ≥ [5] \n \r\n \u3000\u3000"
)
_RUN = """
import sys, warnings
warnings.simplefilter("ignore", RuntimeWarning)  # hashing in unsigned integers is meant to overflow
import policy_nlp as pn
texts = sys.stdin.buffer.read().decode().split("\\0")
documents = [pn.Document(str(i), t, title="甲省规划", region="山东省", year=2006) for i, t in enumerate(texts)]
analysis = pn.analyze(documents, tokens=True)
for row in analysis.errors.to_pylist():
    print(repr(texts[int(row["doc"])]), row["message"])
assert analysis.documents.num_rows + analysis.errors.num_rows == len(texts)
"""


def test_no_index_is_out_of_bounds() -> None:
    chance = random.Random(6)
    pieces = _PIECES.split(" ")
    texts = ["建五𠀀一区。"]  # was out of bounds
    for _ in range(120):
        few = chance.sample(pieces, 12)
        texts.append("".join(chance.choice(few if chance.random() < 0.8 else pieces) for _ in range(60)))
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        input="\0".join(texts).encode(),
        capture_output=True,
        timeout=600,
        check=False,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONIOENCODING": "utf-8"},
        cwd=Path(__file__).parent,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert not done.stdout, done.stdout.decode()
