# Uses of one path, each the body of a builder's method, or all of a builder. "rewritten" or "left" says what becomes of it.
# --- returned: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
return p
# --- an output's destination: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
return ProcessingOutput(output_name="a", source="/opt/ml/a", destination=p)
# --- an output's destination, by position: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
return ProcessingOutput("/opt/ml/a", p)
# --- an input's source: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
return ProcessingInput(input_name="a", source=p, destination="/opt/ml/a")
# --- a training input: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
return TrainingInput(s3_data=p)
# --- the values of a Join: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
return Join(on="/", values=[p, "b"])
# --- a Join with a number: rewritten
p = f"{self.config.pipeline_s3_loc}/{7}"
return p
# --- a list of outputs: rewritten
found = []
for name in ("a", "b"):
    p = f"{self.config.pipeline_s3_loc}/{name}"
    found.append(ProcessingOutput(output_name=name, source="/opt/ml", destination=p))
return found
# --- through a dict and its items: rewritten
places = {}
places["a"] = f"{self.config.pipeline_s3_loc}/a"
return [ProcessingOutput(output_name=n, source="/opt/ml", destination=p) for n, p in places.items()]
# --- through a dict and its get: rewritten
places = {"a": f"{self.config.pipeline_s3_loc}/a", "b": "s3://other/b"}
return ProcessingOutput(output_name="a", source="/opt/ml", destination=places.get("a"))
# --- another key of the dict is compared: rewritten
places = {"a": f"{self.config.pipeline_s3_loc}/a", "b": "text"}
assert places["b"] == "text"
return ProcessingOutput(output_name="a", source="/opt/ml", destination=places["a"])
# --- through enumerate: rewritten
paths = [f"{self.config.pipeline_s3_loc}/a", f"{self.config.pipeline_s3_loc}/b"]
return [ProcessingOutput(output_name=str(i), source="/opt/ml", destination=p) for i, p in enumerate(paths)]
# --- through zip: rewritten
paths = [f"{self.config.pipeline_s3_loc}/a"]
return [ProcessingOutput(output_name=n, source="/opt/ml", destination=p) for n, p in zip(["x"], paths)]
# --- through an inner function's argument: rewritten
def made(place):
    return ProcessingOutput(output_name="a", source="/opt/ml", destination=place)
p = f"{self.config.pipeline_s3_loc}/a"
return made(p)
# --- through an inner function's result: rewritten
def place(name: str):
    return f"{self.config.pipeline_s3_loc}/{name}"
return [ProcessingOutput(output_name="a", source="/opt/ml", destination=place("a"))]
# --- through a lambda: rewritten
place = lambda name: f"{self.config.pipeline_s3_loc}/{name}"
return [ProcessingOutput(output_name="a", source="/opt/ml", destination=place("a"))]
# --- chosen by a condition: rewritten
p = f"{self.config.pipeline_s3_loc}/a" if self.flag else "s3://other/b"
return TrainingInput(s3_data=p)
# --- asked for being there: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
if not p:
    raise ValueError("nothing")
return TrainingInput(s3_data=p or "s3://other/b")
# --- asked for None: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
return TrainingInput(s3_data=p) if p is not None else None
# --- logged by an f-string: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
logger.info(f"the path is {p}")
return TrainingInput(s3_data=p)
# --- text put behind it: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
return p + "/b"
# --- text put behind its slash: rewritten
p = f"{self.config.pipeline_s3_loc}/a/"
return p + "b"
# --- a slash at its end: rewritten
return f"{self.config.pipeline_s3_loc}/a/"
# --- a slash made sure of: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
if not p.endswith("/"):
    p += "/"
return TrainingInput(s3_data=p)
# --- a slash made sure of, in other words: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
if not p.endswith("/"):
    p = f"{p}/"
