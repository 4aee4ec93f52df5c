# --- packaging step, as most teams have it
class PackageStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        processing_outputs = []
        for logical_name, output_spec in self.spec.outputs.items():
            container_path = self.contract.expected_output_paths[logical_name]
            destination = f"{self.config.pipeline_s3_loc}/packaging/{logical_name}"  # expect: E801
            processing_outputs.append(
                ProcessingOutput(output_name=output_spec.logical_name, source=container_path, destination=destination)
            )
        return processing_outputs
# --- a given output or a default place
class PayloadStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        result = []
        for logical_name, spec in self.spec.outputs.items():
            destination = outputs.get(logical_name) or f"{self.config.pipeline_s3_loc}/payload/{logical_name}"  # expect: E801
            result.append(ProcessingOutput(output_name=logical_name, source="/opt/ml/x", destination=destination))
        return result
# --- if/else with logging of the chosen place
class CalibrationStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        for logical_name, spec in self.spec.outputs.items():
            if logical_name in outputs:
                destination = outputs[logical_name]
            else:
                destination = f"{self.config.pipeline_s3_loc}/calibration/{logical_name}"  # expect: E801
                self.log_info(f"Using generated destination for '{logical_name}': {destination}")  # expect: E808
            yield ProcessingOutput(output_name=logical_name, destination=destination)
# --- migrated: Join all the way
class PackageStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        base_output_path = self._get_base_output_path()
        result = []
        for logical_name in self.spec.outputs:
            destination = Join(on="/", values=[base_output_path, "packaging", logical_name])
            self.log_info("Output %s goes to %s", logical_name, destination)
            result.append(ProcessingOutput(output_name=logical_name, destination=destination))
        return result
# --- estimator output path inline
class XGBoostTrainingStepBuilder(StepBuilderBase):
    def _create_estimator(self):
        return XGBoost(
            entry_point=self.config.training_entry_point,
            source_dir=self.config.source_dir,
            role=self.role,
            output_path=f"{self.config.pipeline_s3_loc}/xgboost_training/",  # expect: E801
            base_job_name=f"{self.config.pipeline_name}-xgboost",
        )
# --- job names are not paths
class EvalStepBuilder(StepBuilderBase):
    def _job_name(self):
        return f"{self.config.pipeline_name}-{self.config.job_type}-eval"
# --- region in an image uri
class ModelStepBuilder(StepBuilderBase):
    def _image(self):
        return f"{self.config.account}.dkr.ecr.{self.config.aws_region}.amazonaws.com/{self.config.image}:latest"
# --- outputs argument written through f-string
class RiskStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        base = outputs["processed_data"]
        return [ProcessingOutput(source="/opt/ml/out", destination=f"{base}/risk")]  # expect: E801
# --- iterating over the outputs that were given
class CurrencyStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        result = {}
        for name, uri in outputs.items():
            result[name] = uri + "/" + name  # expect: E803
        return result
# --- names of the outputs only
class NamesStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        for name in outputs.keys():
            self.log_info(f"output {name}")
        return [f"channel-{name}" for name in outputs]
# --- list comprehension
class ManyStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        return [
            ProcessingOutput(output_name=name, destination=f"{self.config.pipeline_s3_loc}/many/{name}")  # expect: E801
            for name in self.spec.outputs
        ]
# --- dict comprehension
class MappingStepBuilder(StepBuilderBase):
    def destinations(self):
        root = self._get_base_output_path()
        return {name: f"{root}/{self.step_type}/{name}" for name in self.spec.outputs}  # expect: E801
# --- a ternary picks the folder
class TernaryStepBuilder(StepBuilderBase):
    def _destination(self, name):
        return f"{self.config.pipeline_s3_loc}/{'train' if self.config.is_training else 'infer'}/{name}"  # expect: E801
# --- a ternary picks the base
class BaseChoiceStepBuilder(StepBuilderBase):
    def _destination(self, name):
        base = self.execution_prefix if self.execution_prefix else self.config.pipeline_s3_loc  # expect: E813
        return f"{base}/{name}"  # expect: E801
# --- multi-line implicit concatenation
class LongStepBuilder(StepBuilderBase):
    def _destination(self, name):
        return (
            f"{self.config.pipeline_s3_loc}"  # expect: E801
            f"/tabular_preprocessing/{self.config.job_type}"
            f"/{name}"
        )
# --- job type folder
class TabularPreprocessingStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        prefix = f"{self.config.pipeline_s3_loc}/tabular_preprocessing/{self.config.job_type}"  # expect: E801
        return [ProcessingOutput(destination=f"{prefix}/{n}") for n in self.spec.outputs]  # expect: E801
# --- local copy of the config
class LocalConfigStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        cfg = self.config
        return ProcessingOutput(destination=f"{cfg.pipeline_s3_loc}/local")  # expect: E801
# --- container paths are not S3 paths
class ContainerStepBuilder(StepBuilderBase):
    def _paths(self):
        root = "/opt/ml/processing"
        return [f"{root}/output/{name}" for name in self.spec.outputs], os.path.join(root, "input")
# --- environment variables of the job
class EnvStepBuilder(StepBuilderBase):
    def _env(self):
        return {"OUTPUT": f"{self.config.pipeline_s3_loc}/env", "LABEL": f"{self.config.label_name}"}  # expect: E801
# --- arguments of the job
class ArgStepBuilder(StepBuilderBase):
    def _arguments(self):
        return ["--job_type", self.config.job_type, "--out", "%s/args" % self._get_base_output_path()]  # expect: E802
# --- checkpoint path
class CheckpointStepBuilder(StepBuilderBase):
    def estimator(self):
        base_output_path = self._get_base_output_path()
        return PyTorch(checkpoint_s3_uri=base_output_path + "/checkpoints", role=self.role)  # expect: E803
# --- transform output
class BatchTransformStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        output_path = outputs.get("transform_output", f"{self.config.pipeline_s3_loc}/batch_transform")  # expect: E801
        return {"output_path": output_path}
# --- default inside of get, migrated
class BatchTransformStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        default = Join(on="/", values=[self._get_base_output_path(), "batch_transform"])
        return {"output_path": outputs.get("transform_output", default)}
# --- hyperparameters uploaded under the static base
class HyperStepBuilder(StepBuilderBase):
    def _prepare_hyperparameters(self):
        target = f"{self.config.pipeline_s3_loc}/xgboost_train/hyperparameters"  # expect: E801
        self.session.upload_data("hyperparameters.json", target)
        return target
# --- output names with an index
class IndexStepBuilder(StepBuilderBase):
    def _get_outputs(self, outputs):
        base_output_path = self._get_base_output_path()
        for i, name in enumerate(self.spec.outputs):
            yield ProcessingOutput(output_name=f"{name}_{i}", destination=f"{base_output_path}/part-{i:02d}/{name}")  # expect: E801
# --- version folder from the config alone
class VersionStepBuilder(StepBuilderBase):
    def _folder(self):
        return f"{self.config.model_class}/{self.config.pipeline_version}"
# --- a walrus
class WalrusStepBuilder(StepBuilderBase):
    def _destination(self, outputs, name):
        if (base := self._get_base_output_path()) is not None:
            return f"{base}/{name}"  # expect: E801
        return None
# --- an async builder
class AsyncStepBuilder(StepBuilderBase):
    async def destination(self, name):
        return f"{self.config.pipeline_s3_loc}/async/{name}"  # expect: E801
# --- the text is only a part of the path
class PartStepBuilder(StepBuilderBase):
    def _destination(self, name):
        folder = f"{self.config.job_type}_{name}"
        return Join(on="/", values=[self._get_base_output_path(), folder])
