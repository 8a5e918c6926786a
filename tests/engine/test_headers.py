"""Headers of the templates of Odoo's own import are read as Odoo reads them."""

import base64

from odoo.tools import file_open

from support.odoo_env import open_env


def templates(env):
    """Pairs of a model and the path of a workbook that Odoo offers for it."""
    for name in sorted(env.registry):
        offered = getattr(env[name], "get_import_templates", None)
        if offered and not env[name]._abstract and name != "base_import.import":
            yield from ((env[name], one["template"]) for one in offered())


def matches(env, model, path):
    """[(header, path that Odoo matches or None)]"""
    with file_open(path.lstrip("/"), "rb") as file:
        content = file.read()
    wizard = env["base_import.import"].create(
        {
            "res_model": model._name,
            "file": content,
            "file_name": "x.xlsx",
            "file_type": "application/vnd.openxmlformats-officedocument"
            ".spreadsheetml.sheet",
        }
    )
    preview = wizard.parse_preview({"has_headers": True, "sheet": "", "sheets": []})
    assert "error" not in preview, base64.b64encode(content[:20])
    found = {int(at): "/".join(names) for at, names in preview["matches"].items()}
    return [(header, found.get(at)) for at, header in enumerate(preview["headers"])]


def test_headers_of_odoos_templates_are_matched_as_odoo_matches_them(db):
    read, seen, unlike = 0, 0, []
    with open_env(db, "admin") as env:
        # known once a database was opened
        from odoo.addons.connector_flow.tools.field_paths import Headers, PathError

        for model, path in templates(env):
            seen += 1
            headers = Headers(model, near=True)
            for header, theirs in matches(env, model, path):
                try:
                    ours = headers.path(header)
                except PathError as error:
                    ours = str(error)
                read += bool(theirs)
                if theirs and ours != theirs:
                    unlike.append((model._name, header, theirs, ours))
    assert seen and read > 10
    assert not unlike
