"""E543: a path with an empty segment in it, or one that will get one."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import Join, are_characters
from cursus.checks.examples import PREFIX, Change, join
from cursus.checks.index import Index
from cursus.checks.locations import is_untidy, locations_in, without_schemes
from cursus.visible import cut

_URI = "Steps[0].Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri"


class Untidy(Check):
    """A Join puts its separator between all parts. An empty part, or a slash at the end of one, gives ``//``.

    In S3 that is a different key, so readers that write the path correctly do not find it. A slash after the last part
    is allowed: it stands for a folder.
    """

    code = "E543"
    name = "untidy path"
    remedy = "Use one part per path segment: none empty, none with a slash at its ends."
    source = "S3 keys are texts: no service cleans them up."
    bad = Change({_URI: join(PREFIX, "prepare/", "data")})
    good = Change({_URI: join(PREFIX, "prepare", "data/")})

    def check(self, index: Index) -> Iterable[Problem]:
        for text in index.texts:
            for location in locations_in(text.value) if text.part is None else ():
                if is_untidy(location):
                    yield Problem(text.place, f"{cut(location)} has an empty segment in it")
        for path in index.joins:
            if are_characters(path.parts):
                continue
            if path.separator == "/":
                yield from _parts(path)
            elif path.separator == "" and any(
                "//" in without_schemes(part) for part in path.parts[1:] if isinstance(part, str)
            ):
                yield Problem(path.place, "a part has an empty segment in it")


def _parts(path: Join) -> Iterable[Problem]:
    last = len(path.parts) - 1
    for number, part in enumerate(path.parts):
        place = (*path.place, "Std:Join", "Values", number)
        if not isinstance(part, str) or (number == 0 and part in ("s3:/", "s3:")):
            continue
        segments = without_schemes(part)
        if part == "":
            yield Problem(place, "an empty part gives an empty segment")
        elif "//" in segments or (number > 0 and part.startswith("/")) or (number < last and part.endswith("/")):
            yield Problem(place, f"the part {cut(repr(part))} gives an empty segment")
