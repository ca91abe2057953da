"""What WeasyPrint leaves open in the tag tree, finished before the file is written.

Running heads and feet become artifacts, header cells say what they head, a table that was broken
over pages becomes one table again, definition lists become real lists, and links hold all their areas.
"""

from collections.abc import Iterator
from typing import Any

import pydyf

PRINTED = 4  # annotation flag 3 of PDF 32000-1, table 165


def finish(_document: object, pdf: pydyf.PDF) -> None:
    """Mend the tag tree in place; WeasyPrint's `finisher`."""
    tree = Tree(pdf)
    for element in tree.elements("L"):
        tree.straighten_list(element)
    tree.join_tables()
    for element in tree.elements("Table"):
        tree.say_scopes(element)
    for element in tree.elements("Figure"):
        tree.place_figure(element)
    for element in tree.elements("Link"):
        tree.gather_link(element)
    tree.print_links()
    tree.make_artifacts()


class Tree:
    """The structure tree of a PDF that is about to be written."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.objects: list[Any] = pdf.objects
        root = self.get(pdf.catalog["StructTreeRoot"])
        self.top: Any = self.get(root["K"][0])
        self.pages: dict[bytes, Any] = {reference: self.get(reference) for reference in pdf.page_references}
        self.owners: list[Any] = self.get(root["ParentTree"])["Nums"]

    def get(self, reference: bytes) -> Any:
        return self.objects[int(reference.split()[0])]

    def children(self, element: Any) -> list[Any]:
        """The elements directly below, without marked content and annotations."""
        found = (self.get(kid) for kid in element["K"] if isinstance(kid, bytes))
        return [child for child in found if child.get("Type") == "/StructElem"]

    def walk(self, element: Any) -> Iterator[Any]:
        yield element
        for child in self.children(element):
            yield from self.walk(child)

    def elements(self, kind: str) -> list[Any]:
        return [element for element in self.walk(self.top) if element["S"] == f"/{kind}"]

    def adopt(self, parent: Any, children: list[Any]) -> None:
        """Make these the only children of parent."""
        parent["K"] = pydyf.Array([child.reference for child in children])
        for child in children:
            child["P"] = parent.reference

    def straighten_list(self, element: Any) -> None:
        """Take out the boxes that layout put between a list and its items, and pair terms with what they say."""
        items: list[Any] = []
        for child in self.children(element):
            if child["S"] == "/L" and len(self.children(element)) == 1:
                items += self.children(child)
            else:
                items.append(child)
        for item in items:
            if item["S"] in ("/Div", "/NonStruct"):
                item["S"] = "/LI"
                bodies = [body for part in self.children(item) for body in self.children(part)]
                self.adopt(item, bodies)
                for body in bodies[:1]:
                    body["S"] = "/Lbl"
        self.adopt(element, items)

    def join_tables(self) -> None:
        """Make the parts of a table that runs over several pages one table with one head."""
        last: Any = None
        for table in list(self.tables_in_order()):
            if last is not None and self.continues(last, table):
                body = [part for part in self.children(table) if part["S"] != "/THead"]
                self.adopt(last, self.children(last) + body)
                self.remove(table)
            else:
                last = table

    def tables_in_order(self) -> Iterator[Any]:
        """Tables as they are read, with None wherever something else stands between them."""
        inside = 0
        for element in self.walk(self.top):
            if element["S"] == "/Table":
                inside = len(list(self.walk(element)))
                yield element
            elif not inside and any(isinstance(kid, int) for kid in element["K"]):
                yield None
            inside = max(inside - 1, 0)

    def continues(self, table: Any, other: Any) -> bool:
        """A table without a caption, right after one on an earlier page that has the same head."""
        return (
            other is not None
            and table["Pg"] != other["Pg"]
            and not any(part["S"] == "/Caption" for part in self.children(other))
            and self.head(table) == self.head(other) != []
        )

    def remove(self, element: Any) -> None:
        """Take the element out, and what holds it when nothing else is left there."""
        parent = self.get(element["P"])
        parent["K"].remove(element.reference)
        if not parent["K"]:
            self.remove(parent)

    def head(self, table: Any) -> list[int]:
        parts = (part for part in self.children(table) if part["S"] == "/THead")
        return [len(self.children(row)) for part in parts for row in self.children(part)]

    def say_scopes(self, table: Any) -> None:
        """Header cells of the head, or of a row of nothing but headers, head a column; others their row.

        Scopes replace WeasyPrint's lists of headers, which miss cells below one that spans rows.
        """
        for part in self.walk(table):
            if part["S"] != "/TR":
                continue
            cells = self.children(part)
            in_head = self.get(part["P"])["S"] == "/THead"
            mixed = any(cell["S"] == "/TD" for cell in cells)
            for cell in cells:
                if cell["S"] == "/TH":
                    cell["A"]["Scope"] = "/Row" if mixed and not in_head else "/Column"
                elif cell["S"] == "/TD":
                    cell["A"].pop("Headers", None)

    def place_figure(self, figure: Any) -> None:
        """Turn the figure's box from CSS pixels downwards into PDF points upwards."""
        left, top, right, bottom = (0.75 * edge for edge in figure["A"]["BBox"])
        height = self.pages[figure["Pg"]]["MediaBox"][3]
        figure["A"]["BBox"] = pydyf.Array([left, height - bottom, right, height - top])

    def gather_link(self, link: Any) -> None:
        """Give a link the clickable areas that hang on words set apart inside it."""
        for element in list(self.walk(link))[1:]:
            for kid in [kid for kid in element["K"] if isinstance(kid, bytes)]:
                area = self.get(kid)
                if area.get("Type") == "/OBJR":
                    element["K"].remove(kid)
                    link["K"].insert(0, kid)
                    key = self.get(area["Obj"])["StructParent"]
                    self.owners[2 * key + 1] = link.reference

    def print_links(self) -> None:
        for page in self.pages.values():
            for reference in page.get("Annots", []):
                self.get(reference).setdefault("F", PRINTED)

    def make_artifacts(self) -> None:
        """Marked content that no element holds is furniture: page heads, feet and repeated table heads."""
        held = {
            (element["Pg"], kid)
            for element in self.walk(self.top)
            for kid in element["K"]
            if isinstance(kid, int)
        }
        for number, (reference, page) in enumerate(self.pages.items()):
            owners = self.owners[2 * number + 1]
            for mark in range(len(owners)):
                if (reference, mark) not in held:
                    owners[mark] = "null"
            content = self.get(page["Contents"]).stream
            for index, operator in enumerate(content):
                if operator == b"BDC" and (reference, content[index - 1].get("MCID")) not in held:
                    content[index - 2 : index + 1] = ["/Artifact", b"", b"BMC"]
