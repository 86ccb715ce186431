"""Names in four languages: agencies, places and policy terms, from alias to canonical name and back.

The tables are ``corpus/lexicon/{agencies,places,terms}.toml``. Names are compared folded (width, case,
script, blanks, Latin accents and plurals), results always point at the original characters.

A *local* name (省商务厅, 市场监管局) means a body only within a jurisdiction: 省商务厅 in a
text of Hunan is never Guangdong's. It resolves when the caller says whose text it is, or, for
questions, when the lexicon knows one such body only and the caller accepts a guess.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from itertools import chain, islice, starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from index.errors import NotFound, SourceMissing, SourceUnreadable
from index.glossary import glossary
from index.lately import lately
from index.later import later
from index.prepared import Prepared
from index.resources import resource_dir
from index.scripts import converter, scripts_version
from index.text import Folded, fold, fold_key, simplify

if TYPE_CHECKING:
    import tomllib
else:
    try:  # the compiled twin of the standard library's reader: the tables take 25 ms instead of 80
        import tomli as tomllib
    except ImportError:
        import tomllib

AGENCY: Final = "agency"
PLACE: Final = "place"
TERM: Final = "term"
KINDS: Final = (AGENCY, PLACE, TERM)
LANGUAGES: Final = ("zh-Hans", "zh-Hant", "en", "pt")
#: The jurisdiction of central bodies.
CENTRAL: Final = "国家"
#: Places with laws of their own: what the State Council says holds there only where it names them.
APART: Final = frozenset({"香港特别行政区", "澳门特别行政区", "台湾地区", "台湾"})

_MOST_CLOSE: Final = 10_000  # misspelt words that are remembered
_MOST_KEPT: Final = 4_096  # names that are remembered folded; jurisdictions with those above them
_FILES: Final = {AGENCY: "agencies.toml", PLACE: "places.toml", TERM: "terms.toml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One agency, place or term with its names.

    ``names`` maps each of zh-Hans, zh-Hant, en, pt to its wordings, the one to display first; the first
    zh-Hans name is ``canonical``. ``former``: earlier names of the same body (地方金融监督管理局),
    which resolve to it; a body that was merged into another keeps its own entry and names its
    ``successor``. ``local``: short forms that mean it only in ``place``. ``colloquial``: everyday words that lead to the term in
    search and are never its name. ``place``: jurisdiction of an agency, parent of a place ("" at the top).
    ``unofficial``: languages whose names are our translation, not the body's own.
    """

    canonical: str
    kind: str
    names: Mapping[str, tuple[str, ...]]
    abbreviations: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    colloquial: tuple[str, ...] = ()
    place: str = ""
    successor: str = ""
    group: str = ""
    unofficial: tuple[str, ...] = ()
    ambiguous_with: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()  # of document numbers: 粤 in 粤府函
    note: str = ""

    def name(self, language: str) -> str:
        """Return the display name in ``language``, "" when the lexicon has none."""
        names = self.names.get(language, ())
        return names[0] if names else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name found in a text: ``text[start:end] == surface``."""

    start: int
    end: int
    surface: str
    entry: Entry
    colloquial: bool = False  # an everyday word, good for search, not for claims
    local: bool = False  # a local form: rests on the jurisdiction or on a guess


class _Alias(NamedTuple):
    """One way to write an entry's name."""

    entry: Entry
    written: str
    sort: str = ""  # "" anywhere | local | colloquial | abbreviation


_NONE: Final[list[_Alias]] = []


@dataclass(slots=True)
class _Table:
    """Longest match over sequences: characters of CJK names, or words of Latin ones."""

    #: Aliases by name. As they were kept from an earlier start they are, until asked for, numbers: see `_numbered`.
    targets: dict[tuple[str, ...] | str, Any] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)
    entries: Sequence[Entry] = ()

    def get(self, key: tuple[str, ...] | str) -> list[_Alias]:
        known = self.targets.get(key)
        if known is None:
            return _NONE
        if known.__class__ is not list:
            numbers = known if isinstance(known, tuple) else (known,)
            known = self.targets[key] = [_alias_numbered(n, self.entries) for n in numbers]
        aliases: list[_Alias] = known
        return aliases

    def add(self, key: tuple[str, ...] | str, head: str, alias: _Alias) -> None:
        known = self.targets.get(key)
        if known is None:
            self.targets[key] = [alias]
            lengths = self.lengths.setdefault(head, [])
            if len(key) not in lengths:
                lengths.append(len(key))
        elif not any(a.entry is alias.entry and a.sort == alias.sort for a in known):
            known.append(alias)

    def close(self) -> None:
        for lengths in self.lengths.values():
            lengths.sort(reverse=True)


