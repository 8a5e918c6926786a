"""Brings an addon's catalogues up to date: ``catalogues.py NEW.pot ADDON/i18n``.

Prints the paths of the files that it changed.
"""

import sys
from pathlib import Path

import polib

# When a catalogue was written is news only if something else is.
DATES = ("POT-Creation-Date", "PO-Revision-Date")


def update(new: Path, folder: Path) -> list[Path]:
    """Write the template and the translations that differ.

    :param new: path of the template that Odoo exported
    :param folder: the addon's folder of catalogues
    :return: paths of what was written
    """
    template = polib.pofile(str(new))
    template.metadata["Content-Transfer-Encoding"] = "8bit"  # Odoo leaves it empty
    folder.mkdir(parents=True, exist_ok=True)
    changes = {folder / new.name: template}
    for path in sorted(folder.glob("*.po")):
        changes[path] = translated(template, polib.pofile(str(path)))
    return [path for path, catalogue in changes.items() if write(path, catalogue)]


def translated(template: polib.POFile, old: polib.POFile) -> polib.POFile:
    """The catalogue of one language: the template's entries, with what is translated.

    :param template: the exported :class:`polib.POFile`
    :param old: the translations so far
    """
    old.merge(template)
    old.header = template.header
    old.metadata |= {name: template.metadata.get(name, "") for name in DATES}
    places = {entry.msgid_with_context: place for place, entry in enumerate(template)}
    # polib keeps what is no more, and puts what is new at the end.
    kept = [entry for entry in old if not entry.obsolete]
    old[:] = sorted(kept, key=lambda entry: places[entry.msgid_with_context])
    return old


def write(path: Path, catalogue: polib.POFile) -> bool:
    """Write a catalogue, unless the file says the same but for its dates.

    :return: whether it was written
    """
    if path.exists() and _undated(polib.pofile(str(path))) == _undated(catalogue):
        return False
    path.write_text(f"{catalogue}", encoding="utf-8")
    return True


def _undated(catalogue: polib.POFile) -> tuple[str, list[str]]:
    metadata = {k: v for k, v in catalogue.metadata.items() if k not in DATES}
    return str(metadata), list(map(str, catalogue))


if __name__ == "__main__":
    for changed in update(Path(sys.argv[1]), Path(sys.argv[2])):
        print(changed)