return TrainingInput(s3_data=p)
# --- a slash taken off and put back: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
return p.rstrip("/") + "/"
# --- a slash by an empty part: rewritten
return os.path.join(self.config.pipeline_s3_loc, "a", "")
# --- an empty part in the middle: rewritten
return os.path.join(self.config.pipeline_s3_loc, "", "a")
# --- os.path.join with a part that has a slash: rewritten
return os.path.join(self.config.pipeline_s3_loc, self.slashed, "b")
# --- os.path.join with an empty part: rewritten
return os.path.join(self.config.pipeline_s3_loc, self.empty, "b")
# --- os.path.join with a path object: rewritten
return os.path.join(self.config.pipeline_s3_loc, self.sub)
# --- os.path.join with an enum: rewritten
return os.path.join(self.config.pipeline_s3_loc, self.mode)
# --- a number in it: rewritten
return f"{self.config.pipeline_s3_loc}/{self.number}"
# --- a date in it: rewritten
return f"{self.config.pipeline_s3_loc}/{self.day}"
# --- an enum in it: rewritten
return f"{self.config.pipeline_s3_loc}/{self.mode}"
# --- an enum in it by %: rewritten
return "%s/%s" % (self.config.pipeline_s3_loc, self.mode)
# --- an enum in it by format: rewritten
return "{}/{}".format(self.config.pipeline_s3_loc, self.mode)
# --- a fraction cut by %d: rewritten
return "%s/%d" % (self.config.pipeline_s3_loc, 5.7)
# --- a truth in it: rewritten
return f"{self.config.pipeline_s3_loc}/{self.flag}"
# --- a truth in it by %d: rewritten
return "%s/%d" % (self.config.pipeline_s3_loc, self.flag)
# --- nothing in it: rewritten
return f"{self.config.pipeline_s3_loc}/{self.nothing}"
# --- a path object in it: rewritten
return f"{self.config.pipeline_s3_loc}/{self.sub}"
# --- a name and its value in it: rewritten
number = self.number
return f"{self.config.pipeline_s3_loc}/{number=}"
# --- a name and its value, spaced: left
number = self.number
return f"{self.config.pipeline_s3_loc}/{ number = :03d}"
# --- a conversion in it: rewritten
return f"{self.config.pipeline_s3_loc}/{self.sub!r}"
# --- a width in it: rewritten
return f"{self.config.pipeline_s3_loc}/{self.number:03d}"
# --- a width that is a field: rewritten
width = 4
return f"{self.config.pipeline_s3_loc}/{self.number:0{width}d}"
# --- yielded: rewritten
return [ProcessingOutput(output_name="a", source="/opt/ml", destination=p) for p in self.paths()]
# --- kept on the object: rewritten
self.place = f"{self.config.pipeline_s3_loc}/a"
return TrainingInput(s3_data=self.place)
# --- keyword arguments made before: rewritten
given = {"s3_data": f"{self.config.pipeline_s3_loc}/a"}
given["content_type"] = "text/csv"
return TrainingInput(**given)
# --- an environment: rewritten
return Processor(role="r", image_uri="i", instance_count=1, instance_type="ml.m5.large", sagemaker_session=self.session, env={"PLACE": f"{self.config.pipeline_s3_loc}/a"}).env
# --- counted in a list: rewritten
paths = [f"{self.config.pipeline_s3_loc}/a"]
assert len(paths) == 1
return TrainingInput(s3_data=paths[0])
# --- a slice of a list: rewritten
paths = ["s3://other/b", f"{self.config.pipeline_s3_loc}/a"]
return [TrainingInput(s3_data=p) for p in paths[1:]]
# --- unpacked from a pair: rewritten
name, p = "a", f"{self.config.pipeline_s3_loc}/a"
assert name == "a"
return TrainingInput(s3_data=p)
# --- a message in a name: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
said = f"the path is {p}"
logger.info(said)
return TrainingInput(s3_data=p)
# --- a dict that is asked for a key: rewritten
places = {"a": f"{self.config.pipeline_s3_loc}/a"}
return TrainingInput(s3_data=places["a"]) if "a" in places else None
# --- a key of a dict: left
p = f"{self.config.pipeline_s3_loc}/a"
return {p: 1}
# --- an element of a set: left
p = f"{self.config.pipeline_s3_loc}/a"
return {p}
# --- a key that is set: left
p = f"{self.config.pipeline_s3_loc}/a"
found = {}
found[p] = 1
return found
# --- a key that is asked for: left
p = f"{self.config.pipeline_s3_loc}/a"
return {}.get(p, 5)
# --- an index: left
p = f"{self.config.pipeline_s3_loc}/a"
return p[0]
# --- a slice: left
p = f"{self.config.pipeline_s3_loc}/a"
return p[5:]
# --- JSON: left
p = f"{self.config.pipeline_s3_loc}/a"
return json.dumps({"a": p})
# --- isinstance: left
p = f"{self.config.pipeline_s3_loc}/a"
return isinstance(p, str)
# --- type: left
p = f"{self.config.pipeline_s3_loc}/a"
return type(p).__name__
# --- an environment variable of this process: left
p = f"{self.config.pipeline_s3_loc}/a"
os.environ["CURSUS_TEST_USE"] = p
return os.environ["CURSUS_TEST_USE"]
# --- putenv by update: left
os.environ.update({"CURSUS_TEST_USE": f"{self.config.pipeline_s3_loc}/a"})
return os.environ["CURSUS_TEST_USE"]
# --- a command: left
p = f"{self.config.pipeline_s3_loc}/a"
return subprocess.run(["echo", p], capture_output=True, text=True).stdout
# --- a folder removed: left
p = f"{self.config.pipeline_s3_loc}/a"
return shutil.rmtree(p, ignore_errors=True)
# --- a file asked for: left
p = f"{self.config.pipeline_s3_loc}/a"
return os.path.exists(p)
# --- sorted: left
return sorted([f"{self.config.pipeline_s3_loc}/b", f"{self.config.pipeline_s3_loc}/a"])
# --- sorted in place: left
paths = [f"{self.config.pipeline_s3_loc}/b", f"{self.config.pipeline_s3_loc}/a"]
paths.sort()
return paths
# --- max: left
return max(f"{self.config.pipeline_s3_loc}/b", "a")
# --- hash: left
return hash(f"{self.config.pipeline_s3_loc}/b") == hash(f"{self.config.pipeline_s3_loc}/b")
# --- added to a set: left
found = set()
found.add(f"{self.config.pipeline_s3_loc}/b")
return sorted(found)
# --- iteration: left
p = f"{self.config.pipeline_s3_loc}/a"
return [letter for letter in p]
# --- a loop over it: left
p = f"{self.config.pipeline_s3_loc}/a"
count = 0
for letter in p:
    count += 1
