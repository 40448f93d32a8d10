"""The picture of how times grow: every point is in it, within its panel."""

from __future__ import annotations

from xml.etree import ElementTree

from tests.bench.growth import HEIGHT, WIDTH, Panel, drawn


def test_every_point_is_in_its_panel() -> None:
    panels = (Panel("a", "lines", {500: 3.0, 1_000: 40.0}, 30), Panel("b", "names", {10: 0.1, 100: 0.2, 1_000: 0.1}, 2))
    picture = ElementTree.fromstring(drawn(*panels))
    points = picture.findall("{*}circle")
    assert len(points) == 5
    for point, panel in zip(points, (0, 0, 1, 1, 1), strict=True):
        assert panel * WIDTH < float(point.attrib["cx"]) < (panel + 1) * WIDTH
        assert 0 < float(point.attrib["cy"]) < HEIGHT
    assert {text.text for text in picture.findall("{*}text")} >= {"1,000", "lines", "names", "40", "0.2"}
