"""Puts the pieces of a path together as the parts of a Join: one a segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cursus.lint import vocabulary
from cursus.migrate.pieces import CannotRewrite, Code, Piece, Text


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a Join, and what it puts between them. ``lossy``: why it may differ from the text."""

    on: str
    sources: tuple[str, ...]
    lossy: str

    @property
    def is_single(self) -> bool:
        """Whether no Join is needed: there is one part, and it is not a list of them."""
        return len(self.sources) == 1 and not self.sources[0].startswith("*")


def parts_of(pieces: Sequence[Piece], join_name: str, lossy: str = "") -> Parts:
    """Split at slashes, one part a segment. Raises CannotRewrite for what is not a path on a variable."""
    segments: list[list[Piece]] = [[]]
    quote = next((piece.quote for piece in pieces if isinstance(piece, Text)), '"')
    for piece in pieces:
        if isinstance(piece, Code):
            segments[-1].append(piece)
            continue
        first, *rest = piece.text.split("/")
        segments[-1] += [Text(first, piece.quote)] if first else []
        segments += [[Text(chunk, piece.quote)] if chunk else [] for chunk in rest]
    first_text = pieces[0].text if isinstance(pieces[0], Text) else ""
    if first_text.startswith(vocabulary.S3_SCHEME):
        raise CannotRewrite("it starts with its own s3://; start from the base instead")
    if not segments[0]:
        raise CannotRewrite("it starts with a slash")
    if len(segments) > 1 and not segments[-1]:
        return _with_slash(pieces, join_name, lossy, quote)
    if not all(segments):
        lossy = lossy or "the path had an empty segment (//), which the Join leaves out"
    if not _begins_with_variable(segments[0][0]):
        lossy = lossy or "the path does not begin with the pipeline variable"
    return Parts("/", tuple(_part(segment, join_name, quote) for segment in segments if segment), lossy)


def _begins_with_variable(piece: Piece) -> bool:
    return isinstance(piece, Code) and (piece.variable or piece.source.startswith("*"))


def _with_slash(pieces: Sequence[Piece], join_name: str, lossy: str, quote: str) -> Parts:
    """A path that ends with a slash: as it stands, with nothing put between the pieces."""
    if not _begins_with_variable(pieces[0]):
        lossy = lossy or "the path does not begin with the pipeline variable"
    groups: list[list[Piece]] = []
    for piece in pieces:
        if isinstance(piece, Code) and piece.source.startswith("*"):
            raise CannotRewrite("a list is joined, and a slash added after it")
        last = groups[-1][-1] if groups else None
        if isinstance(piece, Text) and isinstance(last, Text):
            groups[-1][-1] = Text(last.text + piece.text, last.quote)
        elif last is None or _is_variable(piece) or _is_variable(last):
            groups.append([piece])
        else:
            groups[-1].append(piece)
    return Parts("", tuple(_part(group, join_name, quote) for group in groups), lossy)


def _is_variable(piece: Piece) -> bool:
    return isinstance(piece, Code) and piece.variable


def _part(segment: list[Piece], join_name: str, quote: str) -> str:
    if len(segment) == 1:
        only = segment[0]
        if isinstance(only, Text):
            return quoted(only)
        if not only.form and (only.variable or only.text or only.source.startswith("*")):
            return only.source
        if only.variable:
            raise CannotRewrite("a pipeline variable is formatted by a conversion or a width")
    if any(isinstance(piece, Code) and piece.source.startswith("*") for piece in segment):
        raise CannotRewrite("a list is joined without a slash next to it")
    if any(map(_is_variable, segment)):
        if any(isinstance(piece, Code) and piece.variable and piece.form for piece in segment):
            raise CannotRewrite("a pipeline variable is formatted by a conversion or a width")
        inner = ", ".join(_part([piece], join_name, quote) for piece in segment)
        return f'{join_name}(on="", values=[{inner}])'
    return _f_string(segment, quote)


def quoted(piece: Text) -> str:
    """Text as a literal, in its author's quotes where that needs no escapes."""
    plain = piece.text.isprintable() and piece.quote not in piece.text and "\\" not in piece.text
    return f"{piece.quote}{piece.text}{piece.quote}" if plain else repr(piece.text)


def _f_string(segment: list[Piece], quote: str) -> str:
    codes = "".join(piece.source + piece.form for piece in segment if isinstance(piece, Code))
    texts = "".join(piece.text for piece in segment if isinstance(piece, Text))
    if not texts.isprintable() or "\\" in texts + codes or "\n" in codes:
        raise CannotRewrite("a part of the path needs escapes")
    for chosen in (quote, '"', "'"):
        if chosen not in codes + texts:
            inner = "".join(
                piece.text.replace("{", "{{").replace("}", "}}")
                if isinstance(piece, Text)
                else f"{{{piece.source}{piece.form}}}"
                for piece in segment
            )
            return f"f{chosen}{inner}{chosen}"
    raise CannotRewrite("a part of the path has both kinds of quotes in it")
