"""Pure data to accessible SVG, and HTML to tagged PDF.

Each picture is a frozen dataclass with a `table_twin` that says the same in rows, and a
function `svg` that draws it. Nothing here knows the database or the request.
"""
