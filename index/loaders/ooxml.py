"""Word files: the parts of a docx, opened with bounds, and its automatic numbers, counted as Word counts them.

Word keeps 第一条 or （一） out of the text: a paragraph only says which list and level it belongs to. The
lists stand in ``numbering.xml``, possibly by way of a style.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from index.errors import SourceTooLarge, SourceUnreadable
from index.loaders.numerals import format_number

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Bytes of one part unpacked, of all parts together, how much a part may grow, entries in the package.
MAX_PART, MAX_TOTAL, MAX_RATIO, MAX_ENTRIES = 80 * 1024 * 1024, 400 * 1024 * 1024, 300, 10_000
MAX_DEPTH = 500
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"


class _Builder(ElementTree.TreeBuilder):
    """Builds a tree, refusing what no Word file has: document types, entities, bottomless nesting."""

    depth = 0

    def doctype(self, name: str, pubid: str, system: str) -> None:
        """Refuse a document type: it could define entities."""
        raise SourceUnreadable(
            "The Word file defines XML entities, which no Word file does.", "Save it anew in Word."
        )

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        """Open an element, in the transitional namespace whichever the file uses."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SourceTooLarge(
                f"The Word file nests elements deeper than {MAX_DEPTH}.", "Save it anew in Word."
            )
        return super().start(tag.replace(_STRICT, W), {k.replace(_STRICT, W): v for k, v in attrs.items()})

    def end(self, tag: str) -> Element:
        """Close an element."""
        self.depth -= 1
        return super().end(tag.replace(_STRICT, W))


