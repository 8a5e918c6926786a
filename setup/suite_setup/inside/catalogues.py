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
    known = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    made = polib.POFile()
    made.header = template.header
    dates = {name: template.metadata.get(name, "") for name in DATES}
    made.metadata = old.metadata | dates
    for entry in template:
        before = known.get((entry.msgctxt, entry.msgid))
        made.append(_with_translation(entry, before) if before else entry)
    return made


def write(path: Path, catalogue: polib.POFile) -> bool:
    """Write a catalogue, unless the file says the same but for its dates.

    :return: whether it was written
    """
    if path.exists() and _undated(polib.pofile(str(path))) == _undated(catalogue):
        return False
    path.write_text(f"{catalogue}", encoding="utf-8")
    return True


def _with_translation(entry: polib.POEntry, before: polib.POEntry) -> polib.POEntry:
    return polib.POEntry(
        msgid=entry.msgid,
        msgctxt=entry.msgctxt,
        msgstr=before.msgstr,
        comment=entry.comment,
        tcomment=before.tcomment,
        occurrences=entry.occurrences,
        flags=before.flags,
    )


def _undated(catalogue: polib.POFile) -> tuple[str, list[str]]:
    metadata = {k: v for k, v in catalogue.metadata.items() if k not in DATES}
    return str(metadata), list(map(str, catalogue))


if __name__ == "__main__":
    for changed in update(Path(sys.argv[1]), Path(sys.argv[2])):
        print(changed)
