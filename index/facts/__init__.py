"""What a document says in table form: metadata, duties, targets, scope.

Four readers, composed by the document reader in this order (metadata first: the jurisdiction it finds is what
省/市/区 stand for in the duties)::

    from index.facts.metadata import read_metadata   # (source, clauses, lexicon=None) -> Metadata
    from index.facts.duties import read_duties       # (document, clauses, lexicon=None)
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

Everything is total: any text gives a result, nothing here raises on odd input. Everything is linear in the
length of the text.
"""
