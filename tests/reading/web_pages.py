"""Web pages made for tests, as government sites lay them out; the text of all is `LINES`."""

from __future__ import annotations

TITLE = "甲市人民政府办公室关于推进数据共享的实施意见"
NUMBER = "甲政办发〔2021〕12号"
LINES = (
    "各县（区）人民政府，市政府各部门：",
    "为提升公共服务水平，推进政务数据共享，经市政府同意，现提出以下意见。",
    "一、总体要求",
    "坚持需求导向，以共享为原则、不共享为例外，到2025年底前建成全市统一的数据共享平台。",
    "二、主要任务",
    "（一）编制目录。各部门要在2021年底前完成数据资源目录编制，目录数据不少于500项。",
    "（二）建设平台。市大数据局负责建设市级平台，服务企业3000家以上。",
    "甲市人民政府办公室",
    "2021年3月5日",
)
_NAVIGATION = "".join(
    f'<li><a href="/{i}">{name}</a></li>' for i, name in enumerate(("首页", "政务公开", "政务服务", "互动交流"))
)
_SIDE = "".join(f'<li><a href="/x{i}.html">关于印发乙市第{i}批示范项目名单的通知</a></li>' for i in range(12))
_FOOT = "主办单位：甲市人民政府办公室　备案号：甲ICP备0500号　地址：甲市中心路1号。版权所有，未经许可不得转载。"
_SCRIPT = "<script>var text = '<p>不是正文。</p>'; document.write(text);</script><style>p { color: red }</style>"


def _paragraphs(lines: tuple[str, ...] = LINES, tag: str = "p") -> str:
    return "\n".join(f'<{tag} style="text-indent: 2em">　　{line}</{tag}>' for line in lines)


def _page(body: str, *, charset: str, head: str = "") -> str:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    return f"<!DOCTYPE html>\n<html><head>{meta}<title>{TITLE}_甲市人民政府</title>{head}{_SCRIPT}</head>\n<body>{body}</body></html>"


def labelled(charset: str = "utf-8") -> str:
    """A table of labels above the text, as on the site of the State Council."""
    rows = (
        ("索 引 号：", "000-2021-00012", "主题分类：", "电子政务"),
        ("发文机关：", "甲市人民政府办公室", "成文日期：", "2021年03月05日"),
        ("标　　题：", TITLE, "", ""),
        ("发文字号：", NUMBER, "发布日期：", "2021年03月09日"),
    )
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return _page(
        f'<div class="header"><ul class="nav">{_NAVIGATION}</ul></div><div class="wrap"><table class="bd1"><tbody>{table}</tbody></table>'
        f'<div class="pages_content" id="UCAP-CONTENT">{_paragraphs()}</div></div>'
        f'<div class="related">相关文档<ul>{_SIDE}</ul></div><div class="footer">{_FOOT}</div>',
        charset=charset,
    )


def editor(charset: str = "utf-8") -> str:
    """Title and number above the text, buttons and links around it, as content management systems write them."""
    return _page(
        f'<nav>{_NAVIGATION}</nav><div id="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zfwj">政府文件</a></div>'
        f'<div class="main"><div class="con-left"><h1 class="title">{TITLE}</h1>'
        f'<div class="info">来源：甲市人民政府 发布时间：2021-03-09 字体：大 中 小</div>'
        f'<div class="TRS_Editor"><p style="text-align:center">{NUMBER}</p>{_paragraphs()}'
        f'<p>附件：<a href="1.docx">数据资源目录.docx</a></p></div>'
        f'<div class="share">分享到：<a href="#">微信</a></div><p>上一篇：<a href="/1">乙市关于数据的通知</a></p></div>'
        f'<div class="con-right"><h3>热点文件</h3><ul>{_SIDE}</ul></div></div><footer>{_FOOT}</footer>',
        charset=charset,
        head=f'<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2021-03-09 10:00">',
    )


def form(charset: str = "gb2312") -> str:
    """An old page: everything in a form and in tables, no names, line breaks for paragraphs, elements left open."""
    lines = "<br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{line}" for line in LINES)
    return _page(
        f'<form id="form1" method="post"><input type="hidden" value="ab"><table width=980><tr><td>'
        f"<table><tr>{_NAVIGATION}</table></td></tr>"
        f"<tr><td width=200><ul>{_SIDE}</ul></td><td><table><tr><td align=center><font size=5><b>{TITLE}</b></font></td></tr>"
        f"<tr><td align=center>{NUMBER}</td></tr><tr><td><font color=#000>{lines}</td></tr></table></td></tr>"
        f"<tr><td colspan=2 align=center>{_FOOT}</td></tr></table></form>",
        charset=charset,
    ).replace("<!DOCTYPE html>\n", "")


def article(charset: str = "utf-8") -> str:
    """A page of today: elements that say what they are, divisions for paragraphs, many classes."""
    return _page(
        f'<header class="flex relative"><div class="logo">甲市人民政府</div></header><main class="relative"><article><h1>{TITLE}</h1>'
        f"<div>{NUMBER}</div>{_paragraphs(tag='div')}</article><aside><ul>{_SIDE}</ul></aside></main><footer>{_FOOT}</footer>",
        charset=charset,
    )


PAGES = {"labelled": labelled, "editor": editor, "form": form, "article": article}
