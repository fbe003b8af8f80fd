"""The scheme of categories that sentences are sorted into."""

from __future__ import annotations

from typing import Final

#: The seven task categories of the 2006 Shandong work points and `other`, in the order of the model's columns.
CATEGORIES: Final[dict[str, str]] = {
    "industry": "传统产业信息技术改造",
    "public_services": "社会公共服务信息化",
    "e_government": "电子政务",
    "city": "城市信息化",
    "resources": "信息资源开发利用",
    "security": "网络与信息安全保障",
    "environment": "信息化发展环境",
    "other": "其他",
}
