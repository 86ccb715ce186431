"""Portuguese question words → the English ones a dictionary knows.

What a Chinese law has a word of its own for stands in the glossary (index/glossary.py), under the keys made here.
For the rest there is no free Portuguese–Chinese dictionary to read from, but half the words of an administrative
question are cousins of English ones: exportação is exportation, which stems to export. What is not is in
portuguese.toml.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from index.tokens import stemmer, unaccented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_WORDS = re.compile(r"[^\W\d_]+")

#: Endings of a word without accents and what its English cousin ends in, longest first.
_ENDINGS = (
    ("izacoes", "ization"), ("izacao", "ization"), ("logias", "logy"), ("logia", "logy"), ("grafia", "graphy"),
    ("coes", "tion"), ("cao", "tion"), ("soes", "sion"), ("sao", "sion"), ("dades", "ty"), ("dade", "ty"),
    ("encias", "ence"), ("encia", "ence"), ("ancias", "ance"), ("ancia", "ance"), ("mente", "ly"),
    ("mentos", "ment"), ("mento", "ment"), ("iveis", "ible"), ("ivel", "ible"), ("aveis", "able"), ("avel", "able"),
    ("ificar", "ify"), ("izar", "ize"), ("ismo", "ism"), ("istas", "ist"), ("ista", "ist"), ("arios", "ary"),
    ("ario", "ary"), ("aria", "ary"), ("orios", "ory"), ("orio", "ory"), ("icos", "ic"), ("icas", "ic"),
    ("ico", "ic"), ("ica", "ic"), ("ivos", "ive"), ("ivas", "ive"), ("ivo", "ive"), ("iva", "ive"),
    ("entes", "ent"), ("ente", "ent"), ("antes", "ant"), ("ante", "ant"), ("ados", "ate"), ("adas", "ate"),
    ("ado", "ate"), ("ada", "ate"), ("ais", "al"), ("ores", "or"), ("ura", "ure"), ("uras", "ure"), ("tro", "ter"),
    ("ias", "y"), ("ia", "y"), ("os", ""), ("as", ""), ("es", ""), ("o", ""), ("a", ""), ("e", ""), ("s", ""),
)  # fmt: skip

#: Words that carry no subject, without accents.
STOP = frozenset(
    """
