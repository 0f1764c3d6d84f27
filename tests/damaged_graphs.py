"""Graphs about people that keep to `cases/validate/people.shapes.ttl`, but for one damage whose place is known."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from styled_graph import TYPE, Iri, Node, Statement, Text

Damage = Callable[[Random, Node], tuple[str, Node, list[Statement]]]
LABELS = [Text("Koe", "fi"), Text("Prov", "sv"), Text("Test", "en")]
LETTERS = "abcdefghijkläöåΩ中😀 '\"\\.;,#"


class Damaged(NamedTuple):
    """A graph with one damage: the component that finds it, the node it is about, and the statements at fault, none where one is missing.

    Of several, which are too many, the last that is written is at fault.
    """

    nodes: list[Node]
    component: str
    node: Node
    statements: list[Statement]


def conforming_people(random: Random, prefix: str = "person") -> list[Node]:
    """Some people, whose names begin with the prefix, what is said of each in any order."""
    names = [f"{prefix}{number}" for number in range(random.randint(2, 4))]
    return [_person(random, name, names) for name in names]


def _person(random: Random, name: str, names: list[str]) -> Node:
    day, later = sorted(f"{random.randint(1900, 2020)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}" for _ in range(2))
    account = Text(f"u{random.randint(1, 999)}")
    address = Node("", [Statement("city", Text("Tekaistula")), Statement("zip", Text(f"{random.randint(10000, 99999)}"))])
    if random.random() < 0.3:
        address.said.insert(0, Statement(TYPE, Iri("Address")))
    said = [
        Statement(TYPE, Iri("Person")),
        Statement("name", Text("N" + "".join(random.choices(LETTERS, k=random.randint(1, 19))))),
        *(Statement("label", label) for label in LABELS[: random.randint(1, 3)]),
        Statement("age", Text(str(random.randint(0, 149)), datatype="integer")),
        Statement("score", Text(f"{random.randint(1, 9)}.5", datatype="decimal")),
        Statement("mail", Text("someone@example.org")),
        Statement("status", _any(random, Iri("active"), Text("retired"), Text("3", datatype="integer"))),
        Statement("born", Text(day, datatype="date")),
        Statement("died", Text(str(int(later[:4]) + 1) + later[4:], datatype="date")),
        Statement("from", Text("2", datatype="integer")),
        Statement("to", Text("7", datatype="integer")),
        *(Statement("knows", Iri(other)) for other in names if other != name and random.random() < 0.5),
        Statement("alias", Text("Alias")),
        Statement("login", account),
        Statement("account", account),
        Statement("kind", Iri("human")),
        Statement("remark", Text("a remark")),
        Statement("code", Text("ABC")),
        Statement("contact", _any(random, Iri("someone"), Text("call"))),
        Statement("id", random.choice([Text("1", datatype="integer"), Text("four")])),
        Statement("part", Iri("wheel")),
        Statement("part", Iri("door")),
        Statement("address", address),
        Statement("hobby", _any(random, Text("chess"), Node("", [Statement("note", Text("nested")), Statement("deep", Node("", []))]))),
    ]
    random.shuffle(said)
    return Node(name, said)


def _any(random: Random, *values: Iri | Text | Node) -> Iri | Text | Node:
    return random.choice(values)


def _value(predicate: str, component: str, *values: Iri | Text) -> Damage:
    """Puts another value in the place of one."""

    def damage(random: Random, node: Node) -> tuple[str, Node, list[Statement]]:
        statement = _one(random, node, predicate)
        statement.value = random.choice(values)
        return component, node, [statement]

    return damage


def _added(predicate: str, component: str, value: Iri | Text, among: Callable[[Statement], bool] = lambda _: True) -> Damage:
    """Adds a value somewhere; of all values of the property that count, the last one is at fault."""

    def damage(random: Random, node: Node) -> tuple[str, Node, list[Statement]]:
        node.said.insert(random.randint(0, len(node.said)), Statement(predicate, value))
        return component, node, [statement for statement in node.said if statement.predicate == predicate and among(statement)]

    return damage


def _dropped(predicate: str, component: str) -> Damage:
    """Takes all values of a property away."""

    def damage(random: Random, node: Node) -> tuple[str, Node, list[Statement]]:
        node.said = [statement for statement in node.said if statement.predicate != predicate]
        return component, node, []

    return damage


def _in_address(damage: Damage) -> Damage:
    def damage_address(random: Random, node: Node) -> tuple[str, Node, list[Statement]]:
        address = _one(random, node, "address").value
        assert isinstance(address, Node)
        return damage(random, address)

    return damage_address


def _alias_that_is_the_name(random: Random, node: Node) -> tuple[str, Node, list[Statement]]:
    statement = _one(random, node, "alias")
    statement.value = _one(random, node, "name").value
    return "Disjoint", node, [statement]


def _too_many_parts(random: Random, node: Node) -> tuple[str, Node, list[Statement]]:
    """Which of the values count only the shape knows, so the result is about the node."""
    for part in ("roof", "seat"):
        node.said.insert(random.randint(0, len(node.said)), Statement("part", Iri(part)))
    return "QualifiedMaxCount", node, []


def _bad_zip(random: Random, node: Node) -> tuple[str, Node, list[Statement]]:
    address = _one(random, node, "address").value
    assert isinstance(address, Node)
    component, _, statements = _value("zip", "Pattern", Text("1234"), Text("x"))(random, address)
    return component, node, statements


def _bad_address(random: Random, node: Node) -> tuple[str, Node, list[Statement]]:
    statement = _one(random, node, "address")
    assert isinstance(statement.value, Node)
    statement.value.said = [said for said in statement.value.said if said.predicate != "city"]
    return "Node", node, [statement]


def _one(random: Random, node: Node, predicate: str) -> Statement:
    return random.choice([statement for statement in node.said if statement.predicate == predicate])


DAMAGES: tuple[Damage, ...] = (
    _value("name", "Datatype", Text("Nimi", "fi"), Iri("name")),
    _value("name", "MinLength", Text("N"), Text("")),
    _value("name", "MaxLength", Text("N" * 21), Text("a 'very' \"long\" name \\ indeed")),
    _dropped("name", "MinCount"),
    _added("name", "MaxCount", Text("Second")),
    _value("label", "LanguageIn", Text("Probe", "de"), Text("Tesztek", "hu")),
    _value("label", "Datatype", Text("no language")),
    _dropped("label", "MinCount"),
    _value("age", "Datatype", Text("ten"), Text("7.5", datatype="decimal")),
    _value("age", "MinInclusive", Text("-1", datatype="integer")),
    _value("age", "MaxExclusive", Text("150", datatype="integer"), Text("999", datatype="integer")),
    _value("score", "MinExclusive", Text("0.0", datatype="decimal"), Text("-2.5", datatype="decimal")),
    _value("score", "MaxInclusive", Text("10.5", datatype="decimal")),
    _value("mail", "Pattern", Text("nowhere"), Text("a@b@c")),
    _value("status", "In", Text("active"), Iri("retired"), Text("4", datatype="integer")),
    _dropped("status", "MinCount"),
    _value("born", "LessThan", Text("2199-01-01", datatype="date")),
    _value("from", "LessThanOrEquals", Text("8", datatype="integer")),
    _value("knows", "Class", Iri("nobody"), Iri("https://example.org/elsewhere")),
    _added("knows", "NodeKind", Text("a name"), lambda statement: isinstance(statement.value, Text)),
    _dropped("kind", "HasValue"),
    _value("remark", "Not", Text("3", datatype="integer")),
    _value("code", "And", Text("A"), Text("BCD")),
    _value("contact", "Or", Text("1", datatype="integer"), Text("soita", "fi")),
    _value("id", "Xone", Text("12345", datatype="integer"), Text("one")),
    _dropped("part", "QualifiedMinCount"),
    _dropped("address", "MinCount"),
    _in_address(_dropped("city", "MinCount")),
    _in_address(_added("zip", "MaxCount", Text("00100"))),
    _in_address(_added("street", "Closed", Text("Raitti 1"))),
    _alias_that_is_the_name,
    _too_many_parts,
    _bad_zip,
    _bad_address,
    _added("label", "UniqueLang", Text("Toinen", "fi"), lambda s: isinstance(s.value, Text) and s.value.language == "fi"),
    _value("login", "Equals", Text("somebody else")),
)


def damage_people(random: Random, damage: Damage, prefix: str) -> Damaged | None:
    """Conforming people with one damage; None where there is nothing that could be damaged so."""
    nodes = conforming_people(random, prefix)
    try:
        component, node, statements = damage(random, random.choice(nodes))
    except IndexError:
        return None
    if component == "UniqueLang" and len(statements) < 2:
        return None
    return Damaged(nodes, component, node, statements)
