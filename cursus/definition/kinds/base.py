"""What a kind of step is: one frozen record that says all that the package knows about a step's type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, NamedTuple, TypeAlias

EACH: Final = "*"
"""In a pattern: every entry of a list or map."""

BELOW: Final = "**"
"""At the end of a pattern: whatever stands below."""

Pattern: TypeAlias = tuple[str, ...]
"""Keys below a step's Arguments or properties; EACH and BELOW stand for any."""

STEP: Final = "step"
"""The service name of the shapes that botocore does not have: those of the kinds themselves."""


class ShapeName(NamedTuple):
    """A shape in botocore's model of a service, ``("sagemaker", "CreateTrainingJobRequest")``."""

    service: str
    shape: str


class Need(NamedTuple):
    """Of the members ``one_of``, each object at ``at`` needs one at least, though its shape requires none.

    ``when``: only an object with this member does.
    """

    at: Pattern
    one_of: tuple[str, ...]
    when: str = ""


class Order(NamedTuple):
    """Of two numbers in each object at ``at``, ``more`` is at least as large as ``less``: the service says so."""

    at: Pattern
    less: str
    more: str


class Ports(NamedTuple):
    """A list of named inputs or outputs: where it stands, the member that names each, where each has its location.

    ``reads``: whether what is there is read; it is written otherwise.
    """

    at: tuple[str, ...]
    name: str
    location: tuple[str, ...]
    noun: str
    reads: bool


class Destination(NamedTuple):
    """A location in the Arguments that the step writes to, and what the service adds to it.

    ``below`` is empty where files land in the place itself; ``{job}`` stands for the name of the job, ``{entry}`` for
    what EACH stands for.
    """

    at: Pattern
    below: str = ""


class Derived(NamedTuple):
    """A property that follows from the Arguments: the location at ``source`` with ``suffix`` behind it."""

    at: tuple[str, ...]
    source: tuple[str, ...]
    suffix: str


class Filled(Enum):
    """What a member may hold that the service fills in, where that is not a fixed set of values."""

    ANY = "anything"
    OWN = "a value of the request"


Defaults: TypeAlias = Mapping[Pattern, tuple[Any, ...] | Filled]
"""What a member of the answer may hold that the request does not have, by its keys."""


def below(*places: Pattern, defaults: Defaults) -> dict[Pattern, tuple[Any, ...] | Filled]:
    """The same defaults below each of some places."""
    return {(*place, *keys): value for place in places for keys, value in defaults.items()}


@dataclass(frozen=True)
class Described:
    """How the service shows the work of a step that ran.

    ``call`` is the operation and ``asked_by`` the member of its request, which takes the name at the end of the ARN,
    or the ARN itself where ``by_arn``. ``arn``: where an entry of ListPipelineExecutionSteps has the ARN, in its
    metadata. ``defaults``: what the service fills in by itself; anything else that the request does not have is a
    finding. ``later``: members that people change afterwards. ``log_group``: where CloudWatch has the job's lines.
    """

    call: str
    asked_by: str
    arn: tuple[str, str]
    defaults: Defaults = field(default_factory=dict)
    by_arn: bool = False
    later: frozenset[str] = frozenset()
    log_group: str | None = None


class Entry(NamedTuple):
    """What the entry of a step shows, where no call describes it: the ``member`` of the step, ``at`` in metadata."""

    member: tuple[str, ...]
    at: tuple[str, str]


