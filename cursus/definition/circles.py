"""Steps that wait for each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping


def circles(graph: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Names, each of which leads to the next one and the last to the first; every edge is looked at once.

    Without the edges from the last to the first there is no circle left.

    >>> list(circles({"a": ["b"], "b": ["c", "a"], "c": ["b"]}))
    [['b', 'c'], ['a', 'b']]
    """
    seen: set[str] = set()
    for first in graph:
        path = {} if first in seen else {first: iter(graph[first])}
        while path:
            name = next(reversed(path))
            seen.add(name)
            following = next(path[name], None)
            if following is None:
                del path[name]
            elif following in path:
                names = list(path)
                yield names[names.index(following) :]
            elif following not in seen:
                path[following] = iter(graph[following])