@dataclass(frozen=True, slots=True)
class _Word:
    """A Latin word of a text: its stem, its original span, and whether a comma stands before it."""

    stem: str
    start: int
    end: int
    joined: bool  # only blanks, hyphens and the like between the previous word and this one
    comma: bool


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whose text is read and how freely: the options of ``find``."""

    jurisdiction: str
    guess: bool
    colloquial: bool


class Lexicon:
    """All entries and the matcher over their names. Immutable once loaded; safe to share."""

    def __init__(self, entries: Iterable[Entry], *, kept: Mapping[str, Any] | None = None) -> None:
        """Take the entries, and what `plain` said of these very ones if that is known."""
        self.entries: tuple[Entry, ...] = tuple(entries)
        self._by_canonical = {e.canonical: e for e in self.entries}
        self._wordings: dict[str, tuple[str, ...]] = {}  # of entries that were asked about
        self._folded: dict[str, frozenset[str]] = {}
        self._cjk = _Table()
        self._latin = _Table()
        self._edges: dict[str, list[str]] = {}  # how a Latin word begins (co-) or ends (-er) → the words
        self._close: dict[str, tuple[str, ...]] = {}  # words that were looked for → those one edit away
        self._lineages: dict[str, tuple[str, ...]] = {}
        self._prefixes = {p: e.canonical for e in self.entries for p in e.prefixes}
        self._kept_glosses: Mapping[str, Sequence[str]] | None = None
        if kept is None:
            self._build()
        else:
            self._take(kept)

    # -- loading ---------------------------------------------------------------------------------

    @classmethod
    def load(cls, folder: Path | None = None, *, cache: Path | None = None) -> Lexicon:
        """Read the three tables of ``folder``, by default those that travel with this installation.

        What is made of them is kept in ``cache`` for the next start, and used while tables and code are the same.

        Raises:
            SourceMissing: a table is not there.
            SourceUnreadable: a table is not valid TOML or an entry lacks its canonical name.
        """
        home = resource_dir("corpus/lexicon") if folder is None else folder
        if cache is None:
            return cls(chain.from_iterable(_read(home / file, kind) for kind, file in _FILES.items()))
        prepared = _prepared(home, cache)
        known = prepared.read(_KEPT)
        if known is not None:
            kept = json.loads(known)
            return cls(starmap(_kept_entry, kept["entries"]), kept=kept)
        made = cls.load(home)
        prepared.keep(_KEPT, json.dumps(made.plain(), ensure_ascii=False, separators=(",", ":")).encode())
        return made

    def plain(self) -> dict[str, Any]:
        """Return all that this lexicon is in types that JSON has."""
        numbers = _numbered(self.entries)

        def rows(table: _Table) -> list[Any]:
            keys = "\n".join(key if isinstance(key, str) else " ".join(key) for key in table.targets)
            known = [[numbers[id(a.entry), a.written, a.sort] for a in table.get(k)] for k in table.targets]
            return [keys, [row[0] if len(row) == 1 else row for row in known], table.lengths]

        return {
            "entries": [[getattr(entry, name) for name in _FIELDS] for entry in self.entries],
            "cjk": rows(self._cjk),
            "latin": rows(self._latin),
            "glosses": {" ".join(stems): words for stems, words in self._glosses.chinese.items()},
        }

    def _take(self, kept: Mapping[str, Any]) -> None:
        def table(rows: list[Any], *, words: bool) -> _Table:
            keys: Iterable[tuple[str, ...] | str] = rows[0].split("\n")
            keys = (tuple(key.split()) for key in rows[0].split("\n")) if words else keys
            known = (tuple(row) if row.__class__ is list else row for row in rows[1])
            return _Table(dict(zip(keys, known, strict=True)), rows[2], self.entries)

        self._cjk = table(kept["cjk"], words=False)
        self._latin = table(kept["latin"], words=True)
        self._kept_glosses = kept["glosses"]

    @cached_property
    def _glosses(self) -> _Glosses:
        kept = self._kept_glosses
        return _Glosses(_glossed() if kept is None else {tuple(k.split()): tuple(v) for k, v in kept.items()})

    def _build(self) -> None:
        chinese: list[_Alias] = []
        for alias in chain.from_iterable(map(_aliases_of, self.entries)):
            if _is_latin(alias.written):
                words = _stems(alias.written.casefold())
                self._latin.add(words, words[0], alias)
            else:
                chinese.append(alias)
        # One fold for all: converting the script of each name alone would take half the loading time.
        # Names need no offsets, so this is what fold does without them.
        joined = simplify("\n".join(alias.written for alias in chinese))
        folded = unicodedata.normalize("NFKC", joined).casefold().split("\n")
        for alias, key in zip(chinese, folded, strict=True):
            squeezed = key.replace(" ", "")
            self._cjk.add(squeezed, squeezed[:2], alias)
        self._cjk.close()
        self._latin.close()

    # -- single names ----------------------------------------------------------------------------

    def entry(self, canonical: str) -> Entry:
        """Return the entry with exactly this canonical name.

        Raises:
            NotFound: the lexicon does not hold it.
        """
        try:
            return self._by_canonical[canonical]
        except KeyError as error:
            raise NotFound(f"The lexicon has no entry {canonical!r}.") from error

    def get(self, canonical: str) -> Entry | None:
        """Return the entry with exactly this canonical name, None if the lexicon does not hold it."""
        return self._by_canonical.get(canonical)

    def agency(self, name: str, *, jurisdiction: str = "", guess: bool = False) -> Entry | None:
        """Return the one agency a printed name means, None when it is unknown or could be several.

        A full name resolves anywhere, a local form only in its jurisdiction (or one below it, when the
        form says its level: 省商务厅 in a text of 广州市). With ``guess`` and no jurisdiction a local form
        resolves if exactly one agency has it.

        >>> lexicon.agency("省商务厅", jurisdiction="广东省").canonical
        '广东省商务厅'
        >>> lexicon.agency("省商务厅", jurisdiction="湖南省") is None
        True
        """
        aliases = [a for a in self._lookup(name) if a.entry.kind == AGENCY]
        return self._choose(aliases, fold_key(name), jurisdiction, guess)

    def candidates(self, name: str) -> tuple[Entry, ...]:
        """Return every agency that ``name`` can mean somewhere, for a caller that must ask which one."""
        found: dict[str, Entry] = {}
        for alias in self._lookup(name):
            if alias.entry.kind == AGENCY:
                found.setdefault(alias.entry.canonical, alias.entry)
        return tuple(found.values())

    def _lookup(self, name: str) -> list[_Alias]:
        if _is_latin(name):
            return self._latin.get(_stems(fold(name).text))
        key = fold_key(name)
        # 中共广州市委 is 广州市委 with the party's name before it.
        return self._cjk.get(key) or self._cjk.get(key.removeprefix("中共"))

    def _choose(self, aliases: list[_Alias], key: str, jurisdiction: str, guess: bool) -> Entry | None:
        """Pick the entry that ``aliases`` of one name mean in ``jurisdiction``: local first, then global."""
        if not aliases:
            return None
        if jurisdiction:
            lineage = self.lineage(jurisdiction)
            for depth, place in enumerate(lineage):
                if depth and not _says_level(key):
                    break
                local = [a.entry for a in aliases if a.entry.place == place and a.sort == "local"]
                if len({e.canonical for e in local}) == 1:
                    return local[0]
        everywhere = {a.entry.canonical: a.entry for a in aliases if a.sort != "local"}
        if len(everywhere) == 1:
            return next(iter(everywhere.values()))
        if everywhere:
            here = [e for e in everywhere.values() if jurisdiction and e.place == jurisdiction]
            return here[0] if len(here) == 1 else None
        if guess and not jurisdiction:
            local_only = {a.entry.canonical: a.entry for a in aliases}
            if len(local_only) == 1:
                return next(iter(local_only.values()))
        return None

    def aliases(self, canonical: str) -> tuple[str, ...]:
        """Return every wording of an entry, canonical first, local and everyday words last.

        Raises:
            NotFound: the lexicon does not hold it.
        """
        known = self._wordings.get(canonical)
        if known is None:
            known = tuple(dict.fromkeys(a.written for a in _aliases_of(self.entry(canonical))))
            self._wordings[canonical] = known
        return known

    def written(self, name: str) -> tuple[str, ...]:
        """Return every way to write ``name``: its aliases if it is canonical here, else itself alone."""
        return (name, *self.aliases(name)) if name in self._by_canonical else (name,)

    def folded(self, name: str) -> frozenset[str]:
        """Return every way to write ``name``, folded; single characters are none."""
        known = self._folded.get(name)
        if known is None:
            known = frozenset(fold(n).text for n in self.written(name) if len(n) > 1)
            if len(self._folded) < _MOST_KEPT:
                self._folded[name] = known
        return known

    def also(self, surface: str) -> tuple[str, ...]:
        """Return the Chinese words of the glossary for a Latin ``surface``, () if it has none.

        *Indemnização* is a term's name, 民事责任; a statute may write 补偿.
        """
        return self._glosses.chinese.get(_stems(surface.casefold()), ())

    def display(self, entry: Entry | str, language: str) -> str:
        """Return the name to show in ``language``; a name the lexicon lacks is shown in Chinese, unchanged.

        A missing Portuguese name is never replaced by the English one.
        """
        if isinstance(entry, str):
            known = self._by_canonical.get(entry)
            if known is None:
                return _traditional(entry) if language == "zh-Hant" else entry
            entry = known
        return entry.name(language) or entry.canonical

    def render_agency(self, printed: str, language: str, jurisdiction: str = "") -> str:
        """Return a printed agency's name for a reader of ``language``.

        Chinese readers see a former name as it was printed, for the clause does not say the new one.
        A name the lexicon does not hold stays Chinese for English and Portuguese readers: a translation
        would be invented.
        """
        entry = self.agency(printed, jurisdiction=jurisdiction)
        if entry is None or (language.startswith("zh") and self.is_former(printed, entry)):
            return _traditional(printed) if language == "zh-Hant" else printed
        return self.display(entry, language)

    def is_former(self, name: str, entry: Entry) -> bool:
        """Whether ``name`` is one of the entry's earlier names, in full or as a local form (省地方金融监管局)."""
        key = fold_key(name)
        if key in {fold_key(n) for n in entry.names["zh-Hans"]}:
            return False
        level = _LEVEL.match(key)
        bare = key[level.end() :] if level else key
        return bool(bare) and any(fold_key(former).endswith(bare) for former in entry.former)

    # -- names in running text -------------------------------------------------------------------

    def find(
        self,
        text: str,
        *,
        kinds: Collection[str] = KINDS,
        jurisdiction: str = "",
        guess: bool = False,
        colloquial: bool = False,
    ) -> tuple[Mention, ...]:
        """Return the names in ``text``, longest first from the left, without overlaps, in text order.

        All kinds compete for the characters and ``kinds`` are returned, so that 珠海关于 never holds a 海关.
        Latin names need word boundaries and bear plurals, missing accents, "the", and one wrong letter in
        names of eight letters and more. Everyday words count only if ``colloquial``.
        """
        scope = _Scope(jurisdiction, guess, colloquial)
        found = [*self._find_cjk(text, scope), *self._find_latin(text, scope)]
        found.sort(key=lambda m: (m.start, -m.end))
        mentions: list[Mention] = []
        free = 0
        for mention in found:
            if mention.start >= free:
                free = mention.end
                mentions.append(mention)
        settled = [m for i in range(len(mentions)) if (m := self._settle(text, mentions, i)) is not None]
        if any(m.entry.kind == TERM and _is_latin(m.surface) for m in settled):
            longer = tuple(self._glosses.phrases_in(text))
            settled = [m for m in settled if m.entry.kind != TERM or not _swallowed(m, longer)]
        return tuple(m for m in settled if m.entry.kind in kinds)

    def _settle(self, text: str, mentions: list[Mention], at: int) -> Mention | None:
        """Return a mention as the place beside it means it: Hunan's 商务厅 is not the reader's own.

        A local form after or before a place (湖南商务厅, Department of Commerce of Hunan) means that place's
        body, or none that the lexicon knows.
        """
        mention = mentions[at]
        if not mention.local:
            return mention
        beside = ""
        before = mentions[at - 1] if at else mention
        after = mentions[at + 1] if at + 1 < len(mentions) else mention
        if before.entry.kind == PLACE and _POSSESSIVE.fullmatch(text, before.end, mention.start):
            beside = before.entry.canonical
        elif after.entry.kind == PLACE and _OF_PLACE.fullmatch(text, mention.end, after.start):
            beside = after.entry.canonical
        if not beside:
            return mention
        entry = self.agency(mention.surface, jurisdiction=beside)
        return None if entry is None else replace(mention, entry=entry)

    def _find_cjk(self, text: str, scope: _Scope) -> Iterator[Mention]:
        if text.isascii():
            return
        folded = fold(text, blanks=True)
        source, lengths = folded.text, self._cjk.lengths
        at, stop = 0, len(source) - 1
        while at < stop:
            step = 1
            for length in lengths.get(source[at : at + 2], ()):
                if at + length > len(source):
                    continue  # a shorter name would match the clipped slice
                aliases = self._cjk.get(source[at : at + length])
                # At the text's end a slice is shorter than asked and may be another, shorter name.
                if not aliases or at + length > len(source):
                    continue
                alias = self._pick(aliases, source[at : at + length], scope)
                if alias is None or not _stands(source, at, at + length, alias):
                    continue
                yield _mention(text, folded, at, at + length, alias)
                step = length
                break
            at += step

    def _find_latin(self, text: str, scope: _Scope) -> Iterator[Mention]:
        words = _words(text)
        at = 0
        while at < len(words):
            match = self._match_latin(text, words, at, scope)
            if match is None:
                at += 1
                continue
            end, alias = match
            start, stop = words[at].start, words[end - 1].end
            yield Mention(
                start=start,
                end=stop,
                surface=text[start:stop],
                entry=alias.entry,
                colloquial=alias.sort == "colloquial",
                local=alias.sort == "local",
            )
            at = end

    def _match_latin(
        self, text: str, words: list[_Word], at: int, scope: _Scope
    ) -> tuple[int, _Alias] | None:
        for head in (words[at].stem, *self._near(words[at].stem)):
            for length in self._latin.lengths.get(head, ()):
                end = at + length
                run = words[at:end]
                if len(run) < length or not all(w.joined for w in run[1:]):
                    continue
                for key in self._spellings(run, head):
                    aliases = self._latin.get(key)
                    if not aliases:
                        continue
                    alias = self._pick(aliases, " ".join(key), scope)
                    if alias is None or not _fits(text[words[at].start : run[-1].end], run, key, alias):
                        continue
                    return end, alias
        return None

    def _spellings(self, run: list[_Word], head: str) -> Iterator[tuple[str, ...]]:
        """Yield the word sequences that ``run`` may mean: as written, then with one word corrected."""
        exact = (head, *(w.stem for w in run[1:]))
        yield exact
        if head != run[0].stem:
            return
        for i, word in enumerate(run[1:], 1):
            for near in self._near(word.stem):
                yield (*exact[:i], near, *exact[i + 1 :])

    def _near(self, stem: str) -> tuple[str, ...]:
        """Return the known words one edit from an unknown word of five letters or more."""
        # No word of a name is longer than this; a question may be one word of 20,000 letters.
        if not 5 <= len(stem) <= 32 or stem.isdigit():
            return ()
        known = self._close.get(stem)
        if known is None:
            if len(self._close) >= _MOST_CLOSE:
                self._close.clear()
            known = self._close[stem] = self._one_edit_from(stem)
        return known

    def _one_edit_from(self, stem: str) -> tuple[str, ...]:
        if not self._edges:
            # One edit leaves the first two letters of a word of five or the last two.
            edges: dict[str, list[str]] = {}
            for word in {w for key in self._latin.targets for w in key if len(w) >= 5}:
                edges.setdefault(word[:2] + "-", []).append(word)
                edges.setdefault("-" + word[-2:], []).append(word)
            self._edges = edges
        alike = {*self._edges.get(stem[:2] + "-", ()), *self._edges.get("-" + stem[-2:], ())}
        return () if stem in alike else tuple(sorted(word for word in alike if _one_edit(stem, word)))

    def _pick(self, aliases: list[_Alias], key: str, scope: _Scope) -> _Alias | None:
        usable = [a for a in aliases if scope.colloquial or a.sort != "colloquial"]
        if not usable:
            return None
        others = [a for a in usable if a.entry.kind != AGENCY]
        agencies = [a for a in usable if a.entry.kind == AGENCY]
        chosen = self._choose(agencies, key, scope.jurisdiction, scope.guess)
        if chosen is not None:
            return min((a for a in agencies if a.entry is chosen), key=lambda a: a.sort == "local")
        if len({a.entry.canonical for a in others}) > 1:
            # Huangpu District is Guangzhou's or Shanghai's: only the jurisdiction tells.
            above = self.lineage(scope.jurisdiction) if scope.jurisdiction else ()
            others = [a for a in others if a.entry.place in above and a.entry.place]
        return others[0] if others else None

    # -- jurisdictions ---------------------------------------------------------------------------

    def lineage(self, jurisdiction: str) -> tuple[str, ...]:
        """Return a jurisdiction and those above it, nearest first, ending with 国家.

        >>> lexicon.lineage("广州市南沙区")
        ('广州市南沙区', '广州市', '广东省', '国家')
        """
        known = self._lineages.get(jurisdiction)
        if known is not None:
            return known
        chain = [jurisdiction]
        while chain[-1] != CENTRAL:
            here = self._by_canonical.get(chain[-1])
            if here is not None and here.kind == PLACE:
                parent = here.place or CENTRAL
            else:
                parent = self._above(chain[-1])
            if parent in chain:
                break
            chain.append(parent)
        if len(self._lineages) < _MOST_KEPT:
            self._lineages[jurisdiction] = tuple(chain)
        return tuple(chain)

    def _above(self, path: str) -> str:
        """Return what stands over an unlisted place: 上海市松江区 → 上海市, 万载县 → 国家."""
        for end in range(len(path) - 1, 1, -1):
            entry = self._by_canonical.get(path[:end])
            if entry is not None and entry.kind == PLACE:
                return entry.canonical
        return CENTRAL

    def jurisdiction_of(self, text: str) -> str:
        """Return whose 省, 市, 区 a header or issuer's name speaks of, "" when it does not say.

        The first place or central body named counts, with the place below it if one follows:
        广东省人民政府 → 广东省, 上海市松江区人民政府 → 上海市松江区, 国务院办公厅 → 国家,
        粤府函[2024]9号 → 广东省.
        """
        folded = fold(text, blanks=True).text
        number = _NUMBER.match(folded)
        if number:
            head = number[1]
            for length in range(len(head), 0, -1):
                if head[:length] in self._prefixes:
                    return self._prefixes[head[:length]]
        for at in range(min(len(folded), _HEADER)):
            # The body first: 国家税务总局深圳市税务局 begins with 国家 and is Shenzhen's.
            place = self._seat_at(folded, at)
            if not place and _CENTRAL.match(folded, at):
                return CENTRAL
            place = place or self._place_at(folded, at)
            if place:
                return place
        if _LATIN_LETTER.search(folded[:_HEADER]):
            for mention in self.find(text[:_HEADER], kinds=(AGENCY, PLACE)):
                if mention.entry.kind == AGENCY and mention.entry.place:
                    return mention.entry.place
                if mention.entry.group in _ADMINISTRATIVE:
                    return mention.entry.canonical
        return ""

    def _seat_at(self, folded: str, at: int) -> str:
        """Return the jurisdiction of an agency whose full name starts at ``at``: 深圳海关 → 深圳市."""
        for length in self._cjk.lengths.get(folded[at : at + 2], ()):
            if length < 3 or at + length > len(folded):
                continue
            for alias in self._cjk.get(folded[at : at + length]):
                if alias.entry.kind == AGENCY and alias.sort != "local" and alias.entry.place:
                    return alias.entry.place
        return ""

    def _place_at(self, folded: str, at: int, *, inside: bool = False) -> str:
        """Return the most specific place whose full name starts at ``at``, unlisted counties included.

        ``inside``: another place's name has just ended here.
        """
        best = ""
        for length in self._cjk.lengths.get(folded[at : at + 2], ()):
            if at + length > len(folded):
                continue
            name = folded[at : at + length]
            for alias in self._cjk.get(name):
                if alias.entry.kind == PLACE and alias.entry.group in _ADMINISTRATIVE:
                    best, end = alias.entry.canonical, at + length
                    break
            if best:
                break
        if not best:
            cut = at and not inside and _is_cjk(folded[at - 1]) and folded[at - 2 : at] != "中共"
            county = None if cut else _COUNTY.match(folded, at)
            return county[0] if county else ""
        # A full name may go on downwards: 广东省 + 广州市 + 南沙区.
        if folded[end - 1] in "省市区":
            below = self._place_at(folded, end, inside=True) if _BELOW.match(folded, end) else ""
            if below:
                entry = self._by_canonical.get(below) or self._by_canonical.get(best + below)
                if entry is not None and best in self.lineage(entry.canonical):
                    return entry.canonical
                return best + below
        return best


