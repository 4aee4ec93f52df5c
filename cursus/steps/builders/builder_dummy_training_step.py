"""A pretrained model in place of a training."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from pydantic import Field

from cursus.core.assets import Content
from cursus.core.base.config_base import ProcessingConfig
from cursus.core.base.ports import Output
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.errors import CompilationError, Diagnostic

STAGED = "pretrained"
ARCHIVES = (".tar.gz", ".tgz", ".tar")


class DummyTrainingConfig(ProcessingConfig):
    pretrained_model_path: str | None = Field(
        default=None, description="Archive or folder of the model in the source directory; its only archive by default."
    )


class DummyTrainingStepBuilder(ProcessingStepBuilder[DummyTrainingConfig]):
    """Take a model that was trained elsewhere to where a training step would have put its own."""

    script = "dummy_training.py"
    output_folder = "dummy_training"

    model_input = Output(
        "/opt/ml/processing/output/model", aliases=("model_output", "model_data", "ModelArtifacts"), file="model.tar.gz"
    )

    def arguments(self) -> list[str]:
        staged = list(self._pretrained())
        if not staged:
            return []
        one_archive = len(staged) == 1 and staged[0].endswith(ARCHIVES)
        return ["--pretrained_path", staged[0] if one_archive else STAGED]

    def source_files(self) -> Mapping[str, Content]:
        """The script, and the model beside it."""
        return {**super().source_files(), **self._pretrained()}

    def _pretrained(self) -> dict[str, Content]:
        """Files of the model by their staged names; none for a script of the user's own that finds them itself.

        Raises CompilationError (E237) when the config does not say which they are.
        """
        if self.config.script_path and not self.config.pretrained_model_path:
            return {}
        directory, path = self.config.effective_source_dir, PurePosixPath(self.config.pretrained_model_path or "")
        if directory is None or path.is_absolute():
            directory, path = str(path.parent), PurePosixPath(path.name)
        found = self.user_files(directory, "pretrained_model_path") if directory != "." or path.name else {}
        if path.name:
            chosen = {name: content for name, content in found.items() if PurePosixPath(name).is_relative_to(path)}
        else:
            chosen = {name: content for name, content in found.items() if name.endswith(ARCHIVES)}
        if not chosen or (not path.name and len(chosen) > 1):
            wanted = f"no model {str(path)!r}" if path.name else f"{len(chosen)} archives, and one would be the model"
            message = f"the source directory holds {wanted}"
            hint = "Name the model's archive, or the folder of its files, relative to source_dir."
            raise CompilationError([Diagnostic("E237", message, f"{self.node}.pretrained_model_path", hint)])
        within = path if str(path) not in chosen else path.parent
        return {f"{STAGED}/{PurePosixPath(name).relative_to(within)}": content for name, content in chosen.items()}
