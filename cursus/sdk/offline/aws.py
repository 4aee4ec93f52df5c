"""Answers the calls that boto3 would make: none leaves this process, whatever client makes it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from . import stand_ins
from .world import World

Asked = dict[str, Any]

_TOKEN = "0" * 36
_READ = re.compile(r"(Batch)?(Describe|Get|List|Head|Search)[A-Z]?")
_WRITE = re.compile(
    r"(Create|Put|Update|Add|Delete|Tag|Untag|Start|Stop|Register|Deregister|Attach|Detach|Associate|Disassociate|"
    r"Enable|Disable|Send|Publish|Upload|Complete|Abort|Copy|Remove|Set|Schedule|Change)[A-Z]?"
)
_DESCRIBED = frozenset(
    {"sagemaker", "iam", "lambda", "ecr", "ec2", "kms", "events", "logs", "stepfunctions", "sqs", "sns", "scheduler"}
    | {"s3", "s3control", "sts", "emr", "emr-serverless", "cloudwatch", "cloudformation", "servicecatalog"}
)
"""Services whose reads say what a thing is like, and have a stand-in. Those of others hand out data, and have none.

A streamed answer has none either: what a file holds, only AWS knows.
"""


def answer_calls(world: World) -> None:
    """Take the place of botocore's calls, credentials and settings. Does nothing where there is no botocore."""
    try:
        import botocore.client
        import botocore.credentials
        import botocore.exceptions
        import botocore.session
        import botocore.validate
    except ImportError:
        return
    settings = {"AWS_DEFAULT_REGION": world.region, "AWS_REGION": world.region, "AWS_EC2_METADATA_DISABLED": "true"}
    nowhere = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull)
    os.environ.update({**settings, **nowhere, "SAGEMAKER_VALIDATE_ROLE": "false"})
    os.environ.pop("AWS_PROFILE", None)
    os.environ.pop("AWS_DEFAULT_PROFILE", None)

    class Unanswered(botocore.exceptions.ClientError):
        """A call whose answer only AWS has."""

    def call(client: Any, operation: str, asked: Asked) -> dict[str, Any]:
        service = client.meta.service_model.service_name
        model = client.meta.service_model.operation_model(operation)
        if model.input_shape is not None:
            asked = {**dict.fromkeys(model.idempotent_members, _TOKEN), **asked}  # as botocore does
            report = botocore.validate.ParamValidator().validate(asked, model.input_shape)
            if report.has_errors():
                raise botocore.exceptions.ParamValidationError(report=report.generate_report())
        found = _answer(world, service, asked, model)
        if found is None:
            world.note("unanswered", f"{service}.{operation}")
            # Code that looks whether something is there takes 404 for no, and continues.
            error: Any = {"Code": "404", "Message": f"{service}.{operation} cannot be answered offline"}
            raise Unanswered({"Error": error}, operation)
        stream = model.get_streaming_output()
        if stream is not None:
            found = {**found, stream.name: _stream(found.get(stream.name, ""))}
        metadata = {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RequestId": "offline", "RetryAttempts": 0}
        return {**found, "ResponseMetadata": metadata}

    clients: Any = botocore.client.BaseClient
    sessions: Any = botocore.session.Session
    credentials = botocore.credentials.Credentials("offline", "offline")
    scoped = sessions.get_scoped_config

    def get_scoped_config(session: Any) -> Any:
        try:
            return scoped(session)
        except botocore.exceptions.ProfileNotFound:
            return {}  # the code names a profile, which this machine need not have

    clients._make_api_call = call
    sessions.get_credentials = lambda _session: credentials
    sessions.get_scoped_config = get_scoped_config


def _stream(content: str | bytes) -> Any:
    import io

    from botocore.response import StreamingBody

    body = content.encode() if isinstance(content, str) else content
    return StreamingBody(io.BytesIO(body), len(body))


def _answer(world: World, service: str, asked: Asked, model: Any) -> dict[str, Any] | None:
    """The response; None where only AWS has the answer."""
    operation, shape = model.name, model.output_shape
    name = f"{service}.{operation}"
    if name in world.answers:
        given: dict[str, Any] = world.answers[name]
        return given
    if name in _KNOWN:
        return _KNOWN[name](world, asked)
    if _WRITE.match(operation):
        world.note("not-made", name)
        return stand_ins.answer(world, service, shape, asked)
    if service in _DESCRIBED and _READ.match(operation) and model.get_streaming_output() is None:
        world.note("stand-in", name)
        return stand_ins.answer(world, service, shape, asked)
    return None


# --- calls with a known answer


def _identity(world: World, _: Asked) -> dict[str, Any]:
    arn = f"arn:{world.partition}:sts::{world.account}:assumed-role/{world.role.rpartition('/')[2]}/cursus"
    return {"Account": world.account, "Arn": arn, "UserId": "offline"}


def _session(world: World, asked: Asked) -> dict[str, Any]:
    keys = {"AccessKeyId": "offline", "SecretAccessKey": "offline", "SessionToken": "offline"}
    expiration = stand_ins.MOMENT.replace(year=2100)
    return {"Credentials": {**keys, "Expiration": expiration}, "AssumedRoleUser": {"Arn": asked.get("RoleArn", "")}}


def _role(world: World, asked: Asked) -> dict[str, Any]:
    name = asked["RoleName"]
    own = world.role.rpartition("/")[2] == name
    arn = world.role if own else f"arn:{world.partition}:iam::{world.account}:role/{name}"
    return {"Role": {"Path": "/", "RoleName": name, "RoleId": "offline", "Arn": arn, "CreateDate": stand_ins.MOMENT}}


def _allowed(_: World, asked: Asked) -> dict[str, Any]:
    results = [{"EvalActionName": action, "EvalDecision": "allowed"} for action in asked["ActionNames"]]
    return {"EvaluationResults": results, "IsTruncated": False}


def _buckets(world: World, _: Asked) -> dict[str, Any]:
    names = {world.bucket, f"sagemaker-{world.region}-{world.account}"}
    return {"Buckets": [{"Name": name, "CreationDate": stand_ins.MOMENT} for name in sorted(names)]}


def _location(world: World, _: Asked) -> dict[str, Any]:
    return {"LocationConstraint": None if world.region == "us-east-1" else world.region}


def _upload(world: World, asked: Asked) -> dict[str, Any]:
    world.note("upload", f"s3://{asked['Bucket']}/{asked['Key']}")
    body = asked.get("Body")
    content = body.encode() if isinstance(body, str) else body
    world.objects[asked["Bucket"], asked["Key"]] = content if isinstance(content, bytes) else None
    return {"ETag": '"offline"', "UploadId": "offline"}


def _object(world: World, asked: Asked) -> dict[str, Any] | None:
    """What is known of an object that the code uploaded itself."""
    if (asked["Bucket"], asked["Key"]) not in world.objects:
        return None
    size = len(world.objects[asked["Bucket"], asked["Key"]] or b"")
    return {"ContentLength": size, "ETag": '"offline"', "LastModified": stand_ins.MOMENT}


def _content(world: World, asked: Asked) -> dict[str, Any] | None:
    content = world.objects.get((asked["Bucket"], asked["Key"]))
    return None if content is None else {"Body": content, "ContentLength": len(content)}


def _nothing_there(operation: str) -> Callable[[World, Asked], dict[str, Any]]:
    def answer(world: World, asked: Asked) -> dict[str, Any]:
        world.note("stand-in", f"s3.{operation}")
        return {"KeyCount": 0, "IsTruncated": False, "Name": asked["Bucket"]}

    return answer


def _pipeline(world: World, asked: Asked) -> dict[str, Any]:
    name = asked["PipelineName"]
    definition = asked.get("PipelineDefinition")
    if place := asked.get("PipelineDefinitionS3Location"):  # the SDK uploads a large one
        definition = (world.objects.get((place["Bucket"], place["ObjectKey"])) or b"").decode()
    if definition is None:
        world.note("not-made", "sagemaker.UpdatePipeline")
    else:
        world.create(name, definition)
    return {"PipelineArn": world.arn("sagemaker", f"pipeline/{name.lower()}")}


_KNOWN: dict[str, Callable[[World, Asked], dict[str, Any] | None]] = {
    "sts.GetCallerIdentity": _identity,
    "sts.AssumeRole": _session,
    "sts.GetSessionToken": _session,
    "iam.GetRole": _role,
    "iam.SimulatePrincipalPolicy": _allowed,
    "s3.ListBuckets": _buckets,
    "s3.HeadBucket": lambda world, _: {"BucketRegion": world.region},
    "s3.GetBucketLocation": _location,
    "s3.CreateBucket": lambda _, asked: {"Location": f"/{asked['Bucket']}"},
    "s3.PutObject": _upload,
    "s3.CreateMultipartUpload": _upload,
    "s3.UploadPart": _upload,
    "s3.CompleteMultipartUpload": _upload,
    "s3.CopyObject": _upload,
    "s3.HeadObject": _object,
    "s3.GetObject": _content,
    "s3.ListObjects": _nothing_there("ListObjects"),
    "s3.ListObjectsV2": _nothing_there("ListObjectsV2"),
    "sagemaker.CreatePipeline": _pipeline,
    "sagemaker.UpdatePipeline": _pipeline,
}