return count
# --- unpacking: left
p = f"{self.config.pipeline_s3_loc}/a"
first, *rest = p
return first
# --- spread into a list: left
p = f"{self.config.pipeline_s3_loc}/a"
return [*p]
# --- bytes: left
p = f"{self.config.pipeline_s3_loc}/a"
return bytes(p, "utf-8")
# --- encoded: left
p = f"{self.config.pipeline_s3_loc}/a"
return p.encode()
# --- written to a file: left
p = f"{self.config.pipeline_s3_loc}/a"
with open("use.txt", "w") as file:
    file.write(p)
return Path("use.txt").read_text()
# --- getattr by name: left
p = f"{self.config.pipeline_s3_loc}/a"
return getattr(p, "upper")()
# --- getattr with it as the name: left
p = f"{self.config.pipeline_s3_loc}/a"
return getattr(self, p, 3)
# --- keywords of a call: left
p = f"{self.config.pipeline_s3_loc}/a"
return dict(**{p: 1})
# --- an attribute of text: left
p = f"{self.config.pipeline_s3_loc}/a"
return p.__len__()
# --- its length: left
return len(f"{self.config.pipeline_s3_loc}/a")
# --- split: left
return f"{self.config.pipeline_s3_loc}/a".split("/")[-1]
# --- repeated: left
return f"{self.config.pipeline_s3_loc}/a" * 2
# --- compared: left
p = f"{self.config.pipeline_s3_loc}/a"
return p == "s3://b/base/a"
# --- compared in a chain: left
p = f"{self.config.pipeline_s3_loc}/a"
return "a" < p < "z"
# --- looked for in it: left
p = f"{self.config.pipeline_s3_loc}/a"
return "base" in p
# --- it is looked for: left
p = f"{self.config.pipeline_s3_loc}/a"
return p in ["s3://b/base/a"]
# --- an element is looked for: left
paths = [f"{self.config.pipeline_s3_loc}/a"]
return "s3://b/base/a" in paths
# --- a list is compared: left
paths = [f"{self.config.pipeline_s3_loc}/a"]
return paths == ["s3://b/base/a"]
# --- a regular expression: left
return re.sub("a", "b", f"{self.config.pipeline_s3_loc}/a")
# --- a URL: left
return urlparse(f"{self.config.pipeline_s3_loc}/a").netloc
# --- a path object: left
return Path(f"{self.config.pipeline_s3_loc}/a").name
# --- printed: left
p = f"{self.config.pipeline_s3_loc}/a"
print(p)
return 1
# --- logged by %: left
p = f"{self.config.pipeline_s3_loc}/a"
return "the path is %s" % p
# --- a message that is returned: left
p = f"{self.config.pipeline_s3_loc}/a"
return f"the path is {p}"
# --- joined by a comma: left
p = f"{self.config.pipeline_s3_loc}/a"
return ",".join([p, "b"])
# --- match: left
p = f"{self.config.pipeline_s3_loc}/a"
match p:
    case "s3://b/base/a":
        return 1
