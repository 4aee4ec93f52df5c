"""The faults: each a line of a builder, a verb or the core replaced by one that a tired person could write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

CORE, STEPS = "cursus/core", "cursus/steps/builders"
PROCESSING, TRAINING = f"{CORE}/base/processing.py", f"{CORE}/base/training.py"
TRANSFORM, MODEL, REGISTRATION = (f"{CORE}/base/{verb}.py" for verb in ("transform", "model", "register_model"))
BUILDER, CONTEXT, SOURCES = f"{CORE}/base/builder_base.py", f"{CORE}/base/context.py", f"{CORE}/sources.py"
ASSETS, ASSEMBLER = f"{CORE}/assets.py", f"{CORE}/assembler/pipeline_assembler.py"


@dataclass(frozen=True, slots=True)
class Mutant:
    """``old`` in ``file``, which holds it once, replaced by ``new``."""

    name: str
    file: str
    old: str
    new: str


def _step(builder: str) -> str:
    return f"{STEPS}/builder_{builder}_step.py"


def _protection() -> Iterator[Mutant]:
    kms = ", KmsKeyId=self.kms_key"
    yield Mutant("processing: output key dropped", PROCESSING, kms, "")
    volume = "VolumeKmsKeyId=volume_key(instance_type, self.kms_key),"
    yield Mutant("processing: volume key dropped", PROCESSING, volume, "")
    key = 'settings["KmsKeyId"] = self.kms_key'
    yield Mutant("query: key of its result dropped", PROCESSING, key, "pass")
    yield Mutant("training: output key dropped", TRAINING, kms, "")
    volume = "VolumeKmsKeyId=volume_key(config.training_instance_type, self.kms_key),"
    yield Mutant("training: volume key dropped", TRAINING, volume, "")
    yield Mutant("transform: output key dropped", TRANSFORM, "KmsKeyId=self.kms_key,\n", "\n")
    volume = "VolumeKmsKeyId=volume_key(config.transform_instance_type, self.kms_key),"
    yield Mutant("transform: volume key dropped", TRANSFORM, volume, "")
    vpc = "VpcConfig=present(SecurityGroupIds=network.security_group_ids, Subnets=network.subnets),"
    yield Mutant("processing: VPC dropped", PROCESSING, vpc, "")
    yield Mutant("training: VPC dropped", TRAINING, "VpcConfig=vpc(self.network),", "")
    yield Mutant("model: VPC dropped", MODEL, "VpcConfig=vpc(self.network),", "")
    traffic = "EnableInterContainerTrafficEncryption="
    member = f"{traffic}network.encrypt_inter_container_traffic"
    yield Mutant("processing: traffic in the clear", PROCESSING, member, f"{traffic}False")
    member = f'{traffic}only_true(self.network, "encrypt_inter_container_traffic"),'
    yield Mutant("training: traffic in the clear", TRAINING, member, "")
    clear = "encrypt_inter_container_traffic="
    yield Mutant(
        "network of all jobs in the clear", f"{CORE}/parameters.py", f"{clear}True,\n    ),", f"{clear}False,\n    ),"
    )
    named = 'self._texts("security_group_ids") or (shared.security_group_ids if shared else None)'
    yield Mutant("config's own security groups ignored", BUILDER, named, "(shared and shared.security_group_ids)")
    yield Mutant(
        "no volume has a key",
        f"{CORE}/base/instances.py",
        "return None if isinstance(instance_type, str) and _LOCAL_STORAGE.match(instance_type) else key",
        "return None",
    )


def _paths() -> Iterator[Mutant]:
    join = "join_path(base, *self.folder, name)"
    yield Mutant("folders joined as one part", BUILDER, join, 'join_path(base, "/".join(self.folder), name)')
    yield Mutant("output's name before its folder", BUILDER, join, "join_path(base, name, *self.folder)")
    yield Mutant("output's name left out", BUILDER, join, "join_path(base, *self.folder)")
    prefix = "        if prefix is None:\n            return self.config.pipeline_s3_loc"
    yield Mutant("prefix ignored", BUILDER, prefix, "        if True:\n            return self.config.pipeline_s3_loc")
    staged = 'join_path(self._get_base_output_path(), *self.folder, "queries", name)'
    static = 'join_path(self.config.pipeline_s3_loc, *self.folder, "queries", name)'
    yield Mutant("results of queries in the author's place", PROCESSING, staged, static)
    place = "join_path(self._get_base_output_path(), *self.folder)"
    yield Mutant("model in the author's place", TRAINING, place, "join_path(self.config.pipeline_s3_loc, *self.folder)")
    yield Mutant("model without its folder", TRAINING, place, "join_path(self._get_base_output_path())")
    path = '"LocalPath": path, "S3UploadMode"'
    fixed = '"LocalPath": "/opt/ml/processing/output", "S3UploadMode"'
    yield Mutant("all outputs taken from one folder", PROCESSING, path, fixed)
    path = '"S3Uri": source,\n        "LocalPath": path,'
    moved = '"S3Uri": source,\n        "LocalPath": f"/opt/ml/processing/input/{name}",'
    yield Mutant("inputs at their names", PROCESSING, path, moved)
    output = '        "/opt/ml/processing/output",\n        aliases=("input_path"'
    wrong = '        "/opt/ml/processing/outputs",\n        aliases=("input_path"'
    yield Mutant("preprocessing: output misspelt", _step("tabular_preprocessing"), output, wrong)
    output = 'Output("/opt/ml/processing/output/risk_tables"'
    wrong = 'Output("/opt/ml/processing/output/tables"'
    yield Mutant("risk tables: output of another folder", _step("risk_table_mapping"), output, wrong)
    output = 'Output("/opt/ml/processing/output", aliases=("GeneratedPayloadSamples",)'
    wrong = 'Output("/opt/ml/processing/output/payload", aliases=("GeneratedPayloadSamples",)'
    yield Mutant("payload: output of another folder", _step("payload"), output, wrong)
    output, wrong = '"/opt/ml/processing/output/metrics"', '"/opt/ml/processing/output/eval_metrics"'
    yield Mutant("evaluation: output of another folder", _step("xgboost_model_eval"), output, wrong)
    output, wrong = 'Output("/opt/ml/output/data"', 'Output("/opt/ml/output/predictions"'
    yield Mutant("training: output of another folder", _step("xgboost_training"), output, wrong)


def _wiring() -> Iterator[Mutant]:
    waits = "dependencies=[steps[name] for name in self._waits_for(node) if name in steps],"
    yield Mutant("no step waits", ASSEMBLER, waits, "dependencies=[],")
    for verb, file in (("Processing", PROCESSING), ("Training", TRAINING), ("Transform", TRANSFORM)):
        yield Mutant(f"{verb}: DependsOn dropped", file, ", tuple(dependencies), cache)", ", (), cache)")
        yield Mutant(f"{verb}: cache off", file, ", tuple(dependencies), cache)", ", tuple(dependencies))")
    registered = '"RegisterModel", request, tuple(dependencies))'
    yield Mutant("RegisterModel: DependsOn dropped", REGISTRATION, registered, '"RegisterModel", request)')
    yield Mutant(
        "archive and sample swapped",
        REGISTRATION,
        "return self.package_containers(inputs), self.sample(inputs)",
        "s = dict(zip(inputs, [*inputs.values()][::-1])); return self.package_containers(s), self.sample(s)",
    )
    channels = 'channels |= {channel: join_path(source, f"{channel}/") for channel in port.channels}'
    swapped = 'channels |= {c: join_path(source, f"{o}/") for c, o in zip(port.channels, port.channels[::-1])}'
    yield Mutant("train and test channels swapped", TRAINING, channels, swapped)
    slash = 'join_path(source, f"{channel}/")'
    yield Mutant("channel without its slash", TRAINING, slash, "join_path(source, channel)")
    table = "return inputs[MODEL_NAME], table"
    yield Mutant("transform: table and model swapped", TRANSFORM, table, "return table, inputs[MODEL_NAME]")
    folder = "return join_path(folder, port.file) if port.file else folder"
    yield Mutant("folder in place of its file", PROCESSING, folder, "return folder")
    model = "model = self.output_ports[name].path == MODEL"
    yield Mutant("training's model and data swapped", TRAINING, model, "model = self.output_ports[name].path != MODEL")


def _code() -> Iterator[Mutant]:
    bucket = "bucket_of_session(self._session) or default_bucket(region, role)"
    hard_coded = '"sagemaker-us-east-1-999999999999"'
    yield Mutant("session bucket hard-coded", f"{CORE}/assembler/pipeline_template_base.py", bucket, hard_coded)
    yield Mutant("bucket of another region", CONTEXT, 'f"sagemaker-{region}-{', 'f"sagemaker-us-east-1-{')
    location = "EXECUTION_FOLDER}'}/{self.asset.sha256}"
    yield Mutant("digest cut where it is published", ASSETS, location, f"{location[:-1]}[:12]}}")
    named = "join_path(base(), EXECUTION_FOLDER, published.asset.sha256, *names)"
    cut = "join_path(base(), EXECUTION_FOLDER, published.asset.sha256[:12], *names)"
    yield Mutant("digest cut where it is read", CONTEXT, named, cut)
    named = '"/".join((published.location(), *names))'
    yield Mutant("another folder than publish uses", CONTEXT, named, f'{named}.replace("/assets/", "/code/")')
    yield Mutant("digest of names alone", ASSETS, "{name}:{content.sha256}", "{name}:")
    noted = 'self._assets.setdefault((asset.sha256, folder or ""), published)\n'
    yield Mutant("an asset is read, and not published", CONTEXT, noted, "pass\n")
    code = "Asset(self.source_files(), ARCHIVE)"
    yield Mutant(
        "training: code without its last file",
        TRAINING,
        code,
        "Asset(dict(list(self.source_files().items())[:-1]), ARCHIVE)",
    )
    script = 'return [SPARK_SUBMIT if self.runs_on_spark else "python3", f"{CODE}/{self.entry_point}"]'
    other = script.replace("{self.entry_point}", "main.py")
    yield Mutant("processing: another script is started", PROCESSING, script, other)
    yield Mutant("processing: Spark is not started", PROCESSING, "SPARK_SUBMIT if self.runs_on_spark else ", "")
    own = "{**code, **self.own_inputs()"
    yield Mutant("processing: no code", PROCESSING, own, "{**self.own_inputs()")
    yield Mutant("source fence removed", SOURCES, "if candidate and candidate.is_relative_to(fence):", "if candidate:")
    inside = "if path.is_file() and path.resolve().is_relative_to(directory):"
    yield Mutant("links out of the source directory allowed", SOURCES, inside, "if path.is_file():")
    resolved = "resolved = path.resolve()"
    yield Mutant("links not followed at the fence", SOURCES, resolved, "resolved = path.absolute()")
    owner = 'return {"ExpectedBucketOwner": self._owner} if self._owner else {}'
    yield Mutant("ExpectedBucketOwner dropped", "cursus/publish.py", owner, "return {}")
    upload = "**encryption,\n                **self._checks(),"
    yield Mutant("ExpectedBucketOwner dropped of uploads", "cursus/publish.py", upload, "**encryption,")
    named = "owner or default_bucket_owner(self._bucket)"
    yield Mutant("ExpectedBucketOwner only where given", "cursus/publish.py", named, "owner")


def _settings() -> Iterator[Mutant]:
    status = "ModelApprovalStatus=config.approval_status"
    yield Mutant("model without an approver", REGISTRATION, status, 'ModelApprovalStatus="Approved"')
    yield Mutant("arguments dropped", PROCESSING, "ContainerArguments=self.all_arguments(),", "")
    told = 'return ["--job_type", job_type] if job_type else []'
    yield Mutant("script does not get its job type", PROCESSING, told, "return []")
    yield Mutant("environment dropped", PROCESSING, "Environment=environment,", "")
    ratio = '"TRAIN_RATIO": as_text(config.train_ratio),'
    home = '"TRAIN_RATIO": as_text(config.train_ratio), "COLUMN_FILE": __file__,'
    yield Mutant("__file__ in the environment", _step("tabular_preprocessing"), ratio, home)
    swapped = '"TRAIN_RATIO": as_text(config.test_val_ratio),'
    yield Mutant("preprocessing: the other ratio", _step("tabular_preprocessing"), ratio, swapped)
    mode = '*("--mode", config.mode),'
    yield Mutant("currency: a fixed mode", _step("currency_conversion"), mode, '*("--mode", "per_file"),')
    yield Mutant("processing: a role of the author", PROCESSING, "RoleArn=self.role,", f"RoleArn={_AUTHOR!r},")
    yield Mutant("training: a role of the author", TRAINING, "RoleArn=self.role,", f"RoleArn={_AUTHOR!r},")
    size = "VolumeSizeInGB=config.processing_volume_size,"
    yield Mutant("processing: a fixed volume", PROCESSING, size, "VolumeSizeInGB=500,")
    size = "VolumeSizeInGB=config.training_volume_size,"
    yield Mutant("training: a fixed volume", TRAINING, size, "VolumeSizeInGB=30,")
    cached = "enable_caching and self.config.enable_caching is not False"
    yield Mutant("nothing is cached", BUILDER, cached, "False")
    region = "image_uri(framework, self.config.aws_region, version"
    yield Mutant("images of one region", BUILDER, region, 'image_uri(framework, "us-east-1", version')
    types = "list(serving.content_types)"
    yield Mutant("registration: a fixed content type", REGISTRATION, types, '["application/json"]')
    entry = "script_mode(config.entry_point, config.aws_region)"
    yield Mutant("model: a fixed entry point", MODEL, entry, 'script_mode("serve.py", config.aws_region)')


_AUTHOR: Final = "arn:aws:iam::999999999999:role/author"

MUTANTS: Final = tuple(mutant for group in (_protection, _paths, _wiring, _code, _settings) for mutant in group())
