"""What a document says in table form: metadata, duties, targets, scope.

Four readers, composed by the document reader in this order (metadata first: the jurisdiction it finds is what
省/市/区 stand for in the duties)::

    from index.facts.metadata import read_metadata   # (source, clauses, lexicon=None) -> Metadata
    from index.facts.duties import read_duties       # (document, clauses, lexicon=None, *, blocks=())
                                                     #   -> tuple[tuple[Duty, ...], tuple[Notice, ...]]
    from index.facts.targets import read_targets     # (document, clauses) -> tuple[Target, ...]
    from index.facts.scope import read_scope         # (document, clauses) -> tuple[Fact, ...]  name="scope"

``source`` is anything with ``text: str`` and ``meta: Mapping[str, str]`` (YAML front matter and HTML meta
names as printed), see `index.facts.protocols.SourceLike`; ``source.text`` is what the clauses partition and
what ``Document.text`` will be. ``lexicon`` is anything with ``agency(name, jurisdiction=...)`` and
``jurisdiction_of(text)`` or None, see `index.facts.protocols.AgencyLexicon`.

``Metadata`` is frozen and has the fields of `index.documents.Document` that a text can tell: ``title,
document_number, issuer, written, published, effective, expires, index_number, topics, status, url, language,
jurisdiction, facts`` (``status`` is "in_force" or "expired"; ``facts`` are `index.documents.Fact` with the
characters each value was read from; their names may also be ``plan_title``, ``adopted``, ``source``). So::

    metadata = read_metadata(source, clauses, lexicon)
    document = Document(id=..., text=source.text, sha256=..., **metadata.document_fields())
    duties, notices = read_duties(document, clauses, lexicon)
    targets = read_targets(document, clauses)

Conventions that readers of the tables rely on:

- 责任单位 and A、B负责 are ``responsible``, unless the document says once that the first of a list leads.
- 支撑, 支持, 协办, 协助单位 support; 配合, 参与, 会同, 推进单位 take part; who is named after 按职责分工负责 takes
  part where somebody leads and is responsible where nobody does.
- A cell that spans rows is a duty of each row (``blocks`` must be given); a row whose cell was lost gets none.
- A range (5%—6%) is one target with its low end; 翻一番 is 2 倍; 全覆盖 is 100 %; the limits of a statute (二十日内,
  不超过两次) are targets without deadline. “N年内” is dated only where the text says from when (2012年起5年内 is 2016).

Everything is total: any text gives a result, nothing here raises on odd input. Everything is linear in the
length of the text.
"""