return 2
# --- copied into a dict by keys: left
return dict.fromkeys([f"{self.config.pipeline_s3_loc}/a"], 1)
# --- mapped: left
return list(map(str.upper, [f"{self.config.pipeline_s3_loc}/a"]))
# --- filtered: left
return list(filter(str.islower, [f"{self.config.pipeline_s3_loc}/a"]))
# --- partial: left
return functools.partial(str.upper, f"{self.config.pipeline_s3_loc}/a")()
# --- a cache's key: left
@functools.lru_cache
def kept(place):
    return 1
return kept(f"{self.config.pipeline_s3_loc}/a")
# --- an inner function that takes it apart: left
def shown(place):
    return place.upper()
return shown(f"{self.config.pipeline_s3_loc}/a")
# --- a method that takes it apart: left
return self.shown(f"{self.config.pipeline_s3_loc}/a")
# --- kept on the object and taken apart elsewhere: left
self.kept = f"{self.config.pipeline_s3_loc}/a"
return self.kept_upper()
# --- a list kept on the object and taken apart elsewhere: left
self.many = []
self.many.append(f"{self.config.pipeline_s3_loc}/a")
return self.many_upper()
# --- a dict that is JSON later: left
found = {"outputs": {"a": f"{self.config.pipeline_s3_loc}/a"}}
return json.dumps(found["outputs"])
# --- setattr: left
holder = SimpleNamespace()
setattr(holder, "place", f"{self.config.pipeline_s3_loc}/a")
return holder.place.upper()
# --- a namespace: left
return SimpleNamespace(place=f"{self.config.pipeline_s3_loc}/a").place.upper()
# --- a global name: left
global GLOBAL_PLACE
GLOBAL_PLACE = f"{self.config.pipeline_s3_loc}/a"
return GLOBAL_PLACE.upper()
# --- an exception's argument that is read: left
try:
    raise KeyError(f"{self.config.pipeline_s3_loc}/a")
except KeyError as error:
    return error.args[0].upper()
# --- a context: left
with contextlib.nullcontext(f"{self.config.pipeline_s3_loc}/a") as p:
    return p.upper()
# --- evaluated late: left
later = [lambda: f"{self.config.pipeline_s3_loc}/a"]
return later[0]().upper()
# --- a decorated function's result: left
@shouting
def place():
    return f"{self.config.pipeline_s3_loc}/a"
return place()
# --- a default argument: left
def shown(place=f"{self.config.pipeline_s3_loc}/a"):
    return place.upper()
return shown()
# --- a format with an index: left
return "{0[0]}".format(f"{self.config.pipeline_s3_loc}/a")
# --- two names for it: left
p = q = f"{self.config.pipeline_s3_loc}/a"
return p if q.islower() else p
# --- a walrus: left
if (p := f"{self.config.pipeline_s3_loc}/a").islower():
    return p
return "none"
# --- deleted and counted: left
p = f"{self.config.pipeline_s3_loc}/a"
length = p.count("/")
del p
return length
# --- a base class of text: left
class Text(str):
    pass
return Text(f"{self.config.pipeline_s3_loc}/a").upper()
# --- a generator expression that is joined: left
return "|".join(p for p in [f"{self.config.pipeline_s3_loc}/a"])
# --- the base alone in JSON: left
base = self.config.pipeline_s3_loc
return json.dumps({"base": base})
# --- an uploaded document: left
return self.documents()
# --- code's place: left
return {"code_location": f"{self.config.pipeline_s3_loc}/code"}["code_location"].upper()
# --- another name for this process's environment: left
environment = os.environ
environment["CURSUS_TEST_USE"] = f"{self.config.pipeline_s3_loc}/a"
return os.environ["CURSUS_TEST_USE"]
# --- a dict that the caller has: left
def fill(found):
    found["a"] = f"{self.config.pipeline_s3_loc}/a"
