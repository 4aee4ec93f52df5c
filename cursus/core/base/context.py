"""What all builders of one compile share."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cursus.core.assets import EXECUTION_FOLDER, SESSION_FOLDER, Asset, AssetMode, Content, PublishedAsset
from cursus.core.expressions import NoScope, Scope
from cursus.core.functions import FUNCTIONS_PARAMETER, Function, FunctionSettings, function_arn_prefix
from cursus.core.parameters import ParameterSet
from cursus.core.paths import Location, join_path
from cursus.core.sources import bundled_script, directory_files, source_directory
from cursus.definition.values import Join, Parameter, ParameterString

if TYPE_CHECKING:
    from cursus.core.base.config_base import BasePipelineConfig

_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::(?P<account>\d{12}):role/.+")


@dataclass(frozen=True)
class BuildContext:
    """Region, bucket, parameters and assets of one compile.

    ``bucket`` holds the assets, unless they follow the prefix. ``role`` None leaves each step its config's own.
    ``account`` is the one of the pipeline's role.
    """

    region: str
    bucket: str
    role: Location | None
    parameters: ParameterSet
    source_root: Path | None = None
    asset_mode: AssetMode = "session"
    account: str | None = None
    _bundled: dict[Hashable, Mapping[str, Content]] = field(default_factory=dict)
    _directories: dict[Hashable, Mapping[str, Content]] = field(default_factory=dict)
    _installed: dict[str, bool] = field(default_factory=dict)
    _assets: dict[tuple[str, str], PublishedAsset] = field(default_factory=dict)
    _functions: dict[str, Function] = field(default_factory=dict)
    _seen: dict[Hashable, Asset] = field(default_factory=dict)
    _referenced: set[str] = field(default_factory=set)
    scope: Scope = field(default_factory=NoScope)
    """What expressions of configs may speak of."""

    @classmethod
    def offline(cls, config: BasePipelineConfig, parameters: ParameterSet | None = None) -> BuildContext:
        """For a builder on its own: no AWS, the config's role, the static base unless ``parameters`` say otherwise."""
        region = config.aws_region
        account = account_of(config.role)
        return cls(region, default_bucket(region, config.role), None, parameters or ParameterSet(), account=account)

    @cached_property
    def session(self) -> Any:
        """A PipelineSession of the installed SDK that asks AWS for nothing, for builders that make the SDK's steps."""
        from cursus.sdk.session import offline_session  # heavy: it imports the SDK

        return offline_session(self.region, self.bucket)

    @property
    def assets(self) -> tuple[PublishedAsset, ...]:
        """What the steps built so far read, in the order of their digests."""
        return tuple(self._assets[key] for key in sorted(self._assets))

    @property
    def functions(self) -> Mapping[str, Function]:
        """The functions that are deployed with the pipeline, by the name of the step that calls each."""
        return dict(self._functions)

    @property
    def declared_parameters(self) -> tuple[Parameter, ...]:
        """The parameters that the caller named, and of the implied ones those that a step built so far refers to."""
        parameters = self.parameters
        left_out = {parameters.prefix.name} - self._referenced if parameters.implied and parameters.prefix else set()
        declared = [parameter for parameter in parameters.declared if parameter.name not in left_out]
        if FUNCTIONS_PARAMETER in self._referenced and parameters.functions is None:
            declared.append(self._functions_parameter)
        return tuple(declared)

    def refer_to(self, parameter: Any) -> None:
        """Note that a step's arguments hold this parameter."""
        self._referenced.add(parameter.name)

    def bundled_script(self, script: str, builder: type, stage_as: str | None = None) -> Mapping[str, Content]:
        """As ``cursus.core.sources.bundled_script``, once for all steps that run the script.

        Raises CompilationError (E213) when it lies neither next to the builder nor among ours.
        """
        key = (script, builder, stage_as)
        if key not in self._bundled:
            self._bundled[key] = bundled_script(script, builder, stage_as=stage_as)
        return self._bundled[key]

    def user_files(self, directory: str, where: str, project: str | None) -> Mapping[str, Content]:
        """The files of a source directory that a config names at ``where``, found once for all steps that name it.

        Raises CompilationError as ``cursus.core.sources.source_directory`` and ``directory_files``.
        """
        key = (self.source_root, directory, project)
        if key not in self._directories:
            found = source_directory(directory, self.source_root, where, project)
            self._directories[key] = directory_files(found, where)
        return self._directories[key]

    def is_installed(self, package: str) -> bool:
        """Whether a package can be imported here, looked up once for all steps."""
        if package not in self._installed:
            self._installed[package] = find_spec(package) is not None
        return self._installed[package]

    def publish(self, asset: Asset, base: Callable[[], Location], name: str = "") -> Location:
        """Note that a step reads ``asset``; the place where it, or its file ``name``, will lie.

        ``base`` gives the step's own output base, which holds the assets too when they are strictly portable.
        """
        names = (name,) if name else ()
        published = self._published(asset, base)
        if self.asset_mode == "session":
            return "/".join((published.location(), *names))
        return join_path(base(), EXECUTION_FOLDER, published.asset.sha256, *names)

    def deploy_function(
        self, step: str, asset: Asset, settings: FunctionSettings, base: Callable[[], Location]
    ) -> Location:
        """Note that ``step`` calls a function that is deployed with the pipeline; its ARN.

        The ARN is written out where paths are, and begins with a parameter where they do.
        """
        function = Function(step, self._published(asset, base), settings)
        self._functions[step] = function
        if self.parameters.prefix is None and self.parameters.functions is None:
            return f"{function_arn_prefix(self.region, str(self.account))}:{function.name}"
        self.refer_to(self._functions_parameter)
        return Join(on=":", values=[self._functions_parameter, function.name])

    @property
    def _functions_parameter(self) -> ParameterString:
        """What ARNs of functions begin with; its default names the account where the place of code does too."""
        if self.parameters.functions is not None:
            return self.parameters.functions
        known = self.asset_mode == "session" and self.account is not None
        default = function_arn_prefix(self.region, str(self.account)) if known else None
        return ParameterString(FUNCTIONS_PARAMETER, default)

    def _published(self, asset: Asset, base: Callable[[], Location]) -> PublishedAsset:
        # Many steps bring the same files: read and hash them once.
        asset = self._seen.setdefault((asset.archive, frozenset(asset.files.items())), asset)
        if self.asset_mode == "session":
            folder: str | None = f"s3://{self.bucket}/{SESSION_FOLDER}"
        else:
            above = base()
            folder = f"{above}/{EXECUTION_FOLDER}" if isinstance(above, str) else None
        # One content is in several folders when configs of different static locations keep their assets below them.
        published = PublishedAsset(asset, folder)
        self._assets.setdefault((asset.sha256, folder or ""), published)
        return published


def account_of(role: str) -> str | None:
    """The account in a role's ARN; None when it is not an ARN."""
    matched = _ROLE_ARN.fullmatch(role)
    return matched["account"] if matched else None


def default_bucket(region: str, role: str) -> str:
    """The bucket that the SDK would create for this region and account, without asking for either."""
    return f"sagemaker-{region}-{account_of(role)}"