#: Groups of places that can be a jurisdiction.
_ADMINISTRATIVE: Final = frozenset({"province", "city", "district", "sar"})
#: A header or an issuer names its place early; what a long text mentions later is not about itself.
_HEADER: Final = 2000
_NUMBER: Final = later(r"([一-鿿]{1,4})[\u3014\[(【]\d{4}")
_LATIN_LETTER: Final = later("[a-z]")
_CENTRAL: Final = later(
    r"国务院|中共中央|中央办公厅|中央网信办|全国人民代表大会|全国人大|最高人民法院|最高人民检察院|国家[一-鿿]{2,12}?[局委署会部办院]|"
    r"中华人民共和国(?!香港|澳门)|(?:国办|国)[发函][\u3014\[(]"
)
_COUNTY: Final = later(r"[一-鿿]{1,3}[县市区旗](?=人民政府|[一-鿿]{0,12}[局委办院]|$)")
_BELOW: Final = later(r"[一-鿿]{1,5}?[市区县旗州]")

#: What may follow a name's last character only if the name ends elsewhere: 商务部门 holds no 商务部.
_GOES_ON: Final = {
    "部": "门署分队长际落位件级",
    "办": "法理事公案结学好得成",
    "委": "员托派任屈婉",
    "会": "议计展晤谈",
    "关": "于联系注键",
    "局": "部面势限",
    "署": "名",
    "港": "口",
    "院": "士校线",
    "省": "级内外份",
    "市": "场值容级民",
    "区": "别域分间块",
}
#: 南京西路 and 中山街道 are not in 南京 and 中山, nor does 西藏北路 speak of 西藏.
_STREET: Final = later("[东西南北中]?[一二三四五六]?(?:路|街|大道|公园)")
#: Before a local form these say that another's is meant: 区商务委, 县财政局, 各省商务厅.
_OTHER_LEVEL: Final = frozenset("省市区县州旗镇各")
#: Around abbreviations of two characters (人行), which hide inside other words (法人行为, 个人行使).
_OPENERS: Final = frozenset("和与及由向请让问找经归是同跟于该")
_CLOSERS: Final = frozenset("的是会在负牵发和与及对应哪怎要已出将按等规")
#: Characters before a place that show it is cut out of another word: 目前海关 holds no 前海.
_CUT_OUT: Final = {
    "前海": "目以之此当日年月眼提生",
    "南沙": "东西",
    "海南": "上珠渤",
    "中山": "人大",
    "江门": "长九",
}


