"""Normal forms: region codes, full names, titles."""

from __future__ import annotations

import pytest

from policy_nlp.document import Document
from policy_nlp.entities.norms import normal_form
from policy_nlp.entities.spans import LABELS

SHANDONG = Document("d", "", region="山东省", year=2006)
WEIFANG = Document("d", "", region="山东省潍坊市", year=2006)
BEIJING = Document("d", "", region="北京市", year=2006)
NOWHERE = Document("d", "")


@pytest.mark.parametrize(
    ("text", "label", "document", "norm"),
    [
        ("济南", "REGION", SHANDONG, "370100"),
        ("潍坊市", "REGION", NOWHERE, "370700"),
        ("全省", "REGION", SHANDONG, "370000"),
        ("我省", "REGION", WEIFANG, "370000"),
        ("全市", "REGION", WEIFANG, "370700"),
        ("本市", "REGION", BEIJING, "110000"),
        ("全市", "REGION", SHANDONG, None),
        ("全省", "REGION", NOWHERE, None),
        ("全国", "REGION", NOWHERE, "100000"),
        ("鼓楼区", "REGION", NOWHERE, None),
        ("长三角", "REGION", NOWHERE, None),
        ("省发改委", "ORG", SHANDONG, "山东省发展和改革委员会"),
        ("市人民政府", "ORG", WEIFANG, "山东省潍坊市人民政府"),
        ("省政府", "ORG", SHANDONG, "山东省人民政府"),
        ("省委", "ORG", SHANDONG, "中共山东省委员会"),
        ("省委宣传部", "ORG", SHANDONG, "中共山东省委宣传部"),
        ("省政府", "ORG", NOWHERE, None),
        ("工信部", "ORG", NOWHERE, "工业和信息化部"),
        ("国务院办公厅", "ORG", NOWHERE, "国务院办公厅"),
        ("潍坊市教育局", "ORG", NOWHERE, "山东省潍坊市教育局"),
        ("《电子签名法》", "DOCUMENT", NOWHERE, "电子签名法"),
        ("《关于推进的意见》（国发〔2015〕40号）", "DOCUMENT", NOWHERE, "关于推进的意见 国发〔2015〕40号"),
        ("《关于修改〈甲办法〉的决定》", "DOCUMENT", NOWHERE, "关于修改〈甲办法〉的决定"),
        ("今年", "TIME", SHANDONG, "2006"),
        ("区块链", "TECH", SHANDONG, None),
    ],
)
def test_normal_forms(text: str, label: str, document: Document, norm: str | None) -> None:
    assert normal_form(text, LABELS.index(label), document) == norm