mine = {}
fill(mine)
return mine["a"].upper()
# --- another name for a list of the object: left
self.many = []
other = self.many
other.append(f"{self.config.pipeline_s3_loc}/a")
return self.many_upper()
# --- an attribute of another object: left
holder = SimpleNamespace()
holder.place = f"{self.config.pipeline_s3_loc}/a"
return holder.place.upper()
# --- a list within a dict: rewritten
found = {"a": []}
found["a"].append(f"{self.config.pipeline_s3_loc}/a")
return [TrainingInput(s3_data=p) for p in found["a"]]
# --- a list that grows by +=: rewritten
found = []
found += [f"{self.config.pipeline_s3_loc}/a"]
return [TrainingInput(s3_data=p) for p in found]
# --- printed into a file: left
p = f"{self.config.pipeline_s3_loc}/a"
with open("use.txt", "w") as file:
    print(f"to {p}", file=file)
return Path("use.txt").read_text()
# --- a catalog is no log: left
p = f"{self.config.pipeline_s3_loc}/a"
catalog = SimpleNamespace(info=str.upper)
return catalog.info(f"to {p}")
# --- logged as an argument by %s: left
p = f"{self.config.pipeline_s3_loc}/a"
logger.warning("to %s", p)
return 1
# --- logged as an argument by %r: rewritten
p = f"{self.config.pipeline_s3_loc}/a"
logger.warning("to %r", p)
return TrainingInput(s3_data=p)
# --- an exception that is shown: left
try:
    raise ValueError(f"{self.config.pipeline_s3_loc}/a")
except ValueError as error:
    return str(error)
# --- read back from an output: left
p = ProcessingOutput(output_name="a", source="/opt/ml", destination=f"{self.config.pipeline_s3_loc}/a")
return p.destination.upper()
# --- read back in a list of outputs: left
found = []
found.append(ProcessingOutput(output_name="a", source="/opt/ml", destination=f"{self.config.pipeline_s3_loc}/a"))
return {each.destination: each.output_name for each in found}
# --- a named tuple that is hashed: left
Place = collections.namedtuple("Place", "uri")
return len({Place(f"{self.config.pipeline_s3_loc}/a")})
# --- a command by the names of a job: left
return subprocess.run(args=["echo", f"{self.config.pipeline_s3_loc}/a"], capture_output=True, text=True).stdout
# --- an element of a tuple that is a key: left
return {("a", f"{self.config.pipeline_s3_loc}/a"): 1}
# --- counted by a Counter: left
return collections.Counter([f"{self.config.pipeline_s3_loc}/a"])
# --- a query string: left
return urlencode({"place": f"{self.config.pipeline_s3_loc}/a"})
# --- a template: left
return string.Template("$place/b").substitute(place=f"{self.config.pipeline_s3_loc}/a")
# --- replaced in other text: left
return "PLACE/b".replace("PLACE", f"{self.config.pipeline_s3_loc}/a")
# --- starts other text: left
return "s3://b/base/a/b".startswith(f"{self.config.pipeline_s3_loc}/a")
# --- formatted to a width: left
return format(f"{self.config.pipeline_s3_loc}/a", ">40")
# --- formatted to a width in an f-string: left
p = f"{self.config.pipeline_s3_loc}/a"
return f"{p:>40}/b"
# --- encoded for a digest: left
return hashlib.sha256(f"{self.config.pipeline_s3_loc}/a".encode()).hexdigest()
# --- groups of paths: left
return [key for key, _ in itertools.groupby([f"{self.config.pipeline_s3_loc}/a"])]
# --- an element removed by value: left
paths = [f"{self.config.pipeline_s3_loc}/a", "s3://b/base/a"]
paths.remove("s3://b/base/a")
return len(paths)
# --- an index by value: left
return [f"{self.config.pipeline_s3_loc}/a"].index("s3://b/base/a")
# --- a default that is taken apart: left
return {}.get("x", f"{self.config.pipeline_s3_loc}/a").upper()
# --- text in a while: left
p = f"{self.config.pipeline_s3_loc}/a"
while "/" in p:
    p = p.partition("/")[2]
return p
# --- a type is asked for by a helper: left
def shown(place):
    if isinstance(place, str):
        return "text"
    return "variable"
return shown(f"{self.config.pipeline_s3_loc}/a")
# --- compared by a helper's helper: left
def same(left, right):
    return left == right
def shown(place):
    return same(place, "s3://b/base/a")
