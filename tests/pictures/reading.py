"""What the tests read from a drawn picture."""

import re
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def parse(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)


def title(drawn: str) -> str:
    return parse(drawn).findtext(f"{SVG}title") or ""


def texts(drawn: str) -> list[str]:
    return ["".join(node.itertext()) for node in parse(drawn).iter(f"{SVG}text")]


def attributes(drawn: str) -> set[str]:
    return {name for node in parse(drawn).iter() for name in node.attrib}


def outside(drawn: str) -> list[str]:
    """The elements with a coordinate outside the viewBox; moved groups and patterns have their own."""
    root = parse(drawn)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    wrong: list[str] = []
    skipped = {id(inner) for node in root.iter() if _has_own_space(node) for inner in node.iter()}
    for node in root.iter():
        if id(node) in skipped or node is root:
            continue
        xs = [float(node.attrib[n]) for n in ("x", "x1", "x2", "cx") if n in node.attrib]
        ys = [float(node.attrib[n]) for n in ("y", "y1", "y2", "cy") if n in node.attrib]
        for pair in re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", node.attrib.get("d", "")):
            xs.append(float(pair[0]))
            ys.append(float(pair[1]))
        if not all(0 <= x <= width for x in xs) or not all(0 <= y <= height for y in ys):
            wrong.append(ElementTree.tostring(node, encoding="unicode"))
    return wrong


def _has_own_space(node: ElementTree.Element) -> bool:
    return "transform" in node.attrib or node.tag == f"{SVG}defs"