a acerca ainda algum alguma algumas alguns alem ambas ambos ante ao aos apenas apos aquela aquelas aquele aqueles
aquilo as assim ate cada caso com como consoante contra cuja cujas cujo cujos da daquele daquela das de dela delas
dele deles depois desde dessa dessas desse desses desta destas deste destes deva devam deve devem devera deverao
devo disso disto diz dizem dizer do dos durante e ela elas ele eles em enquanto entao entre era eram essa essas esse
esses esta estao estar estas este estes estou eu existe existem existir favor fazem fazer faz feita feitas feito
feitos fica ficam ficar foi fora foram fosse gostaria ha haja haver havera houver isso isto ja la las lhe lhes lo
los mais mas me mediante menos mesma mesmas mesmo mesmos meu meus minha minhas muita muitas muito muitos na nao nas
nela nele nem nenhum nenhuma nessa nesse nesta neste no nos nossa nossas nosso nossos num numa o onde os ou outra
outras outro outros para pela pelas pelo pelos per perante pode podem podemos poder podera poderao por porque possa
possam posso pouca pouco preciso precisa precisam precisamos quais quaisquer qual qualquer quando quanta quantas
quanto quantos que quem quer quero saber se seja sejam sem sempre sendo ser sera serao seria seu seus si sido sim so
sob sobre sou sua suas sao tal tais tambem tanta tanto te tem temos tendo tenha tenham tenho ter tera terao ti
tinha tipo tipos tiver tiverem toda todas todo todos tu um uma umas uns vai vamos vao voce voces vou
acontece acontecer acontecera
""".split()
)

#: Small words that are part of what they stand in: sem licença is no licença.
DENIALS = frozenset({"sem", "nao"})

#: Forms that no rule leads back to their word; país is no parent.
_IRREGULAR = {
    "país": "nação", "países": "nação", "põe": "pôr",
    "peço": "pedir", "peça": "pedir", "traz": "trazer", "traga": "trazer", "perca": "perder",
    "meses": "mês", "úteis": "útil", "fáceis": "fácil", "difíceis": "difícil", "pais": "pai",
}  # fmt: skip
#: Endings the stemmer leaves alone, with accents or without: plurals, and -ês, -esa, -eses.
_ENDED = tuple(
    (re.compile(f"(?<=[a-zà-ÿ]{{{n}}}){ending}$"), single)
    for n, ending, single in (
        (1, "(?:c|ç)(?:ao|ão|oes|ões)", "ção"), (1, "s(?:ao|oes|ões)", "são"), (1, "(?:oes|ões|aes|ães)", "ão"),
        (3, "(?:es[ae]s?|ês)", "ês"), (2, "ais", "al"), (2, "[eé]is", "el"), (2, "[oó]is", "ol"), (2, "uis", "ul"), (2, "ns", "m"),
        (2, "res", "r"), (2, "zes", "z"), (2, "s", ""),
    )
)  # fmt: skip
#: Letters that Portuguese dropped in its spelling reform: acção, ação; projecto, projeto; óptimo, ótimo.
_MUTE = re.compile("(?<=[aeiouáéíóúâêô])[cp](?=[cçt][aeiouãõ])")
#: Spellings of one sound before different vowels: aplicar, aplique; pagar, pague; exigir, exija.
_SOUNDS = (("qu", "c"), ("gu", "g"), ("j", "g"))
_SHORTEST = 4  # letters of a word whose plural is cut


def english_of(words: Sequence[str]) -> tuple[str, ...]:
    """Return the English phrases to look up for folded Portuguese ``words``, which are one word or one phrase.

    A single word that the table lacks is its own English cousin, which may or may not be a word; () for a
    phrase that the table lacks.

    >>> english_of(["propriedade", "intelectual"]), english_of(["exportação"])
    (('intellectual property',), ('exportation',))
    """
    phrases, single = _table()
    if len(words) != 1:
        return phrases.get(tuple(map(portuguese_stem, words)), ())
    return (
        single.get(portuguese_singular(words[0]))
        or _by_stem().get(portuguese_stem(words[0]))
        or (cousin(unaccented(words[0])),)
    )


def known_english(word: str) -> bool:
    """Return whether the table has this very word, not only one of its stem."""
    return portuguese_singular(word) in _table()[1]


def telling_words(words: Iterable[str]) -> list[str]:
    """Return the folded Portuguese ``words`` that can be part of a term; *sem* and *não* among them."""
    return [w for w in words if (bare := unaccented(w)) not in STOP or bare in DENIALS]


def portuguese_key(phrase: str) -> tuple[str, ...]:
    """Return the stems of the telling words of a Portuguese phrase, () if none tells.

    >>> portuguese_key("prazos da renovação"), portuguese_key("prazo de renovações")
    (('praz', 'renov'), ('praz', 'renov'))
    """
    return tuple(map(portuguese_stem, telling_words(_WORDS.findall(phrase.casefold()))))


@lru_cache(maxsize=16_384)
def portuguese_singular(word: str) -> str:
    """Return a folded Portuguese word in its singular and today's spelling, without accents.

    >>> [portuguese_singular(w) for w in ("leilões", "projectos", "portos", "fiscais")]
    ['leilao', 'projeto', 'porto', 'fiscal']
    """
    return unaccented(_single(word))


@lru_cache(maxsize=16_384)
def portuguese_stem(word: str) -> str:
    """Return what the forms of a folded Portuguese word share, without accents; not itself a word.

    >>> [portuguese_stem(w) for w in ("leilão", "leilões", "projectos", "projeto", "aplique", "aplicar")]
    ['leila', 'leila', 'projet', 'projet', 'aplic', 'aplic']
    """
    stemmed = unaccented(_stemmer()(_single(word)))
    for written, sound in _SOUNDS:
        if stemmed.endswith(written):
            return stemmed[: -len(written)] + sound
    return stemmed


def _single(word: str) -> str:
    bare = _IRREGULAR.get(word, word)
    if len(bare) > _SHORTEST:
        bare = _MUTE.sub("", bare)
    if len(bare) >= _SHORTEST and not bare.endswith("ss"):
        for ending, single in _ENDED:
            bare, cut = ending.subn(single, bare)
            if cut:
                break
    return bare


def cousin(word: str) -> str:
    """Return what an English word of the same Latin origin would look like: ``exportacoes`` → exportation."""
    for portuguese, english in _ENDINGS:
        if word.endswith(portuguese) and len(word) - len(portuguese) >= 3:
            return word[: -len(portuguese)] + english
    return word


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    return lru_cache(maxsize=4096)(stemmer("portuguese"))


@lru_cache(maxsize=1)
def _table() -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Return English by the stems of a phrase, and by a single word's singular."""
    text = resources.files("index").joinpath("portuguese.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    words: dict[str, str] = {}
    for entry in data["everyday"]["words"].replace("\n", ";").split(";"):
        word, _, value = entry.partition("=")
        if value:
            words[word.strip()] = value
    words |= data["words"]
    phrases = {key: _english(v) for p, v in data["phrases"].items() if len(key := portuguese_key(p)) > 1}
    phrases |= {portuguese_key(w): _english(v) for w, v in words.items() if "-" in w or " " in w}
    return phrases, {portuguese_singular(w): _english(v) for w, v in words.items() if w.isalpha()}


@lru_cache(maxsize=1)
def _by_stem() -> Mapping[str, tuple[str, ...]]:
    """Return English by the stem of a single word; words of one stem share it."""
    found: dict[str, tuple[str, ...]] = {}
    for word, english in _table()[1].items():
        stemmed = portuguese_stem(word)
        found[stemmed] = (*found.get(stemmed, ()), *english)
    return found


def _english(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(","))