return shown(f"{self.config.pipeline_s3_loc}/a")
# --- a keyword that a helper hands on as text: left
def shown(**given):
    return json.dumps(given)
return shown(place=f"{self.config.pipeline_s3_loc}/a")
# --- positions that a helper sorts: left
def shown(*given):
    return sorted(given)
return shown(f"{self.config.pipeline_s3_loc}/a", "b")
# --- an argument of text that may be None: rewritten
def place(name: str = None):
    return f"{self.config.pipeline_s3_loc}/{name}"
return [place(), place("a")]
# --- any number of names in one part: rewritten
def place(*names: str, **others: str):
    return f"{self.config.pipeline_s3_loc}/{names}/{others}"
return place("a", b="b")
# --- an inner function's argument of the same name: rewritten
n = "a"
def place(n):
    return f"{self.config.pipeline_s3_loc}/{n}"
return place(3)
# --- a lambda's argument of the same name: rewritten
n = "a"
place = lambda n: f"{self.config.pipeline_s3_loc}/{n}"
return place(3)
# --- a name that an inner function changes: rewritten
n = "a"
def change():
    nonlocal n
    n = 5
change()
return f"{self.config.pipeline_s3_loc}/{n}"
# --- a name that a pattern takes: rewritten
n = "a"
match 5:
    case n:
        pass
return f"{self.config.pipeline_s3_loc}/{n}"
# --- a name that an exception gets: rewritten
n = "a"
try:
    raise KeyError("b")
except KeyError as n:
    return f"{self.config.pipeline_s3_loc}/{n}"
# --- attributes of any object: rewritten
who = SimpleNamespace(role=7, bucket=None, logical_name=3)
return f"{self.config.pipeline_s3_loc}/{who.role}/{who.bucket}/{who.logical_name}"
# --- keys of a mapping made here: rewritten
outputs = {1: "a"}
return [f"{self.config.pipeline_s3_loc}/{n}" for n in outputs]
# --- methods of any object: rewritten
x = SimpleNamespace(format=lambda: 7, title=lambda: None)
return f"{self.config.pipeline_s3_loc}/{x.format()}/{x.title()}/{b'x '.strip()}"
# --- an object that is added: left
class Tail:
    def __radd__(self, other):
        return f"{other}-tail"
return f"{self.config.pipeline_s3_loc}/a" + Tail()
# --- text of the class that a method replaces: rewritten
class UseStepBuilder(ProcessingStepBuilder):
    kind = "a"
    def use(self):
        self.kind = 5
        return f"{self.config.pipeline_s3_loc}/{self.kind}"
# --- text of the class that a subclass replaces: rewritten
class Root(ProcessingStepBuilder):
    kind = "a"
    def use(self):
        return f"{self.config.pipeline_s3_loc}/{self.kind}"
class UseStepBuilder(Root):
    kind = None
# --- a base that the class gives itself: rewritten
class UseStepBuilder(ProcessingStepBuilder):
    def use(self):
        return f"{self.config.pipeline_s3_loc}/a"
    def _get_base_output_path(self):
        return f"{super()._get_base_output_path()}/team"
# --- a base that a mixin gives: left
class Team:
    def _get_base_output_path(self):
        return "s3://elsewhere/x"
class UseStepBuilder(Team, ProcessingStepBuilder):
    def use(self):
        return f"{self.config.pipeline_s3_loc}/a"
# --- a base that the class looks for itself: rewritten
class UseStepBuilder(ProcessingStepBuilder):
    def use(self):
        return f"{self.config.pipeline_s3_loc}/a"
    def _get_base_output_path(self):
        prefix = getattr(self, "execution_prefix", None)
        if prefix is not None:
            return prefix
        return self.config.pipeline_s3_loc
# --- the config is asked for before it is read: rewritten
class UseStepBuilder(ProcessingStepBuilder):
    def use(self):
        return [self.place(), UseStepBuilder.place(SimpleNamespace(config=None))]
    def place(self):
        return None if self.config is None else f"{self.config.pipeline_s3_loc}/a"
# --- a missing config is caught: rewritten
class UseStepBuilder(ProcessingStepBuilder):
    def use(self):
        return [self.place(), UseStepBuilder.place(SimpleNamespace())]
    def place(self):
        try:
            return f"{self.config.pipeline_s3_loc}/a"
        except AttributeError:
            return "nowhere"
