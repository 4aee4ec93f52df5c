"""Which output feeds which input, rule by rule, with builders as small as they can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cursus import Diagnostic, Edge, PipelineDAG
from cursus.core.assembler.wiring import Node, misnamed, wire
from cursus.core.base.builder_base import StepBuilderBase
from cursus.core.base.config_base import JobType, ProcessingConfig
from cursus.core.base.ports import Input, Output
from cursus.core.base.processing import ProcessingStepBuilder

from .samples import IDENTITY, codes


class JobConfig(ProcessingConfig):
    job_type: JobType | None = None


def builder(step_type: str, **ports: Input | Output) -> type[StepBuilderBase[Any]]:
    return type(f"{step_type}StepBuilder", (ProcessingStepBuilder,), {"Config": JobConfig, **ports})


def node(name: str, kind: type[StepBuilderBase[Any]], job_type: str | None = None, **fields: Any) -> Node:
    return Node(name, JobConfig(**IDENTITY | {"job_type": job_type} | fields), kind)


def wired(
    nodes: Sequence[Node], edges: Sequence[Any], external: Mapping[str, Any] | None = None
) -> tuple[dict[str, str], list[Diagnostic]]:
    """The source of each linked input as texts, and what was found."""
    dag = PipelineDAG([node.name for node in nodes], edges)
    wiring, found = wire(dag, {node.name: node for node in nodes}, external or {})
    links = {f"{name}.{port}": str(source) for name, ports in wiring.links.items() for port, source in ports.items()}
    return links, found


def fed(
    producer: type[StepBuilderBase[Any]], wanted: Input, output: str | None = None, port: str | None = None
) -> tuple[str | None, list[str]]:
    """What feeds the one input ``table`` of a consumer from one producer P."""
    nodes = [node("P", producer), node("C", builder("Consumer", table=wanted))]
    links, found = wired(nodes, [Edge("P", "C", output, port)])
    return links.get("C.table"), codes(found)


PATH = "/opt/ml/processing/x"
TWO = builder("Maker", first=Output(PATH), second=Output(PATH, aliases=("table",)))
ONE = builder("Single", result=Output(PATH))
NAMED = builder("Named", table=Output(PATH), other=Output(PATH, aliases=("table",)))


@pytest.mark.parametrize(
    ("producer", "wanted", "source"),
    [
        (ONE, Input(PATH, sources=("Single",)), "P.result"),
        (TWO, Input(PATH, sources=("Maker.first",)), "P.first"),
        (TWO, Input(PATH, sources=("Other", "Maker")), "P.second"),
        (NAMED, Input(PATH, sources=("Named",)), "P.table"),
        (NAMED, Input(PATH), "P.table"),
        (TWO, Input(PATH), "P.second"),
        (ONE, Input(PATH), None),
        (builder("Maker", a=Output(PATH), b=Output(PATH)), Input(PATH, sources=("Maker",)), None),
    ],
    ids=["only output", "named output", "alias", "name over alias", "name", "any alias", "unknown", "two outputs"],
)
def test_an_edge_feeds_by_rule(producer: type[StepBuilderBase[Any]], wanted: Input, source: str | None) -> None:
    """A declared source, the port's name, an alias: the first that fits; nothing by resemblance."""
    assert fed(producer, wanted) == (source, [] if source else ["E401"])


@pytest.mark.parametrize(
    ("edge", "source", "expected"),
    [
        (("first", "table"), "P.first", []),
        (("table", "table"), "P.second", []),
        ((None, "table"), "P.second", []),
        (("second", None), "P.second", []),
        (("first", None), None, ["E403", "E401"]),
        (("thrid", "table"), None, ["E403", "E401"]),
        (("first", "tabel"), None, ["E403", "E401"]),
    ],
)
def test_ports_on_an_edge_decide(edge: tuple[str | None, str | None], source: str | None, expected: list[str]) -> None:
    """An edge with port names is taken at its word, and a name that is not there is told."""
    assert fed(TWO, Input(PATH), *edge) == (source, expected)


@pytest.mark.parametrize("external", [{}, {"C.extra": "s3://bucket/x"}])
def test_an_edge_to_an_optional_port_feeds_it_or_is_an_error(external: dict[str, str]) -> None:
    """Nothing that was asked for by name is left out without a word."""
    consumer = builder("Consumer", extra=Input(PATH, required=False))
    _, found = wired([node("P", TWO), node("C", consumer)], [Edge("P", "C", None, "extra")], external)
    (told,) = found
    assert (told.code, told.where) == ("E403", "dag edge P -> C.extra")
    assert "P.first" in told.hint


