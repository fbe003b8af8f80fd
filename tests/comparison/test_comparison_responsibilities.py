from planted import document, planted, sentence

from policy_nlp.comparison import compare


def task(text, category, *agencies):
    return sentence(text, category, entities=[("ORG", name) for name in agencies])


def test_tasks_are_counted_by_agency_and_category() -> None:
    analysis = planted(
        document(
            "a",
            task("由省科技厅牵头建设平台。", "industry", "省科技厅"),
            task("建设平台（省科技厅、省财政厅负责）。", "industry", "省科技厅", "省财政厅"),
            task("编制目录。", "resources"),
            task("（省科技厅负责）", "other", "省科技厅"),
            region="山东省",
        ),
        document("b", task("省科技厅要建设平台。", "industry", "省科技厅"), region="山东省"),
        document("c", task("由市数据局负责建设。", "city", "市数据局"), region="北京市"),
        document("d", task("由市数据局负责建设。", "city", "市数据局")),
    )
    rows = compare(analysis).responsibilities.to_pylist()
    keys = ("group", "agency", "category", "tasks", "lead", "responsible", "support", "documents", "doc", "sentence")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("北京市", "市数据局", "city", 1, 0, 1, 0, 1, "c", 0),
        ("山东省", "省科技厅", "industry", 3, 1, 2, 0, 2, "a", 0),
        ("山东省", "省科技厅", "resources", 1, 0, 1, 0, 1, "a", 3),
        ("山东省", "省财政厅", "industry", 1, 0, 1, 0, 1, "a", 1),
    ]