class Package:
    """The parts of a docx.

    Raises:
        SourceUnreadable: no zip, damaged, or protected by a password.
        SourceTooLarge: it unpacks to more than a document can be.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise _damaged() from error
        if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_TOTAL:
            raise _bomb()
        self._entries = {e.filename: e for e in entries}
        if "EncryptedPackage" in self._entries:
            raise SourceUnreadable("The Word file is protected by a password.", "Save it without one.")

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return sorted(self._entries)

    def xml(self, name: str) -> Element | None:
        """Return the root of a part, None if there is no such part."""
        entry = self._entries.get(name)
        if entry is None:
            return None
        if entry.flag_bits & 1:
            raise SourceUnreadable("The Word file is protected by a password.", "Save it without one.")
        if entry.file_size > MAX_PART or entry.file_size > MAX_RATIO * max(entry.compress_size, 4096):
            raise _bomb()
        try:
            with self._zip.open(entry) as part:
                data = part.read(MAX_PART + 1)
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise _damaged() from error
        except Exception as error:  # zlib.error has no public base
            raise _damaged() from error
        if len(data) > MAX_PART:
            raise _bomb()
        parser = ElementTree.XMLParser(target=_Builder())  # noqa: S314 - entities are refused by the builder
        try:
            parser.feed(data)
            root: Element = parser.close()
        except ElementTree.ParseError as error:
            raise _damaged() from error
        return root


def _damaged() -> SourceUnreadable:
    return SourceUnreadable(
        "The Word file is damaged or cut short.", "Get the file again, or save it anew in Word."
    )


def _bomb() -> SourceTooLarge:
    return SourceTooLarge(
        "The Word file unpacks to far more than a document holds.", "Give its text instead."
    )


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level]
    overrides: dict[int, int]  # level → the number it starts with in this list


@dataclass(slots=True)
class Style:
    """What a paragraph style says that matters here. ``outline``: heading level from 1, 0 none."""

    name: str = ""
    based_on: str = ""
    numbering: tuple[str, int] | None = None
    outline: int = 0
    centred: bool | None = None
    bold: bool | None = None


@dataclass(slots=True)
class Styles:
    """Paragraph styles with what they inherit."""

    styles: dict[str, Style] = field(default_factory=dict)
    default: str = ""

    @classmethod
    def read(cls, root: Element | None) -> Styles:
        """Return the styles of a ``styles.xml``."""
        found = cls()
        for node in root.iter(f"{W}style") if root is not None else ():
            if node.get(f"{W}type") not in {None, "paragraph", "numbering"}:
                continue
            identifier = node.get(f"{W}styleId") or ""
            properties = node.find(f"{W}pPr")
            name = (value(node, "name") or "").lower()
            style = Style(name=name, based_on=value(node, "basedOn") or "")
            if properties is not None:
                style.numbering = numbering_of(properties)
                style.outline = outline_level(properties)
                style.centred = centred(properties)
            heading = re.fullmatch(r"heading (\d)|标题 ?(\d)", name)
            if heading and not style.outline:
                style.outline = int(heading.group(1) or heading.group(2))
            if name in {"title", "标题"}:
                style.outline = style.outline or 1
            bold = node.find(f"{W}rPr/{W}b")
            style.bold = None if bold is None else on(bold)
            found.styles[identifier] = style
            if node.get(f"{W}default") in {"1", "true"} and node.get(f"{W}type") == "paragraph":
                found.default = identifier
        return found

    def resolve(self, identifier: str) -> Style:
        """Return a style with everything it inherits filled in."""
        result = Style()
        seen: set[str] = set()
        current = identifier or self.default
        while current in self.styles and current not in seen:
            seen.add(current)
            style = self.styles[current]
            result.name = result.name or style.name
            result.numbering = result.numbering or style.numbering
            result.outline = result.outline or style.outline
            result.centred = style.centred if result.centred is None else result.centred
            result.bold = style.bold if result.bold is None else result.bold
            current = style.based_on
        return result


@dataclass(slots=True)
class Counter:
    """Counts every list as its paragraphs come by."""

    lists: dict[str, _List]
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, root: Element | None, styles: Styles) -> Counter:
        """Return the counter for a ``numbering.xml``."""
        if root is None:
            return cls({})
        abstracts: dict[str, dict[int, _Level]] = {}
        links: dict[str, str] = {}
        for node in root.findall(f"{W}abstractNum"):
            identifier = node.get(f"{W}abstractNumId") or ""
            abstracts[identifier] = {int(n.get(f"{W}ilvl") or 0): _level(n) for n in node.findall(f"{W}lvl")}
            link = value(node, "numStyleLink")
            if link:
                links[identifier] = link
        numbers = {n.get(f"{W}numId") or "": n for n in root.findall(f"{W}num")}
        lists = {}
        for identifier, node in numbers.items():
            abstract = value(node, "abstractNumId") or ""
            if abstract in links:
                linked = styles.resolve(links[abstract]).numbering
                target = numbers.get(linked[0]) if linked else None
                abstract = (value(target, "abstractNumId") or "") if target is not None else abstract
            levels = dict(abstracts.get(abstract, {}))
            overrides = {}
            for override in node.findall(f"{W}lvlOverride"):
                level = int(override.get(f"{W}ilvl") or 0)
                own = override.find(f"{W}lvl")
                if own is not None:
                    levels[level] = _level(own)
                start = value(override, "startOverride")
                if start and start.lstrip("-").isdecimal():
                    overrides[level] = int(start)
            lists[identifier] = _List(abstract, levels, overrides)
        return cls(lists)

    def label(self, identifier: str, level: int) -> str:
        """Return what Word prints before the next paragraph of a list, "" for none; blanks behind it included."""
        found = self.lists.get(identifier)
        if found is None or level not in found.levels:
            return ""
        this = found.levels[level]
        counts = self._counts.setdefault(found.abstract, {})
        if level in found.overrides and (identifier, level) not in self._begun:
            counts[level] = found.overrides[level] - 1
        self._begun.add((identifier, level))
        counts[level] = counts.get(level, this.start - 1) + 1
        for deeper in [k for k in counts if k > level]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or level < restart:
                del counts[deeper]
        if this.format == "bullet":
            return "• " if this.text.strip() else ""
        if this.format == "none":
            return ""

        def number(match: re.Match[str]) -> str:
            wanted = int(match.group(1)) - 1
            other = found.levels.get(wanted, _Level())
            style = "decimal" if this.legal and wanted != level else other.format
            return format_number(counts.get(wanted, other.start), style)

        text = re.sub(r"%([1-9])", number, this.text)
        if not text.strip():
            return ""
        return text + ("" if this.suffix == "nothing" or text[-1:].isspace() else " ")


def _level(node: Element) -> _Level:
    start = value(node, "start") or "1"
    restart = value(node, "lvlRestart")
    legal = node.find(f"{W}isLgl")
    return _Level(
        start=int(start) if start.isdecimal() else 1,
        format=value(node, "numFmt") or "decimal",
        text=value(node, "lvlText") or "",
        suffix=value(node, "suff") or "tab",
        restart=int(restart) if restart and restart.isdecimal() else None,
        legal=legal is not None and on(legal),
    )


def value(node: Element, name: str) -> str | None:
    """Return the ``w:val`` of a child element, None if there is none."""
    child = node.find(W + name)
    return None if child is None else child.get(f"{W}val")


def on(node: Element) -> bool:
    """Whether a switch element is on."""
    return node.get(f"{W}val") not in {"0", "false", "off", "none"}


def numbering_of(properties: Element) -> tuple[str, int] | None:
    """Return the (list, level) a paragraph or style says it belongs to; list "0" means: to none."""
    node = properties.find(f"{W}numPr")
    if node is None:
        return None
    identifier, level = value(node, "numId"), value(node, "ilvl") or "0"
    if identifier is None:
        return None
    return identifier, int(level) if level.isdecimal() else 0


def outline_level(properties: Element) -> int:
    """Return the heading level from 1 that properties give, 0 for body text."""
    level = value(properties, "outlineLvl")
    return int(level) + 1 if level and level.isdecimal() and int(level) < 9 else 0


def centred(properties: Element) -> bool | None:
    """Whether paragraph properties centre it, None if they do not say."""
    justification = value(properties, "jc")
    return None if justification is None else justification == "center"
