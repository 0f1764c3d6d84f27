"""Blocks to judge: those of real builds, made many, and damaged in the ways that shapes forbid and in random ways.

Everything follows from the seed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from random import Random
from sys import intern
from tempfile import TemporaryDirectory

from hankegraph.chunk import ChunkBuilder
from hankegraph.findings import Finding
from hankegraph.inputs import iterate_inputs
from hankegraph.iris import DEFAULT_BASE
from hankegraph.mapping import Block
from hankegraph.options import BuildOptions
from hankegraph.page_groups import PageGroup, ScannedPage
from hankegraph.rdf import parse_file
from hankegraph.scratch import Scratch
from hankegraph.terms import DCTERMS, DEFINITIONS, FOAF, HG, RDF, SKOS, Term, Triple, is_iri, literal, parse_literal
from hankegraph.vocabulary import read_vocabulary

_XSD = "http://www.w3.org/2001/XMLSchema#"
_OWN_IRI = re.compile(f"<{re.escape(DEFAULT_BASE)}id/(?:project|record|source|field)/.*>")
_ANY_IRI = re.compile(f"<{re.escape(DEFAULT_BASE)}id/.*>")
_CLASSES = [HG.Project, HG.Organisation, HG.RegisterRecord, HG.SourcePage, HG.ProvisionalConcept, HG.Field]
_CLASSES += ["<http://www.w3.org/2004/02/skos/core#Concept>", "<http://www.w3.org/2004/02/skos/core#ConceptScheme>"]
_SUBCLASS = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
_DATATYPES = [
    f"<{_XSD}{name}>"
    for name in (
        *("string", "integer", "decimal", "date", "dateTime", "boolean", "gYear", "double", "float"),
        *("nonNegativeInteger", "int", "token", "anyURI", "time", "duration"),
    )
]
_DATATYPES += ["<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>", "<urn:unknown>"]
_TAGS = ["fi", "sv", "en", "de", "FI", "En", "en-GB", "fi-FI", "sv-SE", "x-private"]
_LEXICALS = (
    *("x", "5", "+5", "05", "-1", "-0", "0", "1.0", "100.0", "100.01", "-0.1", "1e3", "NaN", "INF", "99999999999999999999", "٣", "1_000"),
    *("2026-02-30", "2026-02-28", "2026-2-3", "2026-01-01Z", "2026-01-01+02:00", "0000-01-01", "-0044-03-15", "12026-01-01", "20260101"),
    *("2026-W01-1", "2026-01-01T10:00:00", "2026-01-01T10:00:00Z", "2026-01-01T25:00:00", "2014", "2023", "true", "TRUE", "false"),
    *("", "full", "odd", " 5", "5 ", "a b", "a\tb\n", '"quoted"', "\\", "ä", "🙂", "{}"),
)
_IRIS = [
    f"<{iri}>" for iri in ("https://example.org/ä", "https://example.org/a%20b", "a b", "x", "", "urn:{x}|^`", "urn:uuid:0", "urn:a'b")
]
# One and the same literal to rdflib as another that is written otherwise.
_ODD_LITERALS = [
    '"\\u00e4iti"',
    '"\\u00e4iti"@fi',
    '"it\\\'s"',
    '"äiti"@FI',
    f'"a  b"^^<{_XSD}token>',
    f'"a\\tb"^^<{_XSD}normalizedString>',
]
_VARIED = {
    HG.rawValue, HG.label, DCTERMS.title, DCTERMS.description, HG.keyword, HG.newsText, FOAF.name, HG.sourceName, HG.unclaimedText,
    SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, HG.titleAndOrganisation,
}  # fmt: skip


@dataclass(frozen=True)
class Pool:
    """What blocks are made of: blocks of real builds and of the cases of the shapes, and the terms that stand in them."""

    blocks: tuple[Block, ...]
    cases: tuple[Block, ...]
    terms: dict[Term, list[Term]]
    concepts: list[Term]

    @property
    def predicates(self) -> list[Term]:
        """The predicates that any block has."""
        return sorted(self.terms)


def read_pool(page_folders: Sequence[Path], cases_folder: Path) -> Pool:
    """The pool of these pages and cases."""
    with TemporaryDirectory() as folder:
        builder = ChunkBuilder(BuildOptions(), Scratch(Path(folder)))
        by_number: dict[tuple[int, str], list[ScannedPage]] = {}
        for raw in iterate_inputs(list(page_folders)):
            scanned = raw if isinstance(raw, Finding) else builder.scan(raw)
            if not isinstance(scanned, Finding) and scanned.number is not None:
                by_number.setdefault((int(scanned.number), scanned.number), []).append(scanned)
        blocks = tuple(builder.blocks([PageGroup(number, tuple(pages)) for (_, number), pages in sorted(by_number.items())]))
        builder.scratch.close()
    base = tuple(parse_file(cases_folder / "base.ttl"))
    cases = []
    for path in sorted(cases_folder.glob("*/*.ttl")):
        triples = tuple(tuple(_without_type(term) for term in triple) for triple in parse_file(path))
        cases.append(Block(f"{path.parent.name}-{path.stem}", None, (*base, *triples), (), (), ()))  # type: ignore[arg-type]
    terms: dict[Term, set[Term]] = {}
    for block in (*blocks, *cases):
        for _, p, o in block.triples:
            terms.setdefault(p, set()).add(o)
    return Pool(blocks, tuple(cases), {p: sorted(o) for p, o in terms.items()}, sorted(read_vocabulary().stubs))


def _without_type(term: Term) -> Term:
    return term.removesuffix(f"^^<{_XSD}string>")


def numbered(block: Block, number: int, is_alone: bool = False) -> Block:
    """The block as that of another project: its own IRIs, its texts, its places and its digests are like no other's.

    Where it is to be alone, it shares no organisation and no provisional concept with another block.
    """
    own_iri = _ANY_IRI if is_alone else _OWN_IRI
    suffix = f"-{number}>"
    # As in a build, all triples of a node share one text of its name.
    terms: dict[Term, Term] = {}

    def term(o: Term) -> Term:
        if o not in terms:
            terms[o] = o[:-1] + suffix if o[0] == "<" and (own_iri.fullmatch(o) or "example.org" in o) else o
        return terms[o]

    def triple(s: Term, p: Term, o: Term) -> Triple:
        if p in _VARIED and o[0] == '"' and len(o) > 2 and o[-1] != ">":
            end = o.rindex('"')
            o = f"{o[:end]} {number}{o[end:]}"
        elif p == HG.sha256 and o[-1] == '"':
            o = literal(sha256(f"{number}{o}".encode()).hexdigest())
        elif p == HG.projectNumber and o[1:-1].isdigit():
            o = literal(f"{o[1:-1]}{number}")
        elif p in (HG.startOffset, HG.endOffset) and (match := re.fullmatch(r'"(\d+)"(.*)', o)):
            o = f'"{int(match[1]) + number % 97}"{match[2]}'
        return term(s), intern(p), term(o)

    own, shared, provenance = (tuple(triple(*t) for t in part) for part in (block.own, block.shared, block.provenance))
    return Block(f"{block.name}-{number}", None, (*own, *provenance), shared, (), ())


def thinned(block: Block, share: float, fields: int, random: Random) -> Block:
    """The block with a share of what it says of its project, and with its first few fields only: pySHACL takes long over each."""
    nodes = dict.fromkeys(s for s, p, o in block.own if (p, o) == (RDF.type, HG.Field))
    first = set(list(nodes)[:fields])
    own = tuple(t for t in block.own if (t[0] in first if t[0] in nodes else t[1] == RDF.type or random.random() < share))
    return replace(block, own=own, fields=block.fields[:fields])


def damaged(block: Block, pool: Pool, others: Sequence[Block], times: int, random: Random) -> Block:
    """The block after some damages of any kind; `others` are blocks that it may be mixed up with."""
    return _after(_DAMAGES, block, pool, others, times, random)


def faulty(block: Block, pool: Pool, times: int, random: Random) -> Block:
    """The block after some damages that shapes forbid, the kind that a reader with an error would do to it."""
    return _after(_FAULTS, block, pool, [block], times, random)


def _after(damages: Sequence[_Damage], block: Block, pool: Pool, others: Sequence[Block], times: int, random: Random) -> Block:
    triples = list(block.triples)
    for _ in range(times):
        if triples:
            random.choice(damages)(triples, pool, others, random)
    return replace(block, own=tuple(triples), shared=(), fields=())


_Damage = Callable[[list[Triple], Pool, Sequence[Block], Random], None]


def _pick(triples: list[Triple], random: Random, test: Callable[[Triple], bool] = lambda triple: True) -> int | None:
    # Facts about the project stand before its fields; without this the fields would take nearly all damages.
    reach = random.choice((10, 40, len(triples)))
    found = [i for i, triple in enumerate(triples[:reach]) if test(triple)]
    return random.choice(found) if found else None


def _drop(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    i = _pick(triples, random)
    if i is not None:
        del triples[i]


def _drop_values(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    i = _pick(triples, random)
    if i is not None:
        gone = triples[i][:2]
        triples[:] = [triple for triple in triples if triple[:2] != gone]


def _repeat(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    triples.insert(random.randrange(len(triples)), random.choice(triples))


def _another_value(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    s, p, o = random.choice(triples[: random.choice((10, 40, len(triples)))])
    triples.append((s, p, random.choice([*pool.terms.get(p, ()), o])))


def _another_language(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    i = _pick(triples, random, _is_literal)
    if i is not None:
        s, p, o = triples[i]
        triples.append((s, p, _retagged(o, random)))


def _any_statement(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    p = random.choice(pool.predicates)
    source = random.choice([p, p, random.choice(pool.predicates)])
    triples.append((random.choice(triples)[0], p, random.choice(pool.terms[source])))


def _replaced(change: Callable[[Triple, Pool, Sequence[Block], Random], Triple], test: Callable[[Triple], bool]) -> _Damage:
    def damage(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
        i = _pick(triples, random, test)
        if i is not None:
            triples[i] = change(triples[i], pool, others, random)

    return damage


def _is_literal(triple: Triple) -> bool:
    return triple[2][0] == '"'


def _is_typed(triple: Triple) -> bool:
    return triple[2][0] == '"' and triple[2][-1] == ">"


def _is_link(triple: Triple) -> bool:
    return triple[1] != RDF.type and is_iri(triple[2])


def _is_concept(triple: Triple) -> bool:
    return triple[2].startswith(f"<{DEFINITIONS}/")


def _retagged(term: Term, random: Random) -> Term:
    return literal(parse_literal(term)[0], random.choice([*_TAGS, None]))


def _retyped(term: Term, random: Random) -> Term:
    return literal(parse_literal(term)[0], datatype=random.choice(_DATATYPES))


def _other_lexical(term: Term, random: Random) -> Term:
    _, language, datatype = parse_literal(term)
    return literal(random.choice(_LEXICALS), language, f"<{datatype}>" if datatype else None)


def _swap(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    first, second = random.choice([(HG.startDate, HG.endDate), (HG.startOffset, HG.endOffset), (HG.line, HG.column)])
    i = _pick(triples, random, lambda triple: triple[1] == first)
    if i is None:
        return
    s, _, o = triples[i]
    for j, (subject, predicate, other) in enumerate(triples):
        if subject == s and predicate == second:
            triples[i], triples[j] = (s, first, other), (s, second, o)
            return


def _rename(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    """A node becomes a blank node or gets an odd IRI, wherever it stands."""
    nodes = [term for s, _, o in random.sample(triples, 1) for term in (s, o) if is_iri(term)]
    if not nodes:
        return
    node = random.choice(nodes)
    new = random.choice([f"_:b{random.randrange(10)}x{abs(hash_of(node))}", random.choice(_IRIS)])
    triples[:] = [(new if s == node else s, p, new if o == node else o) for s, p, o in triples]


def hash_of(term: Term) -> int:
    """A number for a term that is the same in every process."""
    return int(sha256(term.encode()).hexdigest()[:8], 16)


def _second_class(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    node = random.choice([*(t[0] for t in triples[:60]), *(t[2] for t in triples[:60] if is_iri(t[2]))])
    triples.append((node, RDF.type, random.choice(_CLASSES)))


def _subclass(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    triples.append((random.choice(_CLASSES), _SUBCLASS, random.choice([*_CLASSES, "<urn:class>"])))


def _described_by_two(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    """Some triples of another block, which then describes the same node, or links to a node of another block."""
    other = random.choice(others).triples
    if random.random() < 0.5:
        triples += random.sample(other, min(3, len(other)))
    i = _pick(triples, random, _is_link)
    if i is not None:
        s, p, _ = triples[i]
        triples[i] = (s, p, random.choice(other)[0])


def _describe_concept(triples: list[Triple], pool: Pool, others: Sequence[Block], random: Random) -> None:
    concept = random.choice([*pool.concepts, *(o for _, _, o in triples if _is_concept(("", "", o)))])
    scheme = random.choice(pool.terms[SKOS.inScheme])
    triples.append((concept, *random.choice([(SKOS.inScheme, scheme), (RDF.type, random.choice(_CLASSES)), (HG.periodStart, '"2014"')])))


_FAULTS: list[_Damage] = [
    _drop,
    _drop_values,
    _another_value,
    _any_statement,
    _swap,
    _replaced(lambda t, pool, others, random: (t[0], t[1], literal(parse_literal(t[2])[0], random.choice(["fi", "de"]))), _is_literal),
    _replaced(lambda t, pool, others, random: (t[0], t[1], '""'), _is_literal),
    _replaced(lambda t, pool, others, random: (t[0], t[1], _other_lexical(t[2], random)), _is_typed),
    _replaced(lambda t, pool, others, random: (t[0], t[1], literal(t[2][1:-1])), _is_link),
    _replaced(lambda t, pool, others, random: (t[0], t[1], random.choice(pool.concepts)), _is_concept),
    _replaced(lambda t, pool, others, random: (t[0], t[1], random.choice(_CLASSES)), lambda t: t[1] == RDF.type),
]
_DAMAGES: list[_Damage] = [
    _drop,
    _drop_values,
    _repeat,
    _another_value,
    _another_value,
    _another_language,
    _any_statement,
    _any_statement,
    _swap,
    _swap,
    _rename,
    _second_class,
    _subclass,
    _described_by_two,
    _describe_concept,
    _replaced(lambda t, pool, others, random: (t[0], t[1], _retagged(t[2], random)), _is_literal),
    _replaced(lambda t, pool, others, random: (t[0], t[1], _retyped(t[2], random)), _is_literal),
    _replaced(lambda t, pool, others, random: (t[0], t[1], _other_lexical(t[2], random)), _is_literal),
    _replaced(lambda t, pool, others, random: (t[0], t[1], _other_lexical(t[2], random)), _is_typed),
    _replaced(lambda t, pool, others, random: (t[0], t[1], random.choice(_ODD_LITERALS)), _is_literal),
    _replaced(lambda t, pool, others, random: (t[0], t[1], random.choice(_IRIS)), _is_link),
    _replaced(lambda t, pool, others, random: (t[0], t[1], literal(t[2][1:-1])), _is_link),
    _replaced(lambda t, pool, others, random: (t[0], t[1], random.choice(pool.concepts)), _is_concept),
    _replaced(lambda t, pool, others, random: (t[0], t[1], f"<{DEFINITIONS}/measure/unknown>"), _is_concept),
    _replaced(lambda t, pool, others, random: (t[0], t[1], random.choice(pool.terms.get(t[1], [t[2]]))), lambda t: True),
    _replaced(lambda t, pool, others, random: (t[0], random.choice(pool.predicates), t[2]), lambda t: True),
    _replaced(lambda t, pool, others, random: (t[0], t[1], random.choice(_CLASSES)), lambda t: t[1] == RDF.type),
    _replaced(lambda t, pool, others, random: (t[0], t[1], random.choice(random.choice(others).triples)[2]), lambda t: True),
]
