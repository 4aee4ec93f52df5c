"""A DAG is ordered, checked, saved and loaded."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cursus import Edge, PipelineDAG

from .samples import codes, failure


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """Nodes in any order, edges without a cycle, and an order that respects them."""
    valid = draw(st.lists(st.text("abcXYZ_- é", min_size=1, max_size=5), min_size=1, max_size=8, unique=True))
    ends = st.tuples(st.integers(0, len(valid) - 1), st.integers(0, len(valid) - 1))
    pairs = draw(st.lists(ends.filter(lambda pair: pair[0] < pair[1]), max_size=12)) if len(valid) > 1 else []
    return draw(st.permutations(valid)), [(valid[a], valid[b]) for a, b in pairs], valid


@given(graphs())
def test_every_node_comes_once_and_after_its_predecessors(graph: tuple[list[str], list[tuple[str, str]], Any]) -> None:
    """The order holds each node once, and each edge points forward in it."""
    nodes, edges, _ = graph
    order = PipelineDAG(nodes, edges).order()
    assert sorted(order) == sorted(nodes)
    assert all(order.index(source) < order.index(target) for source, target in edges)


@given(graphs())
def test_a_valid_order_is_kept(graph: tuple[Any, list[tuple[str, str]], list[str]]) -> None:
    """Nodes that already stand in a valid order stay as they were added."""
    _, edges, valid = graph
    assert PipelineDAG(valid, edges).order() == valid


@given(graphs())
def test_an_edge_back_is_a_cycle(graph: tuple[Any, list[tuple[str, str]], list[str]]) -> None:
    """One edge against the others is E107, which names the steps along the arrows."""
    nodes, edges, _ = graph
    for source, target in edges[:1]:
        dag = PipelineDAG(nodes, [*edges, (target, source)])
        (found,) = [found for found in failure(dag.order) if found.code == "E107"]
        path = found.message.partition(": ")[2].split(" -> ")
        assert path[0] == path[-1]
        assert {*itertools.pairwise(path)} <= {*edges, (target, source)}


def test_a_cycle_is_told_along_the_arrows() -> None:
    """Whoever reads the message can follow it in the drawing."""
    (found,) = PipelineDAG(["A", "B", "C"], [("A", "B"), ("B", "C"), ("C", "A")]).check()
    path = found.message.partition(": ")[2]
    assert path in ("A -> B -> C -> A", "B -> C -> A -> B", "C -> A -> B -> C")


@given(graphs(), st.sampled_from([None, "out"]), st.sampled_from([None, "in"]))
def test_a_saved_dag_is_loaded_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    graph: tuple[list[str], list[tuple[str, str]], Any],
    output: str | None,
    port: str | None,
) -> None:
    """Nodes, edges with and without ports, and metadata survive a file."""
    nodes, edges, _ = graph
    dag = PipelineDAG(nodes, [Edge(*edge, output, port) for edge in edges], {"owner": "é"})
    path = tmp_path_factory.getbasetemp() / "saved" / "dag.json"
    dag.save(path)
    loaded = PipelineDAG.load(path)
    assert (loaded.nodes, loaded.edges, loaded.metadata) == (dag.nodes, dag.edges, dag.metadata)


def test_an_edge_is_a_pair_or_names_its_ports() -> None:
    """Pairs of any kind and edges are taken, and an edge is shown as it is written."""
    dag = PipelineDAG(["A", "B"], [["A", "B"], ("A", "B"), Edge("A", "B", "out", "in")])  # type: ignore[list-item]
    assert dag.edges == [Edge("A", "B"), Edge("A", "B"), Edge("A", "B", "out", "in")]
    assert [str(edge) for edge in dag.edges] == ["A -> B", "A -> B", "A.out -> B.in"]
    assert dag.predecessors("B") == ["A"]


def test_a_dot_belongs_to_a_port_unless_a_node_has_it(tmp_path: Path) -> None:
    """``from`` and ``to`` split at the last dot, but a node's own dotted name is whole."""
    path = tmp_path / "dag.json"
    edges = [{"from": "a.b.out", "to": "c"}, {"from": "c", "to": "a.b"}]
    path.write_text(json.dumps({"dag": {"nodes": ["a.b", "c"], "edges": edges}}))
    assert PipelineDAG.load(path).edges == [Edge("a.b", "c", "out"), Edge("c", "a.b")]


@pytest.mark.parametrize(
    ("dag", "expected"),
    [
        (PipelineDAG(), ["E103"]),
        (PipelineDAG(["A", "A"]), ["E104"]),
        (PipelineDAG(["A"], [("A", "B")]), ["E105"]),
        (PipelineDAG(["A"], [("X", "Y")]), ["E105", "E105"]),
        (PipelineDAG(["A"], [("A", "A")]), ["E106"]),
        (PipelineDAG(["A", "B"], [("A", "B"), ("B", "A")]), ["E107"]),
        (PipelineDAG(["A", "B"], [("A", "B"), ("A", "B")]), ["W108"]),
        (PipelineDAG(["A", "A", "B"], [("B", "B"), ("A", "C")]), ["E104", "E106", "E105"]),
    ],
)
def test_what_is_wrong_with_a_graph_is_told(dag: PipelineDAG, expected: list[str]) -> None:
    """Each mistake has its code, and all are told together."""
    assert codes(dag.check()) == expected


def test_a_warning_does_not_stop_the_order() -> None:
    """An edge that stands twice is worth a word, not a failure."""
    assert PipelineDAG(["A", "B"], [("A", "B"), ("A", "B")]).order() == ["A", "B"]


@pytest.mark.parametrize(
    ("document", "places"),
    [
        ([], ["dag"]),
        ({"dag": []}, ["dag"]),
        ({"dag": {}}, ["dag.nodes"]),
        ({"dag": {"nodes": "AB", "edges": {}}}, ["dag.nodes", "dag.edges"]),
        ({"dag": {"nodes": ["A", 1, "", None], "edges": [["A"]]}}, ["dag.nodes[1]", "[2]", "[3]", "dag.edges[0]"]),
        ({"dag": {"nodes": ["A"], "edges": [["A", "A", "A"], "A", {"from": "A"}]}}, ["[0]", "[1]", "[2]"]),
        ({"dag": {"nodes": ["A"], "edges": [{"from": "A", "to": "A", "port": "x"}]}}, ["dag.edges[0]"]),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, document: Any, places: list[str]) -> None:
    """Whatever is not where it belongs is E102 at its place, all at once."""
    path = tmp_path / "dag.json"
    path.write_text(json.dumps(document))
    found = failure(PipelineDAG.load, path)
    assert codes(found) == ["E102"] * len(places)
    assert all(one.where.endswith(place) for one, place in zip(found, places, strict=True))


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    """A malformed DAG file is E101 at its line and column."""
    (tmp_path / "dag.json").write_text('{"dag":\n')
    (found,) = failure(PipelineDAG.load, tmp_path / "dag.json")
    assert (found.code, found.where) == ("E101", f"{tmp_path / 'dag.json'}:2:1")