# --- another config for each round: rewritten
found = []
for place in ("s3://b/one", "s3://b/two"):
    self.config = SimpleNamespace(pipeline_s3_loc=place)
    found.append(TrainingInput(s3_data=f"{self.config.pipeline_s3_loc}/a"))
return found
# --- another config, by another method: rewritten
class UseStepBuilder(ProcessingStepBuilder):
    def use(self):
        first = f"{self.config.pipeline_s3_loc}/a"
        self.change()
        return [first, f"{self.config.pipeline_s3_loc}/b"]
    def change(self):
        self.config = SimpleNamespace(pipeline_s3_loc="s3://b/other")
# --- the base by getattr: rewritten
return TrainingInput(s3_data=getattr(self.config, "pipeline_s3_loc"))
# --- Join is a name of the method: rewritten
Join = ",".join
return TrainingInput(s3_data=f"{self.config.pipeline_s3_loc}/{Join(['a', 'b'])}")
# --- Join is a class of the file: rewritten
class Join:
    pass
class UseStepBuilder(ProcessingStepBuilder):
    def use(self):
        return f"{self.config.pipeline_s3_loc}/a"
# --- both names of Join are taken: left
def use_them(Join, PipelineJoin):
    return f"{self.config.pipeline_s3_loc}/{Join}/{PipelineJoin}"
return use_them("a", "b")
# --- the name of the base is a global one: rewritten
base_output_path = "s3://b/elsewhere"
class UseStepBuilder(ProcessingStepBuilder):
    def use(self):
        return [base_output_path, f"{self.config.pipeline_s3_loc}/a"]
# --- a part from the root, in a name: left
name = "/abs"
return os.path.join(self.config.pipeline_s3_loc, name)
# --- a slash is made sure of in each round: left
p = f"{self.config.pipeline_s3_loc}/a"
for _ in range(2):
    if not p.endswith("/"):
        p += "/"
return p
# --- set through a property: left
class UseStepBuilder(ProcessingStepBuilder):
    def use(self):
        self.place = f"{self.config.pipeline_s3_loc}/a"
        return self.place
    def _set(self, value):
        self.known = value.upper()
    place = property(lambda self: self.known, _set)
# --- set through the object's own rule: left
class UseStepBuilder(ProcessingStepBuilder):
    def use(self):
        self.place = f"{self.config.pipeline_s3_loc}/a"
        return self.place
    def __setattr__(self, name, value):
        self.__dict__[name] = value.upper()
# --- local names as a mapping: left
p = f"{self.config.pipeline_s3_loc}/a"
return "{p}".format(**locals())
# --- an attribute by its name: left
import operator
self.place = f"{self.config.pipeline_s3_loc}/a"
return operator.attrgetter("place")(self).upper()
# --- what an object of the SDK holds: left
t = TrainingInput(s3_data=f"{self.config.pipeline_s3_loc}/a")
return t.config["DataSource"]["S3DataSource"]["S3Uri"].upper()
# --- all that an object of the SDK has: left
o = ProcessingOutput(output_name="a", source="/opt/ml", destination=f"{self.config.pipeline_s3_loc}/a")
return json.dumps(vars(o)["destination"])
# --- an object of the SDK gets more: left
o = ProcessingOutput(output_name="a", source="/opt/ml", destination=f"{self.config.pipeline_s3_loc}/a")
o.destination += "/b"
return o.destination
# --- the SDK's name for something else: left
TrainingInput = lambda s3_data: s3_data.upper()
return TrainingInput(s3_data=f"{self.config.pipeline_s3_loc}/a")
# --- an assert whose message is read: left
p = f"{self.config.pipeline_s3_loc}/a"
try:
    assert not self.flag, p
except AssertionError as error:
    return str(error)
# --- an exception whose message is read: left
p = f"{self.config.pipeline_s3_loc}/a"
try:
    raise ValueError(f"no {p}")
except ValueError as error:
    return str(error)
# --- the file's own print: left
shown = []
def print(text):
    shown.append(text)
class UseStepBuilder(ProcessingStepBuilder):
    def use(self):
        p = f"{self.config.pipeline_s3_loc}/a"
        print(f"wrote {p}")
        return shown[-1]
# --- a log that is a list: left
class Log:
    def __init__(self):
        self.lines = []
    def info(self, text):
        self.lines.append(text.upper())
log = Log()
p = f"{self.config.pipeline_s3_loc}/a"
log.info(p)
return log.lines