@dataclass(frozen=True)
class Kind:
    """Everything about one type of step. All keys are below the step's Arguments, if nothing else is said.

    The request
      ``request_shape``: what the service makes of the Arguments; None where ``no_request`` says why there is none.
      ``shapes``: shapes in botocore's form that only this kind has, for Arguments that are no request by themselves;
      the one named as the type is that of the Arguments. A member with ``service`` refers to another model.
      ``filled_in``: by shape, the required members that the service fills in.
      ``needs``: alternatives of which one has to be there.
      ``orders``: pairs of numbers of which one may not be below the other.
      ``name_limit``: characters of the name that the service gives the job.

    Places
      ``ports``: lists of named inputs and outputs. ``destinations``: locations that the step writes to;
      ``staged``: those where the service puts on the way what the step reads.
      ``jobs``: the objects that each describe a job, most often the Arguments themselves; below each,
      ``output_key``, ``volume_key``, ``network``: where KMS keys and network settings go, None where there are none.

    Results
      ``describe_shape``: which properties the step has; None where ``properties`` says all.
      ``listed_shape``: a List response whose members are properties too.
      ``echoes``: whether the Describe response repeats the Arguments, but for ``not_described``.
      ``job_name``: the property that holds the name which the service gives.
      ``derived``: properties that follow from the Arguments.
      ``properties``: further properties by pattern, with the type of each, "any" where it may be any.
      ``described``: how the service shows what became of the step; ``entry``: what its entry alone shows.

    The step
      ``members``, ``required``: members of the step itself next to the common ones; ``words``: what may stand in them,
      ``member_shapes``: which shape a text in them has.
      ``cached``, ``retried``: whether
      CacheConfig and RetryPolicies mean something. ``branches``: members of the Arguments that hold steps;
      ``names_steps``: where the Arguments name other steps.
      ``settings``: fields of a config that the verb brings into the request, next to keys, network, cache and retries.
      ``exclusive``: a run has the steps of one of them only.
      ``written_as``: the Type in a definition, where it is another kind's.
    """

    type: str
    request_shape: ShapeName | None = None
    no_request: str = ""
    shapes: Mapping[str, Any] = field(default_factory=dict)
    filled_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    orders: tuple[Order, ...] = ()
    name_limit: int | None = None
    ports: tuple[Ports, ...] = ()
    destinations: tuple[Destination, ...] = ()
    staged: tuple[Destination, ...] = ()
    jobs: tuple[Pattern, ...] = ((),)
    output_key: tuple[str, ...] | None = None
    volume_key: tuple[str, ...] | None = None
    network: tuple[str, ...] | None = None
    describe_shape: ShapeName | None = None
    listed_shape: ShapeName | None = None
    echoes: bool = True
    not_described: frozenset[str] = frozenset()
    job_name: str | None = None
    derived: tuple[Derived, ...] = ()
    properties: Mapping[Pattern, str] = field(default_factory=dict)
    described: Described | None = None
    entry: Entry | None = None
    members: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    member_shapes: Mapping[str, ShapeName] = field(default_factory=dict)
    cached: bool = False
    retried: bool = False
    branches: tuple[str, ...] = ()
    names_steps: tuple[Pattern, ...] = ()
    settings: frozenset[str] = frozenset()
    exclusive: bool = False
    written_as: str = ""

    @property
    def judged_by(self) -> ShapeName | None:
        """The shape that the Arguments are judged by; None where anything may stand in them."""
        return self.request_shape or (ShapeName(STEP, self.type) if self.type in self.shapes else None)

    def takes(self, field: str) -> bool:
        """Whether a step of this type has a use for a field that every config has, such as ``kms_key``."""
        match field:
            case "retry_policies":
                return self.retried
            case "enable_caching" | "cache_expire_after":
                return self.cached
            case "kms_key" if self.output_key or self.volume_key:
                return True
            case "subnets" | "security_group_ids":
                return self.network is not None
            case "use_secure_pypi":
                return "environment" in self.settings
            case _:
                return field in self.settings


EXPERIMENT: Final[Defaults] = {
    # Pipelines puts each job into an experiment of the pipeline's name.
    ("ExperimentConfig", name): Filled.ANY
    for name in ("ExperimentName", "TrialName", "TrialComponentDisplayName", "RunName")
}

JOB_SETTINGS: Final = frozenset({"tags", "environment", "image_uri", "max_runtime_seconds", "enable_network_isolation"})
"""``settings`` of a kind whose request is that of a job in a container."""


def sagemaker(shape: str) -> ShapeName:
    """A shape in botocore's model of SageMaker."""
    return ShapeName("sagemaker", shape)
