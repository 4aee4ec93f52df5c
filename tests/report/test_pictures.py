"""The picture of a pipeline: it shows what the DAG says, and somebody can see it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.hundred_nodes import write_hundred_nodes
from cursus import PipelineDAGCompiler
from cursus.dag import PipelineDAG
from cursus.definition.paths import branches, destinations, iter_steps, own_part
from cursus.gate.case import Case
from cursus.gate.report.about import about
from cursus.gate.report.document import document
from cursus.show.folding import fold
from cursus.show.layout import layout
from cursus.show.page import MANY, page
from cursus.show.picture import Picture, picture
from cursus.show.text import text
from cursus.show.wiring import Edge, Node, Port, Wiring, readable, wiring, with_readable
from validation.cases import all_cases
from validation.gate import Verdict

PIPELINES = [case for case in all_cases() if case.kind in ("pipeline", "example")]


def load(case: Case) -> tuple[dict[str, Any], Wiring]:
    definition = json.loads((case.goldens / "parameterized.json").read_text())
    return definition, wiring(definition)


@pytest.mark.parametrize("case", PIPELINES, ids=lambda case: case.name)
def test_edges_are_those_of_the_dag(case: Case) -> None:
    """As many steps as nodes, its edges, those of expressions and into branches, each with its ports."""
    definition, graph = load(case)
    steps = [step for _, step in iter_steps(definition)]
    dag = json.loads((case.folder / "dag.json").read_text())["dag"]
    assert len(graph.nodes) == len(dag["nodes"])
    names = {_plain(node.name.removesuffix("-RegisterModel")): node.name for node in graph.nodes}
    names = {name.removesuffix("createmodel"): step for name, step in names.items()}
    edges = PipelineDAG.load(case.folder / "dag.json").edges
    wanted = {(names[_plain(source)], names[_plain(target)]) for source, target in edges}
    inside = {(step["Name"], one["Name"]) for step in steps for nested in branches(step).values() for one in nested}
    reads = {  # expressions of a config need no edge
        (source, step["Name"])
        for step in steps
        for source in re.findall(r'"Get": "Steps\.([\w-]+)', json.dumps(own_part(step)))
    }
    assert {(edge.source, edge.target) for edge in graph.edges} == wanted | inside | reads
    order = {(earlier, step["Name"]) for step in steps for earlier in step.get("DependsOn", ())}
    assert all(edge.ports or (edge.source, edge.target) in order for edge in graph.edges)


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


@pytest.mark.parametrize("case", PIPELINES, ids=lambda case: case.name)
def test_every_place_that_is_written_to_is_an_output(case: Case) -> None:
    """No output of a definition is left out of the picture, or invented."""
    definition, graph = load(case)
    shown = sorted((node.name, port.location) for node in graph.nodes for port in node.outputs)
    assert shown == sorted((step, readable(value)) for step, _, value in destinations(definition))


@pytest.mark.parametrize("case", PIPELINES, ids=lambda case: case.name)
def test_boxes_and_lines_keep_out_of_each_others_way(case: Case) -> None:
    """No two boxes overlap, every line goes down, and where it crosses a layer it goes beside the boxes."""
    _, graph = load(case)
    drawn = layout(graph)
    boxes = list(drawn.boxes.values())
    for one, other in combinations(boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x or one.y != other.y
        assert apart, (one, other)
    for edge in graph.edges:
        bends = drawn.bends[edge.source, edge.target]
        heights = [drawn.boxes[edge.source].y, *(y for _, y in bends), drawn.boxes[edge.target].y]
        assert all(above < below for above, below in pairwise(heights))
        for x, y in bends:
            assert not any(box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height for box in boxes)
    assert all(box.x + box.width <= drawn.width and box.y + box.height <= drawn.height for box in boxes)


def test_outputs_lie_where_each_environment_says(verdict: Verdict) -> None:
    """In every environment below its prefix, and in the same place below it."""
    told = document(verdict, about(verdict))
    prefixes = [one["parameters"]["EXECUTION_S3_PREFIX"] for one in told["environments"]]
    for case in told["cases"]:
        for output in case.get("outputs", ()):
            below = {place.removeprefix(prefix) for place, prefix in zip(output["places"], prefixes, strict=True)}
            assert len(below) == 1 and below.pop().startswith("/"), output


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ({"Get": "Parameters.EXECUTION_S3_PREFIX"}, "{EXECUTION_S3_PREFIX}"),
        ({"Std:Join": {"On": "/", "Values": [{"Get": "Parameters.P"}, "a", "b"]}}, "{P}/a/b"),
        ({"Get": "Steps.A.ProcessingOutputConfig.Outputs['x'].S3Output.S3Uri"}, "A.x"),
        ({"Get": "Steps.A.ModelArtifacts.S3ModelArtifacts"}, "A.ModelArtifacts"),
        ({"Get": "Steps.A.PropertyFiles.f"}, "A.f"),
        ({"Std:JsonGet": {"PropertyFile": {"Get": "Steps.A.PropertyFiles.f"}, "Path": "x.y"}}, "A.f:x.y"),
        ("s3://bucket", "s3://bucket"),
    ],
)
def test_expressions_read_as_text(expression: Any, text: str) -> None:
    """Whoever looks at a path wants the path."""
    assert readable(expression) == text
    assert with_readable({"a": [expression, 1]}) == {"a": [text, 1]}


def test_definitions_of_other_people_are_drawn_too() -> None:
    """Steps without arguments, outputs that go to a feature store, names that are expressions, a circle of steps."""
    to_store = {"OutputName": "features", "FeatureStoreOutput": {"FeatureGroupName": "orders"}}
    named = {"OutputName": {"Get": "Parameters.NAME"}, "S3Output": {"S3Uri": "s3://bucket/out"}}
    steps = [
        {"Name": "Ask", "Type": "Lambda", "DependsOn": ["Write"]},
        {"Name": "Write", "Type": "Processing", "DependsOn": ["Ask"], "Arguments": {
            "ProcessingOutputConfig": {"Outputs": [to_store, named]}, "ProcessingInputs": [{"S3Input": {}}, "odd"]}},
        {"Name": "Wait", "Type": "Callback", "Arguments": ["odd"], "DependsOn": [{"Get": "Steps.Ask.Output"}]},
    ]  # fmt: skip
    graph = wiring({"Version": "2020-12-01", "Steps": steps})
    ports = {node.name: [port.name for port in node.outputs] for node in graph.nodes}
    assert ports == {"Ask": [], "Write": ["{NAME}"], "Wait": []}
    assert {(edge.source, edge.target) for edge in graph.edges} == {("Ask", "Write"), ("Write", "Ask")}
    drawn = layout(graph)
    assert set(drawn.boxes) == {"Ask", "Write", "Wait"}


@pytest.mark.parametrize("draw", [text, page])
def test_drawing_takes_what_the_edges_take(
    draw: Callable[[Picture], str], count_calls: Callable[[Callable[[], object]], int]
) -> None:
    """Steps that each wait for all before them, and steps that wait for all others: four times the edges."""

    def work(count: int) -> int:
        names = [f"S{number}" for number in range(count)]
        waits = {name: names[:number] for number, name in enumerate(names)}
        waits |= {f"C{name}": [f"C{one}" for one in names] for name in names}
        steps = [{"Name": name, "Type": "Fail", "Arguments": {}, "DependsOn": before} for name, before in waits.items()]
        return count_calls(lambda: draw(picture({"Version": "2020-12-01", "Steps": steps}, "t")))

    work(10)
    assert work(48) < 6 * work(24)


def test_a_chain_is_folded_in_few_rounds(count_calls: Callable[[Callable[[], object]], int]) -> None:
    """Twice the steps take twice the work."""

    def work(count: int) -> int:
        nodes = tuple(Node(f"S{number}", "Fail", (), ()) for number in range(count))
        edges = tuple(Edge(one.name, other.name, ()) for one, other in pairwise(nodes))
        return count_calls(lambda: fold(Wiring(nodes, edges)))

    assert work(200) < 3 * work(100)


def branches_of(number: int) -> Wiring:
    """A step, as many equal branches of two steps each, and one step after all of them."""
    out = (Port("out", "s3://out"),)
    pairs = [
        (Node(f"Train-{n}", "Training", (), out), Node(f"Judge-{n}", "Processing", (), out)) for n in range(number)
    ]
    nodes = [Node("Load", "Processing", (), out), *(node for pair in pairs for node in pair)]
    edges = [Edge(*ends, ()) for n in range(number) for ends in (("Load", f"Train-{n}"), (f"Train-{n}", f"Judge-{n}"))]
    edges += [Edge(f"Judge-{n}", "Choose", ()) for n in range(number)]
    return Wiring((*nodes, Node("Choose", "Processing", (), ())), tuple(edges))


def test_equal_branches_are_drawn_once() -> None:
    """Forty branches become one, which says how many it stands for; the ends stay as they are."""
    folded = fold(branches_of(40))
    names = {node.name for node in folded.graph.nodes}
    many = {name.partition(" ")[0]: len(steps) for name, steps in folded.members.items()}
    assert many == {"Train": 40, "Judge": 40} and names - folded.members.keys() == {"Load", "Choose"}
    assert len(folded.graph.edges) == 3
    assert len(layout(folded.graph).boxes) == 4


def test_a_branch_that_differs_is_not_folded() -> None:
    """Not one that fails, nor one with another step in it; two branches are too few."""
    assert not fold(branches_of(2)).members
    graph = branches_of(5)
    failing = fold(graph, {"Judge-3"})
    assert {"Train-3", "Judge-3"} <= {node.name for node in failing.graph.nodes}
    longer = Wiring((*graph.nodes, Node("More", "Processing", (), ())), (*graph.edges, Edge("Judge-1", "More", ())))
    assert {"Train-1", "Judge-1"} <= {node.name for node in fold(longer).graph.nodes}


def listed(steps: list[dict[str, Any]]) -> str:
    """The list of steps on the page of a definition."""
    return page(picture({"Version": "2020-12-01", "Parameters": [], "Steps": steps}, "t")).partition("<h2>Steps")[2]


@pytest.mark.parametrize("count", [MANY, MANY + 1])
def test_a_long_list_of_steps_is_closed(count: int) -> None:
    """Each step opens to its ports once there are many, also where no two are equal."""
    steps = [{"Name": f"S{number}", "Type": "Fail", "Arguments": {}} for number in range(count)]
    for number in range(1, count):
        steps[number]["DependsOn"] = [f"S{number - 1}"]
    html = listed(steps)
    assert html.count("<h3>") == count
    assert html.count("<details>") == (count - 1 if count > MANY else 0)  # The first step has nothing to open.
    assert html.count("<td>after</td>") == count - 1


def test_every_step_is_in_a_folded_list(tmp_path: Path) -> None:
    """Of a hundred steps each is there once, below one of four entries or alone."""
    folder = write_hundred_nodes(tmp_path)
    pipeline = PipelineDAGCompiler(folder / "config.json").compile(PipelineDAG.load(folder / "dag.json"))
    definition = json.loads(pipeline.definition())
    html = page(picture(definition, "hundred")).partition("<h2>Steps")[2]
    titles = re.findall(r"<h3>(.*?) <small>", html)
    names = [step["Name"] for step in definition["Steps"]]
    equal = [title for title in titles if title not in names]
    assert equal == ["Train_depth × 49", "Evaluate_depth × 49"]  # noqa: RUF001
    assert sorted(title for title in titles if title in names) == sorted(names)
