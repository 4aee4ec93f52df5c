"""A job runs as its config says, and as its builder declares: machines, role, cache, command, environment, approval."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from cursus.core.base.containers import ServedConfig
from cursus.core.base.processing import ProcessingStepBuilder
from cursus.definition.place import at
from cursus.definition.values import as_json
from cursus.errors import Diagnostic
from validation.invariants._built import Built, BuiltStep

_CLUSTER: Final = ("ProcessingResources", "ClusterConfig")
_CONTAINER: Final = ("InferenceSpecification", "Containers", 0)

PLACES: Final[Mapping[str, Mapping[str, tuple[Any, ...]]]] = {
    "Processing": {
        "effective_instance_type": (*_CLUSTER, "InstanceType"),
        "processing_instance_count": (*_CLUSTER, "InstanceCount"),
        "processing_volume_size": (*_CLUSTER, "VolumeSizeInGB"),
        "max_runtime_seconds": ("StoppingCondition", "MaxRuntimeInSeconds"),
        "image_uri": ("AppSpecification", "ImageUri"),
        "enable_network_isolation": ("NetworkConfig", "EnableNetworkIsolation"),
    },
    "Training": {
        "training_instance_type": ("ResourceConfig", "InstanceType"),
        "training_instance_count": ("ResourceConfig", "InstanceCount"),
        "training_volume_size": ("ResourceConfig", "VolumeSizeInGB"),
        "training_entry_point": ("HyperParameters", "sagemaker_program"),
        "max_runtime_seconds": ("StoppingCondition", "MaxRuntimeInSeconds"),
        "image_uri": ("AlgorithmSpecification", "TrainingImage"),
    },
    "Model": {
        "entry_point": ("PrimaryContainer", "Environment", "SAGEMAKER_PROGRAM"),
        "image_uri": ("PrimaryContainer", "Image"),
    },
    "Transform": {
        "transform_instance_type": ("TransformResources", "InstanceType"),
        "transform_instance_count": ("TransformResources", "InstanceCount"),
        "content_type": ("TransformInput", "ContentType"),
        "split_type": ("TransformInput", "SplitType"),
        "accept": ("TransformOutput", "Accept"),
        "assemble_with": ("TransformOutput", "AssembleWith"),
        "input_filter": ("DataProcessing", "InputFilter"),
        "output_filter": ("DataProcessing", "OutputFilter"),
        "join_source": ("DataProcessing", "JoinSource"),
    },
    "RegisterModel": {
        "approval_status": ("ModelApprovalStatus",),
        "source_model_inference_content_types": ("InferenceSpecification", "SupportedContentTypes"),
        "source_model_inference_response_types": ("InferenceSpecification", "SupportedResponseMIMETypes"),
        "inference_entry_point": (*_CONTAINER, "Environment", "SAGEMAKER_PROGRAM"),
        "image_uri": (*_CONTAINER, "Image"),
    },
}
"""By type of step: the fields of a config that reach the request as they are, and where."""

_ROLES: Final = {"Processing": "RoleArn", "Training": "RoleArn", "Model": "ExecutionRoleArn"}
_ENVIRONMENTS: Final[Mapping[str, tuple[Any, ...]]] = {
    "Processing": ("Environment",),
    "Training": ("Environment",),
    "Model": ("PrimaryContainer", "Environment"),
    "RegisterModel": (*_CONTAINER, "Environment"),
}
_CACHED_IF_ASKED: Final = ("EndpointConfig", "Endpoint")
"""What an earlier execution made may be gone: see the verbs."""

_IMAGES: Final = {name: places["image_uri"] for name, places in PLACES.items() if "image_uri" in places}


def check(built: Built) -> Iterator[Diagnostic]:
    """E624 for each setting that is another than the config's."""
    for step in built.steps.values():
        for found in (_fields(step), _role(built, step), _cache(step), _environment(step), _image(step), _added(step)):
            yield from found
        if isinstance(step.builder, ProcessingStepBuilder):
            yield from _command(step, step.builder)


def _differs(step: BuiltStep, keys: tuple[Any, ...], wanted: Any) -> Iterator[Diagnostic]:
    told = at(step.arguments, keys)
    if told != wanted:
        hint = "Copy the config's value into the request unchanged."
        yield step.wrong("E624", f"{step.name} has {told!r} here, and {wanted!r} is wanted", keys, hint)


def _fields(step: BuiltStep) -> Iterator[Diagnostic]:
    for field, keys in PLACES.get(step.step["Type"], {}).items():
        value = as_json(step.builder.values_in(getattr(step.builder.config, field, None), field))
        if value is not None:
            yield from _differs(step, keys, value)


def _role(built: Built, step: BuiltStep) -> Iterator[Diagnostic]:
    member = _ROLES.get(step.step["Type"])
    if member:
        yield from _differs(
            step, (member,), as_json(built.assembler.context.parameters.role or step.builder.config.role)
        )