def test_a_declared_source_goes_before_a_name_and_a_name_before_an_alias() -> None:
    """Among several predecessors the stronger rule decides."""
    consumer = builder("Consumer", table=Input(PATH, sources=("Single",)))
    nodes = [node("two", TWO), node("named", NAMED), node("one", ONE), node("C", consumer)]
    for count, source in ((3, "one.result"), (2, "named.table"), (1, "two.second")):
        links, found = wired([*nodes[:count], nodes[3]], [(one.name, "C") for one in nodes[:count]])
        assert (links, codes(found)) == ({"C.table": source}, ["W408"] * (count - 1))


def test_the_job_type_decides_between_equals() -> None:
    """Of two producers of one type the one of the consumer's job type feeds it."""
    maker, consumer = builder("Maker", table=Output(PATH)), builder("Consumer", table=Input(PATH, sources=("Maker",)))
    nodes = [node("a", maker, "training"), node("b", maker, "calibration"), node("C", consumer, "calibration")]
    links, found = wired(nodes, [("a", "C"), ("b", "C")])
    assert (links, [one.where for one in found]) == ({"C.table": "b.table"}, ["dag edge a -> C"])


def test_a_source_may_ask_for_a_job_type() -> None:
    """``StepType_jobtype`` takes that job type only; an output's alias may hold for one job type only."""
    maker = builder("Maker", out=Output(PATH, aliases_for={"calibration": ("table",)}))
    nodes = [node("a", maker, "training"), node("b", maker, "calibration")]
    for wanted in (Input(PATH, sources=("Maker_calibration",)), Input(PATH)):
        consumer = node("C", builder("Consumer", table=wanted))
        links, found = wired([*nodes, consumer], [("a", "C"), ("b", "C")])
        assert (links, codes(found)) == ({"C.table": "b.out"}, ["W408"])


def test_two_sources_are_never_chosen_between() -> None:
    """Two that are left are E402 with both names; an edge with ports settles it."""
    maker, consumer = builder("Maker", table=Output(PATH)), builder("Consumer", table=Input(PATH))
    nodes = [node("a", maker), node("b", maker), node("C", consumer)]
    links, (found,) = wired(nodes, [("a", "C"), ("b", "C")])
    assert (links, found.code, found.where) == ({}, "E402", "C.table")
    assert "a.table, b.table" in found.message
    assert '{"from": "a.table", "to": "C.table"}' in found.hint
    named = Edge("b", "C", "table", "table")
    assert wired(nodes, [Edge("a", "C", order_only=True), named]) == ({"C.table": "b.table"}, [])
    assert codes(wired(nodes, [("a", "C"), named])[1]) == ["W408"]


def test_a_missing_source_is_told_with_what_would_help() -> None:
    """E401 names the declared sources, what the predecessors offer, and the way from outside."""
    consumer = builder("Consumer", table=Input(PATH, sources=("Maker",)))
    _, (found,) = wired([node("P", ONE), node("C", consumer)], [("P", "C")])
    assert (found.code, found.where) == ("E401", "C.table")
    assert all(part in found.hint for part in ("from Maker", "P.result", "C.table=s3://"))


@pytest.mark.parametrize(("job_type", "expected"), [("training", []), ("testing", ["E401"])])
def test_an_input_may_be_optional_for_a_job_type(job_type: str, expected: list[str]) -> None:
    """A port is required by all job types but those it names."""
    consumer = builder("Consumer", table=Input(PATH, optional_for=("training",)))
    assert codes(wired([node("C", consumer, job_type)], [])[1]) == expected


def test_an_input_may_come_from_outside() -> None:
    """From the argument before the config, and before whatever edges would lead to."""
    consumer = builder("Consumer", table=Input(PATH))
    from_config = node("C", consumer, external_inputs={"table": "s3://bucket/config"})
    nodes = {"P": node("P", NAMED), "C": from_config}
    dag = PipelineDAG(["P", "C"], [("P", "C")])
    for given, expected in (({}, "s3://bucket/config"), ({"C.table": "s3://bucket/given"}, "s3://bucket/given")):
        wiring, found = wire(dag, nodes, given)
        assert (wiring.external["C"], wiring.links["C"], codes(found)) == ({"table": expected}, {}, ["W408"])


