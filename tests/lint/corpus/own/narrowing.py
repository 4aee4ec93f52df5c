# --- the name of an exception that was a variable
class NStepBuilder(StepBuilderBase):
    def out(self, names):
        base = self._get_base_output_path()
        place = Join(on="/", values=[base, "a"])
        try:
            return names[place]
        except KeyError as base:
            raise ValueError(f"no such name: {base}")
# --- a pattern takes the variable under another name
class NStepBuilder(StepBuilderBase):
    def out(self):
        match self._get_base_output_path():
            case base:
                return f"{base}/a"  # expect: E801
# --- a pattern takes the second of two
class NStepBuilder(StepBuilderBase):
    def out(self):
        match ["a", self._get_base_output_path()]:
            case [name, base]:
                return [name.upper(), base + "/a"]  # expect: E803
# --- a pattern takes an entry of a mapping
class NStepBuilder(StepBuilderBase):
    def out(self):
        match {"name": "a", "base": self._get_base_output_path()}:
            case {"base": base, **others}:
                return f"{base}/a"  # expect: E801
# --- a pattern of text
class NStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        match base:
            case str():
                return f"{base}/a"
            case _:
                return Join(on="/", values=[base, "a"])
# --- a pattern of variables, and what is left
class NStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        match base:
            case PipelineVariable() | Join():
                return Join(on="/", values=[base, "a"])
            case _:
                return base + "/a"
# --- after the pattern it is what it was
class NStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        match base:
            case str():
                self.log_info("static")
        return f"{base}/a"  # expect: E801
# --- asked for its class where it gets its name
class NStepBuilder(StepBuilderBase):
    def out(self):
        if isinstance(base := self._get_base_output_path(), str):
            return f"{base}/a"
        return Join(on="/", values=[base, "a"])
# --- one of several classes of text
class NStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        if isinstance(base, str | bytes):
            return base.rstrip("/")
        return base
# --- sworn to be text
class NStepBuilder(StepBuilderBase):
    def out(self):
        base = self._get_base_output_path()
        assert isinstance(base, str)
        return f"{base}/a"
# --- the names of places
class NStepBuilder(StepBuilderBase):
    def out(self, name):
        places = {"a": self._get_base_output_path()}
        if name not in places:
            raise ValueError(f"{name} is not one of {', '.join(places)}")
        return places[name]
# --- the last of a list
class NStepBuilder(StepBuilderBase):
    def out(self):
        both = [self._get_base_output_path(), "x"]
        return [both[-1].upper(), both[-2].upper()]  # expect: E805
# --- the rest of a list
class NStepBuilder(StepBuilderBase):
    def out(self):
        base, *_ = parts = [self._get_base_output_path(), "x", "y"]
        return Join(on="/", values=[base, *(part.upper() for part in parts[1:])])
# --- no path, though there are two slashes
def shown(base):
    return [
        Join(on=" ", values=["--place", "", "/opt//ml"]),
        Join(on="", values=["select '//' from ", base]),
        Join(on="\n", values=["", "//", base]),
    ]
# --- a path put together without a separator
def shown():
    return Join(on="", values=[ExecutionVariables.PIPELINE_EXECUTION_ID, "//a"])  # expect: E812
# --- a parameter's default may be any place
class NStepBuilder(StepBuilderBase):
    def parameter(self):
        return ParameterString("Table", default_value="s3://bucket/table")
# --- the default of a lambda
class NStepBuilder(StepBuilderBase):
    def out(self):
        return lambda name, place=f"{self.config.pipeline_s3_loc}/a": (name, place)  # expect: E801
# --- what decorates an inner function
class NStepBuilder(StepBuilderBase):
    def out(self):
        @register(f"{self.config.pipeline_s3_loc}/a")  # expect: E801
        def inner():
            return None

        return inner
# --- what is deleted
class NStepBuilder(StepBuilderBase):
    def out(self, known):
        del known[f"{self.config.pipeline_s3_loc}/a"]  # expect: E801
# --- where a slice ends
class NStepBuilder(StepBuilderBase):
    def out(self, known):
        return known[: known.index(f"{self.config.pipeline_s3_loc}/a")]  # expect: E801
# --- the time of compiling in a builder's output
from datetime import datetime

from sagemaker.processing import ProcessingOutput

class NStepBuilder(StepBuilderBase):
    def out(self, name):
        day = datetime.now().strftime("%Y-%m-%d")
        self.log_info("compiled on %s", day)
        place = Join(on="/", values=[self._get_base_output_path(), day])
        return ProcessingOutput(output_name=name, source="/opt/ml", destination=place)  # expect: E816
# --- a pattern that takes anything gives the name another value
class NStepBuilder(StepBuilderBase):
    def out(self, kind):
        base = self._get_base_output_path()
        place = Join(on="/", values=[base, "a"])
        match "x":
            case base:
                pass
        return [place, base.upper()]
# --- properties without a decorator
class NStepBuilder(StepBuilderBase):
    def _place(self):
        return self._get_base_output_path()

    place = property(_place)
    other = property(lambda self: self._get_base_output_path())

    def out(self):
        return [
            f"{self.place}/a",  # expect: E801
            f"{self.other}/a",  # expect: E801
        ]