_CJK: Final = later("[\u2e80-\u9fff\uf900-\ufaff]")


def _is_latin(name: str) -> bool:
    return name.isascii() or _CJK.search(name) is None


def _stands(source: str, start: int, end: int, alias: _Alias) -> bool:
    """Whether the CJK name at ``[start, end)`` is a word of its own there, as far as its edges tell."""
    name = source[start:end]
    before = source[start - 1] if start else ""
    after = source[end] if end < len(source) else ""
    if before and before in _CUT_OUT.get(name, ""):
        return False
    if name[0].isascii() and name[0].isalnum() and before.isascii() and before.isalnum():
        return False
    if name[-1].isascii() and name[-1].isalnum() and after.isascii() and after.isalnum():
        return False
    if alias.sort == "local" and before and before in _OTHER_LEVEL:
        return False
    if alias.entry.kind == PLACE and _STREET.match(source, end):
        return False
    goes_on = after and after in _GOES_ON.get(name[-1], "")
    if alias.entry.kind != TERM and goes_on and not source.startswith("落实", end):
        return False
    if alias.entry.kind == AGENCY and end - start == 2 and name[1] not in "部":
        return (not _is_cjk(before) or before in _OPENERS) and (not _is_cjk(after) or after in _CLOSERS)
    return True