def _cache(step: BuiltStep) -> Iterator[Diagnostic]:
    if step.kind is None or not step.kind.cached:
        return
    cache, config = step.step.get("CacheConfig", {}), step.builder.config
    asked = bool(config.enable_caching or config.cache_expire_after)
    wanted = asked if step.step["Type"] in _CACHED_IF_ASKED else config.enable_caching is not False
    if bool(cache.get("Enabled")) != wanted:
        state = "is" if cache.get("Enabled") else "is not"
        hint = "Steps are cached unless their config has enable_caching false; those of endpoints if it has true."
        yield step.wrong("E624", f"{step.name} {state} cached, which its config does not ask for", (), hint)


def _command(step: BuiltStep, builder: ProcessingStepBuilder[Any]) -> Iterator[Diagnostic]:
    arguments = as_json(builder.all_arguments())
    yield from _differs(step, ("AppSpecification", "ContainerArguments"), arguments or None)
    yield from _differs(step, ("AppSpecification", "ContainerEntrypoint"), builder.command() or None)
    job_type = builder.job_type_of(builder.config)
    if job_type and not builder.config.runs_own_script and job_type not in arguments:
        yield step.wrong("E624", f"{step.name} does not give its script the job type {job_type}", (), "")
    for option, value in itertools.pairwise(arguments):
        # A script of the user's own may call its options as it likes.
        if isinstance(option, str) and option.startswith("--") and not builder.config.runs_own_script:
            yield from _names_field(step, option.removeprefix("--").replace("-", "_"), option, value)


def _environment(step: BuiltStep) -> Iterator[Diagnostic]:
    keys = _ENVIRONMENTS.get(step.step["Type"])
    if keys is None:
        return
    told: Any = at(step.arguments, keys, {})
    declared = as_json({**step.builder.config.job_environment, **getattr(step.builder, "environment", dict)()})
    for name, value in declared.items():
        too_long = isinstance(value, str) and len(value) > 256  # travels as a file
        if not too_long and told.get(name) != value:
            yield from _differs(step, (*keys, name), value)
    for name, value in told.items():
        yield from _names_field(step, name.lower(), name, value)


def _names_field(step: BuiltStep, field: str, name: str, value: Any) -> Iterator[Diagnostic]:
    """A variable or option that is called as a field of the config has the field's value, in one of its spellings."""
    config = step.builder.config
    if field not in type(config).model_fields or not isinstance(value, str):
        return
    set_to = getattr(config, field)
    if set_to is None:
        return
    spellings = {*_spellings(set_to), *((config.aws_region,) if field == "region" else ())}
    if value.casefold() not in {spelling.casefold() for spelling in spellings}:
        message = f"{name} is {value!r} in {step.name}, and the config's {field} is {set_to!r}"
        yield step.wrong("E624", message, (), "A script finds it by its name.")


def _spellings(value: Any) -> set[str]:
    try:
        spelled = {str(value), json.dumps(value), json.dumps(value, sort_keys=True)}
    except TypeError:
        return {str(value)}
    if isinstance(value, list):
        spelled |= {",".join(map(str, value)), " ".join(map(str, value))}
    return spelled


def _image(step: BuiltStep) -> Iterator[Diagnostic]:
    """An image that the step chooses is one of the config's region, where the job can pull it."""
    config = step.builder.config
    for keys in _chosen_images(step):
        image = at(step.arguments, keys)
        if f".{config.aws_region}." not in str(image):
            hint = "Ask framework_image() for it, which knows the region."
            yield step.wrong("E624", f"the image {image} is outside {config.aws_region}", keys, hint)


def _chosen_images(step: BuiltStep) -> Iterator[tuple[Any, ...]]:
    """Where the request has images that the step chose, not its config."""
    config = step.builder.config
    if isinstance(config, ServedConfig) and config.says_what_runs_by is not None:
        containers = _CONTAINER[:-1] if step.step["Type"] == "RegisterModel" else ("Containers",)
        for number, container in enumerate(config.containers.values()):
            if container.image_uri is None:
                yield (*containers, number, "Image")
    elif config.image_uri is None and step.step["Type"] in _IMAGES:
        yield _IMAGES[step.step["Type"]]


def _added(step: BuiltStep) -> Iterator[Diagnostic]:
    """Tags and retries, which any config may ask for."""
    tags = step.builder.config.tags
    if tags:
        listed = [{"Key": key, "Value": value} for key, value in tags.items()] if isinstance(tags, dict) else tags
        told: Any = at(step.arguments, ("Tags",), [])
        if any(tag not in told for tag in listed):  # a verb may add its own
            yield from _differs(step, ("Tags",), listed)
    asked, told = step.builder.config.retry_policies or (), step.step.get("RetryPolicies", ())
    if len(asked) != len(told):
        message = f"{step.name} has {len(told)} retry policies, and its config asks for {len(asked)}"
        yield step.wrong("E624", message, (), "Bring the policies of the config into the step.")
