"""How fast the product is, beside floors measured in the same run: `./run bench`.

`databases` makes databases of their own, `national` fills them, `pages`, `answers` and `work` measure,
`floors` holds what is measured against, `report` shows it. Everything runs as the application role.
"""
