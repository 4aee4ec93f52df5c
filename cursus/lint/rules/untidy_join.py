"""E812: a Join with empty or slashed parts."""

from __future__ import annotations

import ast

from cursus.lint.events import JoinMade
from cursus.lint.rules.base import Rule


class UntidyJoin(Rule):
    """Join puts the separator between all parts, whatever they hold, and never cleans up.

    An empty part or a slash at its end gives ``//``, which is another S3 key; text instead of a list is joined
    character by character. A part with a slash inside hides where one segment ends.
    """

    code = "E812"
    name = "untidy join"
    remedy = "One part per path segment, none of them empty, none with a slash."
    bad = 'return Join(on="/", values=[base_output_path, "model/"])'
    good = 'return Join(on="", values=[base_output_path, "/model/"])'

    def check(self, event: JoinMade) -> str | None:
        if event.text is not None:
            return "Join gets text instead of a list: it is joined character by character"
        if event.separator != "/":
            return None
        for index, part in enumerate(event.parts or ()):
            text = part.value if isinstance(part, ast.Constant) else None
            if text == "":
                return "Join has an empty part"
            if isinstance(text, str) and "/" in text and not (index == 0 and text.startswith("s3:")):
                return f"Join has a part with a slash: {text!r}"
        return None