@pytest.mark.parametrize(
    ("key", "location", "code"),
    [
        ("C.tabel", "s3://bucket/x", "E403"),
        ("D.table", "s3://bucket/x", "E403"),
        ("table", "s3://bucket/x", "E403"),
        ("C.table", "/data/x", "E404"),
        ("C.table", "", "E404"),
        ("C.table", "s3://", "E404"),
        ("C.table", "s3:///x", "E404"),
        ("C.table", "https://bucket/x", "E404"),
    ],
)
def test_a_wrong_external_input_is_told(key: str, location: str, code: str) -> None:
    """A port or node that is not there, and what is no S3 URI, are errors at their place."""
    consumer = builder("Consumer", table=Input(PATH, required=False))
    _, (found,) = wired([node("C", consumer)], [], {key: location})
    assert (found.code, key in found.where) == (code, True)


def test_an_edge_and_an_external_input_for_one_port_are_two_sources() -> None:
    """An edge that names the port does not silently lose to the outside."""
    nodes = [node("P", NAMED), node("C", builder("Consumer", table=Input(PATH)))]
    _, (found,) = wired(nodes, [Edge("P", "C", "table", "table")], {"C.table": "s3://bucket/x"})
    assert (found.code, "P.table" in found.message, "s3://bucket/x" in found.message) == ("E402", True, True)


@pytest.mark.parametrize("name", ["config", "folder", "environment", "create_step", "role"])
def test_a_port_that_shadows_the_framework_is_refused(name: str) -> None:
    """A port under the name of a base class's attribute raises when the class is created."""
    with pytest.raises(TypeError, match=rf"BadStepBuilder\.{name} shadows"):
        builder("Bad", **{name: Input(PATH)})


def test_ports_are_inherited_and_may_be_replaced() -> None:
    """A subclass has its base's ports under their names, and its own in their place."""
    base = builder("Base", table=Input(PATH), result=Output(PATH))
    derived: Any = type("DerivedStepBuilder", (base,), {"table": Input("/elsewhere"), "more": Output(PATH)})
    assert {name: port.path for name, port in derived.input_ports.items()} == {"table": "/elsewhere"}
    assert (list(derived.output_ports), list(base.output_ports)) == (["result", "more"], ["result"])
    assert [port.name for port in derived.output_ports.values()] == ["result", "more"]


def test_one_output_for_two_inputs_while_another_producer_feeds_nothing() -> None:
    """It is E407 with what to write; named ports, or a producer that feeds the second input, settle it."""
    maker = builder("Maker", out=Output(PATH, aliases=("left", "right")))
    other = builder("Other", thing=Output(PATH))
    nodes = [node("M", maker), node("O", other), node("C", builder("Consumer", left=Input(PATH), right=Input(PATH)))]
    links, (found,) = wired(nodes, [("M", "C"), ("O", "C")])
    assert links == {"C.left": "M.out", "C.right": "M.out"}
    assert (found.code, found.where) == ("E407", "C")
    assert all(part in found.message for part in ("M.out", "left and right", "O"))
    named = [("M", "C"), Edge("O", "C", "thing", "right")]
    assert wired(nodes, named) == ({"C.left": "M.out", "C.right": "O.thing"}, [])
    meant = [Edge("M", "C", "out", "left"), Edge("M", "C", "out", "right"), Edge("O", "C", order_only=True)]
    assert wired(nodes, meant) == ({"C.left": "M.out", "C.right": "M.out"}, [])
    assert wired(nodes[::2], [("M", "C")])[1] == []


def test_an_edge_that_carries_nothing_is_told() -> None:
    """Once an edge, with the ports of both ends; not beside an error that has the same cause."""
    consumer = builder("Consumer", table=Input(PATH))
    nodes = [node("N", NAMED), node("P", ONE), node("C", consumer)]
    _, (found,) = wired(nodes, [("N", "C"), ("P", "C")])
    assert (found.code, found.where) == ("W408", "dag edge P -> C")
    assert all(part in found.hint for part in ("result", "table", "order_only"))
    assert codes(wired(nodes[1:], [("P", "C")])[1]) == ["E401"]
    assert codes(wired([node("P", ONE), node("C", builder("Blind"))], [("P", "C")])[1]) == ["W408"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Maker", []),
        ("Maker_training", []),
        ("Other", ["E409"]),
        ("Other_training", ["E409"]),
        ("Other_and_more", []),
        ("Mine", []),
        ("Others", []),
    ],
)
def test_a_node_that_is_called_as_another_step(name: str, found: list[str]) -> None:
    """By step type, or step type and job type; any other name is the user's to choose."""
    called = node(name, builder("Maker", out=Output(PATH)), "training")
    assert codes(misnamed(called, {"Maker", "Other"})) == found
