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

FIELD = "pretrained_model_path"
STAGED = "pretrained"
ARCHIVES = (".tar.gz", ".tgz", ".tar")


class DummyTrainingConfig(ProcessingConfig):
    pretrained_model_path: str | None = Field(
        default=None, description="Archive or folder of the model in the source directory; its only archive by default."
    )


class DummyTrainingStepBuilder(ProcessingStepBuilder[DummyTrainingConfig]):
    """Copy a model that was trained elsewhere to the location of a training step's model."""

    script = "dummy_training.py"
    output_folder = "dummy_training"
    instances = "table"

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
        """The script, and the model next to it."""
        return {**super().source_files(), **self._pretrained()}

    def _pretrained(self) -> dict[str, Content]:
        """Files of the model by their staged names; none for a script of the user's own that finds them itself.

        Raises CompilationError (E237) when the config does not say which they are.
        """
        if self.config.pretrained_model_path is not None:
            return self._named_model(PurePosixPath(self.config.pretrained_model_path))
        return {} if self.config.script_path else self._only_archive()

    def _named_model(self, path: PurePosixPath) -> dict[str, Content]:
        """The archive or the folder at ``path``, which starts at the source directory, else at the source root."""
        directory = self.config.effective_source_dir
        if directory is None or path.is_absolute():
            directory, path = str(path.parent), PurePosixPath(path.name)
        files = self.user_files(directory, FIELD)
        if str(path) in files:
            return {f"{STAGED}/{path.name}": files[str(path)]}
        inside = [PurePosixPath(name) for name in files if PurePosixPath(name).is_relative_to(path)]
        if not inside:
            raise self._unclear(f"no model {str(path)!r}")
        return {f"{STAGED}/{name.relative_to(path)}": files[str(name)] for name in inside}

    def _only_archive(self) -> dict[str, Content]:
        directory = self.config.effective_source_dir
        files = self.user_files(directory, FIELD) if directory else {}
        archives = [name for name in files if name.endswith(ARCHIVES)]
        if len(archives) != 1:
            raise self._unclear(f"{len(archives)} archives, and one would be the model")
        return {f"{STAGED}/{PurePosixPath(archives[0]).name}": files[archives[0]]}

    def _unclear(self, found: str) -> CompilationError:
        hint = "Name the model's archive, or the folder of its files, relative to source_dir."
        message = f"the source directory holds {found}"
        return CompilationError([Diagnostic("E237", message, f"{self.node}.{FIELD}", hint)])