#: Between a place and a body of its own, in either order.
_POSSESSIVE: Final = later(r"\s*(?:的|之|['’]s?\s+(?:the\s+)?)?\s*")
_OF_PLACE: Final = later(r",?\s*(?:\(|of|in|for|d[eoa]s?|em|n[oa]s?)?\s*(?:the\s+)?", re.IGNORECASE)


def _is_cjk(character: str) -> bool:
    return "一" <= character <= "鿿"


def _mention(text: str, folded: Folded, start: int, end: int, alias: _Alias) -> Mention:
    # The last character's own end, not the next one's start: dropped blanks between them are not the name.
    first, last = folded.offsets[start], folded.offsets[end - 1] + 1
    return Mention(
        start=first,
        end=last,
        surface=text[first:last],
        entry=alias.entry,
        colloquial=alias.sort == "colloquial",
        local=alias.sort == "local",
    )


# -- Latin words ---------------------------------------------------------------------------------

_LATIN_WORD: Final = later(r"[0-9a-z\u00df-\u024f\u0300-\u036f]+|&")
_JOINT: Final = later(r"[ \t\r\n\u00a0\-\u2010-\u2013/'’.,()&]{0,4}")
#: Written or not, these never tell two names apart. Portuguese contractions fold to "de".
_ARTICLES: Final = frozenset({"the"})
_SAME: Final = {"do": "de", "da": "de", "dos": "de", "das": "de", "&": "and"}
#: Abbreviations (of a ministry, a university, an agency) that are words in small letters.
_WORDS_TOO: Final = frozenset({"must", "most", "safe", "cast", "moss", "nia"})
#: Endings after which a final e belongs to a plural as often as to the word: boxes, licences, trabalhadores.
_SIBILANT: Final = ("re", "ze", "xe", "se", "che", "she", "ce")


