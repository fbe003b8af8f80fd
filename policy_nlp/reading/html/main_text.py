"""The part of a page that is the document: not its navigation, side bars and foot.

The running text of a page stands together. The search goes down from the body to the element that still holds most of
it; blocks of links inside that element are left out (the idea of link density: Kohlschütter, Fankhauser, Nejdl,
"Boilerplate Detection using Shallow Text Features", WSDM 2010).
"""

from __future__ import annotations

import re
from typing import Final

from policy_nlp.reading.html.blocks import Block, Page
from policy_nlp.reading.html.statement import is_statement

# What editors of government sites put articles into (拓尔思 TRS, 开普 UCAP, 大汉 and others), and HTML5's own elements.
_ARTICLE: Final = re.compile(
    r"(?:^|\s)(?:ucap-?content|trs_editor|trs_ueditor|view trs\w*|zoom|pages_content|article[_-]?(?:con|content|body|text)|"
    r"news[_-]?(?:con|content|text)|content[_-]?(?:body|text)|con[_-]?text|xxgk[_-]?content|articlecontent|zwcontent)(?:$|\s)",
    re.I,
)
_ELEMENTS: Final = frozenset({"article", "main", "ucapcontent"})
_NAMED_SHARE: Final = 0.4
#: Share of the running text that the search keeps as it goes down.
_KEPT: Final = 0.75
_PROSE: Final = re.compile("[。；：！？]")
_LEAST_PROSE: Final = 12
_LINKED: Final = 0.6
_BUTTONS: Final = (
    "当前位置 您的位置 您现在的位置 上一篇 上一条 上一页 下一篇 下一条 下一页 打印 打印本页 打印此页 关闭 关闭窗口 "
    "关闭本页 关闭页面 收藏 收藏本页 分享 分享到 分享至 字体 字体大小 字号 浏览次数 点击 点击数 阅读次数 访问量 访问次数 "
    "扫一扫 返回顶部 回到顶部 相关链接 相关阅读 相关报道 相关稿件 相关文章 相关解读 责任编辑 无障碍 收起 展开全文 我要纠错 大中小"
)
_WIDGET: Final = re.compile(
    rf"[【\[(（]?(?:{'|'.join(sorted(_BUTTONS.split(), key=len, reverse=True))})[】\])）]?(?:[\s：:】\])）>|].{{0,60}})?$"
)
_WIDGET_LENGTH: Final = 60
_EDITORIAL: Final = re.compile(r"(?:来源|信息来源|稿源|发布时间|发布日期|发表时间|时间|日期|作者|浏览|阅读)[：:\s]")
_TITLE_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:title|biaoti|bt|tit|ucaptitle|artitle|arttitle|articletitle|xltitle)(?:$|[\s_-])", re.I
)
#: Lines above the main part among which its title is; characters that it has at least.
_ABOVE: Final = 40
_SHORTEST_TITLE: Final = 6


def main_blocks(page: Page) -> list[Block]:
    """The blocks of the document in order, its title first where that stands above the main part."""
    weights = _weights(page, furniture=False)
    if weights[0] * 2 < _weights(page, furniture=True)[0]:  # a class named by accident holds the text
        weights = _weights(page, furniture=True)
        seen = page.blocks
    else:
        seen = [block for block in page.blocks if not page.containers[block.container].furniture]
    chosen = _main(page, weights)
    inside = _within(page, chosen)
    main = [block for block in seen if inside[block.container] and not _is_widget(block)]
    if not main:
        return [block for block in seen if not _is_widget(block)]
    first = next((i for i, block in enumerate(seen) if inside[block.container]), 0)
    return [*_above(page, seen[max(0, first - _ABOVE) : first], main), *main]


def _weights(page: Page, *, furniture: bool) -> list[int]:
    """Characters of running text in each container and all within it."""
    weights = [0] * len(page.containers)
    for block in page.blocks:
        if furniture or not page.containers[block.container].furniture:
            weights[block.container] += _prose(block)
    for index in range(len(weights) - 1, 0, -1):
        weights[page.containers[index].parent] += weights[index]
    return weights


def _prose(block: Block) -> int:
    own = len(block.text) - block.linked
    if own < _LEAST_PROSE or block.linked > own:
        return 0
    return own if _PROSE.search(block.text) else own // 4


def _main(page: Page, weights: list[int]) -> int:
    best = 0
    for index, container in enumerate(page.containers):
        named = container.tag in _ELEMENTS or _ARTICLE.search(container.name)
        # Of named elements in each other the outermost counts: the inner one may be one part of several.
        if named and weights[index] >= _NAMED_SHARE * weights[0] and weights[index] > weights[best] * (best > 0):
            best = index
    if best:
        return best
    children: dict[int, int] = {}  # container → its heaviest child
    for index in range(1, len(weights)):
        parent = page.containers[index].parent
        if weights[index] > weights[children.get(parent, index)] or parent not in children:
            children[parent] = index
    current = 0
    while (child := children.get(current)) is not None and weights[child] >= _KEPT * weights[current] > 0:
        current = child
    return current


def _within(page: Page, chosen: int) -> list[bool]:
    inside = [False] * len(page.containers)
    inside[chosen] = True
    for index in range(chosen + 1, len(inside)):
        inside[index] = inside[page.containers[index].parent]
    return inside


def _is_widget(block: Block) -> bool:
    """Whether a block is a list of links, or a button and not text."""
    length = len(block.text)
    if block.linked > _LINKED * length and not _PROSE.search(block.text) and "附件" not in block.text[:8]:
        return length < 2 * _WIDGET_LENGTH
    return length <= _WIDGET_LENGTH and _WIDGET.match(block.text) is not None


def _above(page: Page, above: list[Block], main: list[Block]) -> list[Block]:
    """The title that stands above the main part with what follows it there (the number); nothing if the main part begins
    with it.
    """
    start = "".join("".join(block.text for block in main[:12]).split())
    stated = "".join((page.title + page.meta.get("articletitle", "")).split())
    for index in range(len(above) - 1, -1, -1):
        block = above[index]
        flat = "".join(block.text.split())
        if len(flat) < _SHORTEST_TITLE or block.linked or _EDITORIAL.match(block.text) or is_statement(block.text):
            continue
        named = block.heading or _TITLE_CLASS.search(page.containers[block.container].name)
        if named or flat in stated:
            following = [
                each for each in above[index:] if not (each.linked or _EDITORIAL.match(each.text) or _is_widget(each))
            ]
            return [] if flat in start else [each for each in following if not is_statement(each.text)]
    return []
