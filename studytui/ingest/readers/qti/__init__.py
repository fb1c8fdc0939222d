"""Question banks as QTI: packages (a zip, or the same unpacked), and files that stand alone.

Which version a file has, its root element says; one package may hold several. `version_1` reads QTI
1.2, `version_2` reads 2.0 to 3.0. **Source**: the title of the package, else of its test or bank; a
file of one item has its folder's name, as a folder of items is one bank, and the item's key then
carries the file's name, since authors number such items alike.
"""

from __future__ import annotations

import os
import posixpath
from xml.etree.ElementTree import Element

from studytui.domain.draft import Problem, Reading
from studytui.domain.text import clean_line
from studytui.ingest.problems import RefusedError, problem
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.qti import version_1, version_2
from studytui.ingest.readers.qti.bank import Bank
from studytui.ingest.readers.qti.manifest import Manifest, manifest_of
from studytui.ingest.readers.qti.package import Package, accepts, root_of
from studytui.ingest.readers.qti.version_2_names import canonical
from studytui.ingest.readers.wording import namespace_of_file, title_of_file, words

FORMAT = "QTI"

__all__ = ["accepts", "read"]

_SETTINGS = "assessment_meta.xml"


def read(document: Document, source: str | None) -> Reading:
    """All questions and tests of a package or file; what cannot be read is a problem."""
    return _Package(document, source).read()


class _Package:
    def __init__(self, document: Document, source: str | None) -> None:
        self.document = document
        self.source = source
        self.package = Package(document)
        self.manifest = Manifest()
        self.problems: list[Problem] = []
        self.older: dict[str, Element] = {}
        """Files of QTI 1.2 by name."""
        self.items: dict[str, bytes] = {}
        """Contents of the files of items by name: of a large bank the trees would fill the memory."""
        self.tests: dict[str, Element] = {}
        self.settings: dict[str, version_1.Settings] = {}

    def read(self) -> Reading:
        if self.package.manifest:
            root = self.package.element(self.package.manifest)
            self.manifest = manifest_of(root, self.package)
        for name in self._in_order():
            try:
                self._load(name)
            except RefusedError as refused:
                self.problems.append(refused.problem)
        bank = Bank(self.package, self.source, self._namespace())
        bank.problems += self.problems
        for identifier, address in self.manifest.missing:
            bank.report(
                self.package.file,
                "file-missing",
                f"The manifest names a file that the package does not hold: {address}.",
                place=f"resource {identifier}",
                hint="Export the package again.",
                warning=False,
            )
        self._read_older(bank)
        version_2.Tests(bank, self.items, self.manifest.metadata, self.tests).read()
        if not (self.older or self.items or self.tests or bank.problems):
            return Reading(problems=(self._nothing(),))
        return bank.reading()

    def _in_order(self) -> list[str]:
        """The files that may hold questions: as the manifest lists them, then the others."""
        candidates = self.package.candidates()
        known = set(candidates)
        listed = [name for name in self.manifest.order if name in known]
        rest = set(listed)
        return listed + [name for name in candidates if name not in rest]

    def _load(self, name: str) -> None:
        data = self.package.read(name)
        kind = root_of(data)
        if kind == "questestinterop":
            self.older[name] = self.package.element(name, data)
        elif kind in ("assessmentitem", "qti-assessment-item"):
            self.items[name] = data
        elif kind.endswith(("assessmenttest", "assessment-test", "tsection", "t-section")):
            self.tests[name] = canonical(self.package.element(name, data))
        elif posixpath.basename(name) == _SETTINGS:
            found = version_1.settings_of(self.package.element(name, data))
            if found is not None:
                self.settings[found[0]] = found[1]

    def _namespace(self) -> str:
        """What the source is called where the user does not name it."""
        path = self.document.unit.files[0].path
        if self.manifest.title:
            return self.manifest.title
        titles = [
            *(version_2.title_of(root) for root in self.tests.values()),
            *(version_1.title_of(root) for root in self.older.values()),
        ]
        title = next(filter(None, titles), "")
        if title:
            return title
        folder = words(clean_line(os.path.basename(os.path.dirname(os.path.abspath(path)))))
        is_folder = self.document.unit.is_package or not self.package.manifest
        if is_folder and folder and self.document.archive is None:
            return folder
        return title_of_file(path) if self.document.archive is None else namespace_of_file(path)

    def _read_older(self, bank: Bank) -> None:
        """Files of QTI 1.2. Canvas writes a quiz twice: whole, and as much of it as a Common
        Cartridge may hold; only the whole one is read."""
        whole = {name for name in self.older if name.lower().endswith(".xml.qti")}
        known: set[str] = set()
        for name in sorted(self.older, key=lambda one: one not in whole):
            root = self.older[name]
            assessments, items = version_1.idents_of(root)
            if name not in whole and assessments and assessments <= known:
                bank.report(
                    self.package.place(name),
                    "cartridge-form",
                    f"{len(items)} questions of a quiz that the package holds twice, here in a"
                    " shorter form: the whole form was read.",
                    warning=True,
                )
                continue
            version_1.read(bank, name, root, self.settings, self.manifest.metadata.get(name))
            known |= assessments

    def _nothing(self) -> Problem:
        types = sorted({clean_line(kind)[:60] for kind in self.manifest.types if kind})
        held = f" It holds: {', '.join(types[:5])}." if types else ""
        return problem(
            self.package.file,
            "no-questions",
            f"The package holds no questions in a form of QTI.{held}",
            hint="Export the questions themselves, as a QTI package.",
        )