#: Letters that Portuguese dropped in its spelling reform: acção, ação; projecto, projeto; adoptar, adotar.
_MUTE: Final = later("[cp](?=[ct][aeiour])")


def _plain(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    """Return what a word's English and Portuguese singular and plural share; not itself a word.

    >>> [_stem(w) for w in ("parties", "party", "regiões", "região", "licences", "licence")]
    ['party', 'party', 'regiao', 'regiao', 'licenc', 'licenc']
    """
    plain = _plain(word)
    if plain in _SAME:
        return _SAME[plain]
    if len(plain) > 4:
        plain = _MUTE.sub("", plain)
    if len(plain) <= 3 or not plain.isalpha():
        return plain
    for ending, single in (("ies", "y"), ("oes", "ao"), ("aes", "ao"), ("ais", "al"), ("eis", "el")):
        if plain.endswith(ending) and len(plain) > len(ending) + 1:
            return plain[: -len(ending)] + single
    if plain.endswith("s") and not plain.endswith(("ss", "us", "is")):
        plain = plain[:-1]
    if plain.endswith(_SIBILANT) and len(plain) > 4:
        plain = plain[:-1]
    # Portuguese nuvem, nuvens.
    return plain[:-1] + "n" if plain.endswith("m") else plain


def _stems(folded: str) -> tuple[str, ...]:
    return tuple([_stem(word) for word in _LATIN_WORD.findall(folded) if word not in _ARTICLES])


@lately  # names and the glossary's phrases are both looked for in a question
def _words(text: str) -> list[_Word]:
    folded = fold(text, script=False)
    words: list[_Word] = []
    at, article = -1, False
    for match in _LATIN_WORD.finditer(folded.text):
        if match[0] in _ARTICLES:
            article = True
            continue
        start, end = match.span()
        between = folded.text[at:start] if at >= 0 else ""
        if article:
            between = between.replace("the", "", 1).replace("  ", " ")
        words.append(
            _Word(
                stem=_stem(match[0]),
                start=folded.offsets[start],
                end=folded.offsets[end - 1] + 1,
                joined=at >= 0 and _JOINT.fullmatch(between) is not None,
                comma=bool(set(between) & set(",.()")),
            )
        )
        at, article = end, False
    return words


class _Glosses:
    """The glossary's Latin names, as stems, with their Chinese words."""

    def __init__(self, chinese: Mapping[tuple[str, ...], tuple[str, ...]]) -> None:
        self.chinese = chinese

    @cached_property
    def _phrases(self) -> Mapping[str, Collection[tuple[str, ...]]]:
        """Names of several words by their first one, the longest first."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for stems in self.chinese:
            if len(stems) > 1:
                found.setdefault(stems[0], []).append(stems)
        return {head: sorted(names, key=len, reverse=True) for head, names in found.items()}

    def phrases_in(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield where phrases of the glossary start and end in ``text``, and their Chinese, longest first."""
        words = _words(text)
        at = 0
        while at < len(words):
            for name in self._phrases.get(words[at].stem, ()):
                run = words[at : at + len(name)]
                if tuple(w.stem for w in run) == name and all(w.joined and not w.comma for w in run[1:]):
                    yield run[0].start, run[-1].end, self.chinese[name]
                    at += len(name) - 1
                    break
            at += 1


@lru_cache(maxsize=1)
def _glossed() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Return the Chinese words of each Latin name of the glossary, by its stems."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in glossary():
        for name in (*line.english, *line.portuguese):
            stems = _stems(name.casefold())
            found[stems] = (*found.get(stems, ()), *line.chinese)
    return found


def _swallowed(mention: Mention, longer: Iterable[tuple[int, int, tuple[str, ...]]]) -> bool:
    """Whether a term is but a part of something else: no doctor is meant by medical waste.

    An arbitration commission, 仲裁委员会, is about arbitration, 仲裁.
    """
    size = mention.end - mention.start
    names = mention.entry.names.get("zh-Hans", ())
    return any(
        a <= mention.start
        and mention.end <= b
        and b - a > size
        and not any(n in c for c in chinese for n in names)
        for a, b, chinese in longer
    )


def _fits(surface: str, run: list[_Word], key: tuple[str, ...], alias: _Alias) -> bool:
    """Whether the words found are the name and not other words that fold like it."""
    written = alias.written
    # "Trade, finance and ports" is a list, not trade finance; names with commas of their own may bear them.
    if any(w.comma for w in run[1:]) and not set(written) & set(",.()"):
        return False
    if len(written) <= 3 and written != written.lower():
        # SFC, IP, UK: in small letters they are other words (us, ia, it).
        return surface == written or surface.isupper()
    if written.isupper() and surface in _WORDS_TOO:
        return False
    if alias.sort == "local" and surface[-1] in "sS" and written[-1] not in "sS":
        # "Finance departments" are many, no one's Department of Finance.
        return False
    if tuple(w.stem for w in run) != key:
        if len(run) == 1 and len(run[0].stem) == len(key[0]) < 10 and sorted(run[0].stem) != sorted(key[0]):
            # Shopping is no misspelt shipping: one short word with another letter is often another word.
            return False
        return sum(c.isalpha() for c in written) >= 8
    return True


def _one_edit(a: str, b: str) -> bool:
    """Whether one letter added, dropped, replaced or two neighbours swapped turn ``a`` into ``b``."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    if a[head + 1 :] == b[head:] or a[head:] == b[head + 1 :] or a[head + 1 :] == b[head + 1 :]:
        return True
    return a[head : head + 2] == b[head : head + 2][::-1] and a[head + 2 :] == b[head + 2 :]


# -- reading the tables --------------------------------------------------------------------------


_LEVEL: Final = later("省|市(?![场政容民])|自治区|国家|中央|provincial")


def _says_level(key: str) -> bool:
    """Whether a local form names its level (省商务厅, 市委组织部), so that it can mean one higher up."""
    return _LEVEL.match(key) is not None or key.endswith("厅")


def _aliases_of(entry: Entry) -> Iterator[_Alias]:
    for language in LANGUAGES:
        for name in entry.names.get(language, ()):
            yield _Alias(entry, name)
    for sort, names in (
        ("abbreviation", entry.abbreviations),
        ("", entry.former),
        ("local", entry.local),
        ("colloquial", entry.colloquial),
    ):
        for name in names:
            yield _Alias(entry, name, sort)


def _read(path: Path, kind: str) -> Iterator[Entry]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SourceMissing(
            f"The lexicon's table {path.name} is missing.", "Install tiaowen again."
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceUnreadable(
            f"The lexicon's table {path.name} cannot be read: {error}.", "Correct it or restore it."
        ) from error
    defaults = table.get("defaults", {})
    for row in table.get(kind, ()):
        yield _entry({**defaults, **row}, kind, path.name)
    if kind == AGENCY:
        yield from _departments(table)


def _entry(row: Mapping[str, Any], kind: str, file: str) -> Entry:
    names = {language: tuple(row.get(language, ())) for language in LANGUAGES}
    if not names["zh-Hans"]:
        raise SourceUnreadable(f"An entry of {file} has no zh-Hans name: {dict(row)!r}.")
    unofficial: tuple[str, ...] = ()
    if row.get("unofficial"):
        unofficial = tuple(row.get("unofficial_languages", ("en", "pt")))
    return Entry(
        canonical=names["zh-Hans"][0],
        kind=kind,
        names=names,
        abbreviations=tuple(row.get("abbreviations", ())),
        former=tuple(row.get("former", ())),
        local=tuple(row.get("local", ())),
        colloquial=tuple(row.get("colloquial", ())),
        place=row.get("place", ""),
        successor=row.get("successor", ""),
        group=row.get("group", ""),
        unofficial=unofficial,
        ambiguous_with=tuple(row.get("ambiguous_with", ())),
        prefixes=tuple(row.get("prefixes", ())),
        note=row.get("note", ""),
    )


def _departments(table: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield the departments that every listed city has: 市商务局 of 广州市 is 广州市商务局."""
    for city in table.get("city", ()):
        name, hant = city["zh-Hans"], city["zh-Hant"]
        for row in table.get("department", ()):
            yield Entry(
                canonical=name + row["zh-Hans"][0],
                kind=AGENCY,
                names={
                    "zh-Hans": tuple(name + n for n in row["zh-Hans"]),
                    "zh-Hant": tuple(hant + n for n in row["zh-Hant"]),
                    "en": tuple(
                        form.format(city=city["en"], name=n)
                        for n in row["en"]
                        for form in ("{city} Municipal {name}", "{city} {name}", "{name} of {city}")
                    ),
                    "pt": tuple(f"{n} de {city['pt']}" for n in row["pt"]),
                },
                former=tuple(name + n for n in row.get("former", ())),
                local=tuple(
                    form
                    for n in (*row["zh-Hans"], *row.get("former", ()))
                    # A bare 委组织部 is nobody's name.
                    for form in (("市" + n,) if n.startswith("委") or len(n) < 3 else ("市" + n, n))
                ),
                place=name,
                successor=name + row["successor"] if "successor" in row else "",
                unofficial=("en", "pt"),
            )


def default_lexicon(*, cache: Path | None = None) -> Lexicon:
    """Return the lexicon that travels with this installation, read once a process.

    Args:
        cache: where what is made of it is kept for the next start; for the first call of a process, which reads it.
    """
    if not _loaded:
        with _loading:
            if not _loaded:
                _loaded.append(Lexicon.load(cache=cache))
    return _loaded[0]


_loaded: list[Lexicon] = []
_loading = threading.Lock()


# -- what is kept for the next start --------------------------------------------------------------


_KEPT: Final = "json"
_FIELDS: Final = tuple(f.name for f in fields(Entry))


def _kept_entry(*row: Any) -> Entry:
    """Return the entry of these fields, in the order of `_FIELDS`; each by name, which takes half the time."""
    canonical, kind, names, abbreviations, former, local, colloquial, *others = row
    place, successor, group, unofficial, ambiguous_with, prefixes, note = others
    return Entry(
        canonical=canonical,
        kind=kind,
        names={language: tuple(written) for language, written in names.items()},
        abbreviations=tuple(abbreviations),
        former=tuple(former),
        local=tuple(local),
        colloquial=tuple(colloquial),
        place=place,
        successor=successor,
        group=group,
        unofficial=tuple(unofficial),
        ambiguous_with=tuple(ambiguous_with),
        prefixes=tuple(prefixes),
        note=note,
    )


_MOST_ALIASES: Final = 1_000  # of one entry


def _numbered(entries: Sequence[Entry]) -> dict[tuple[int, str, str], int]:
    """Return the number of each alias, by its entry's identity, wording and sort."""
    found: dict[tuple[int, str, str], int] = {}
    for place, entry in enumerate(entries):
        for number, alias in enumerate(_aliases_of(entry)):
            found.setdefault((id(entry), alias.written, alias.sort), place * _MOST_ALIASES + number)
    return found


def _alias_numbered(number: int, entries: Sequence[Entry]) -> _Alias:
    return next(islice(_aliases_of(entries[number // _MOST_ALIASES]), number % _MOST_ALIASES, None))


def _prepared(tables: Path, cache: Path) -> Prepared:
    """Return where the lexicon of the folder ``tables`` is kept: other tables or code, another place."""
    here = Path(__file__).parent
    code = [here / name for name in ("lexicon.py", "text.py", "scripts.py", "glossary.py", "glossary.toml")]
    sums = []
    for file in (*code, *(tables / name for name in _FILES.values())):
        try:
            sums.append(hashlib.sha256(file.read_bytes()).hexdigest())
        except OSError:  # what cannot be read is said where it is read, and nothing is kept
            return Prepared(None, (), owner="lexicon")
    return Prepared(cache, (*sums, unicodedata.unidata_version, scripts_version()), owner="lexicon")


#: Where Hong Kong's forms are its government's own, those that Macau and Taiwan write too.
_COMMON_FORMS: Final = str.maketrans("衞羣", "衛群")


def _traditional(name: str) -> str:
    """Return a name in Traditional characters as Hong Kong writes them."""
    return converter("s2hk")(name).translate(_COMMON_FORMS)
