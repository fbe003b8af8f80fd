"""What the fuzz targets of this folder share: coverage by atheris, texts out of bytes, checks of the tables.

A target is a script, not a test: ``pip install atheris`` (CPython up to 3.13, Linux or macOS), then

    python tests/fuzz/fuzz_readers.py -max_total_time=600 [FOLDER OF FINDS]

runs it for ten minutes; the options are libFuzzer's. A crash is written to ``crash-…``; give that file in place of the folder to run
it again. Python code is instrumented, so that inputs which reach new branches are kept and changed further. Compiled kernels cannot be:

    NUMBA_BOUNDSCHECK=1 python tests/fuzz/fuzz_kernels.py …     every index of a kernel is checked (compiled anew, kept apart)
    NUMBA_DISABLE_JIT=1 python tests/fuzz/fuzz_kernels.py …     the kernels run as Python: slow, but their branches count
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import atheris

_PACKAGE = Path(__file__).resolve().parents[2] / "policy_nlp"
#: Beyond this a text shows nothing new and takes long.
MOST_BYTES = 4096
_SHORT = 16

if os.environ.get("NUMBA_BOUNDSCHECK") == "1":
    # Numba's index of compiled code does not tell checked from unchecked.
    os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / "policy-nlp-checked-kernels"))
if os.environ.get("NUMBA_DISABLE_JIT") == "1":
    warnings.filterwarnings("ignore", message="overflow encountered", category=RuntimeWarning)


def instrumented() -> atheris.HookManager:
    """The context in which a target imports the package; modules whose kernels Numba compiles stay as they are."""
    compiled = [] if os.environ.get("NUMBA_DISABLE_JIT") == "1" else list(_modules_with_kernels())
    return atheris.instrument_imports(include=["policy_nlp"], exclude=compiled)


def _modules_with_kernels() -> list[str]:
    modules = []
    for path in _PACKAGE.rglob("*.py"):
        if "@kernel" in path.read_text("utf-8"):
            parts = path.relative_to(_PACKAGE.parent).with_suffix("").parts
            modules.append(".".join(parts).removesuffix(".__init__"))
    return modules


def fuzz(target: Callable[[bytes], None]) -> None:
    """Run `target` on inputs without end, or as the command line says."""
    # Compiles the kernels, which takes longer than an input may.
    target(bytes([*range(_SINGLE), 0xFE, *range(_SINGLE)]))
    options = [f"-max_len={MOST_BYTES}", "-len_control=0", "-rss_limit_mb=4096", "-timeout=30"]
    atheris.Setup([*sys.argv, *options], target, custom_mutator=_mutated)
    atheris.Fuzz()


def _mutated(data: bytes, most: int, seed: int) -> bytes:
    """A change of `data`, or for one input in four a new one: where compiled code gives no coverage, changes alone lead nowhere."""
    chance = random.Random(seed)
    if len(data) > _SHORT and chance.random() < 0.75:
        changed: bytes = atheris.Mutate(data, most)
        return changed
    size = min(most, int(2 ** chance.uniform(2, 10)))
    # Texts that repeat a few pieces reach more than those that have each once.
    few = [chance.randrange(256) for _ in range(chance.randint(1, 40))]
    return bytes(chance.choice(few) if chance.random() < 0.8 else chance.randrange(256) for _ in range(size))


#: What policy texts are made of; each stands for one byte, so that a change of a byte is a change of a word.
PIECES = [
    *"。！？；：，、（）()《》〈〉“”\"'〔〕[]－—-~～·.．%％/&#<>=+*|\t\n\r\u3000 \u2029\u0085\x0b\x0c",
    *"一二三四五六七八九十百千万亿两〇零0123456789０１２ＡＢa半多余几第约近超过至到达为的和与及等了",
    *"年月日条章节编号令省市县区乡镇村局厅部委办院所人家个项户所有全县国",
    *("\u200b", "\ufeff", "\u00ad", "\x00", "\ue010", "\ud800", "😀", "𠀀", "\U000e0100", "⼈", "著", "瞭", "國", "務", "\r\n", "\n\n"),
    *("山东省", "济南市", "国务院", "办公厅", "人民政府", "发展和改革委员会", "工业和信息化部", "全省", "我市", "省政府", "长三角"),
    *("2006年", "2025年底前", "“十二五”期间", "截至2020年", "2010年", "今年", "二〇〇六年二月十六日", "9月份", "三年", "2019-2-30"),
    *("增长", "下降", "不少于", "以上", "左右", "分别", "达到", "控制在", "翻一番", "一半", "全覆盖", "其中", "比", "占", "分之"),
    *("3.5", "1,000", "80-100", "百分之五", "个百分点", "万元", "亿元", "公里", "倍", "平方米", "5G", "≥", "＞", "[40]"),
    *("指标", "单位", "属性", "预期性", "约束性"),
    *("电子政务", "数据要素", "物联网", "人工智能", "信息系统", "平台", "工程", "示范基地", "博览会", "网络安全"),
    *("关于印发", "通知", "意见", "规划", "条例", "（试行）", "第一章", "第五条", "一、", "（二）", "1．", "（3）", "④", "附件："),
    *("推进", "建设", "培育", "加强", "完成", "力争", "已", "将", "由", "负责", "牵头", "各位代表：", "国发〔2019〕5号", "第5号", "令"),
]  # fmt: skip
#: Bytes below it stand for a piece alone, those from it on for one together with the byte that follows.
_SINGLE = 192


def text_of(data: bytes) -> str:
    """A text of `PIECES` and other ideographs; what begins with 0xFF is taken as UTF-8."""
    if data[:1] == b"\xff":
        return data[1:].decode("utf-8", "replace")
    out: list[str] = []
    high = -1
    for byte in data:
        if high < 0 and byte >= _SINGLE:
            high = byte - _SINGLE
            continue
        index = byte if high < 0 else _SINGLE + 256 * high + byte
        out.append(PIECES[index] if index < len(PIECES) else chr(0x4E00 + index))
        high = -1
    return "".join(out)


def documents_in(data: bytes, most: int = 3) -> list[str]:
    """One to `most` texts, parted where the bytes have 0xFE."""
    return [text_of(part) for part in data.split(b"\xfe", most - 1)]
