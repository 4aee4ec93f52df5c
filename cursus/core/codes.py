"""The codes of the DAG, the config, the scripts, the wiring and the plug-ins: E1xx to E4xx and E90x, one entry each."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E101": Code(
        "unreadable DAG file",
        "The file is not there, not UTF-8 or not JSON, so nothing is known of the graph.",
        "Correct it at the line and column given; a key may stand only once in an object.",
    ),
    "E102": Code(
        "DAG file of another shape",
        "A graph that is read in part would compile to another pipeline than the one that was drawn.",
        'Write {"dag": {"nodes": ["A", "B"], "edges": [["A", "B"]]}}.',
    ),
    "E103": Code(
        "DAG without nodes", "The service refuses a pipeline without steps.", "Name at least one step in dag.nodes."
    ),
    "E104": Code(
        "node listed twice",
        "A node's name is the key of its config and of its outputs: two nodes of one name are one.",
        "Give each node a name of its own, and a config under that name.",
    ),
    "E105": Code(
        "edge to nowhere",
        "An edge to or from a node that the DAG does not have orders nothing and feeds nothing.",
        "Correct the name, or add the node.",
    ),
    "E106": Code("edge from a node to itself", "A step that waits for itself never starts.", "Remove the edge."),
    "E107": Code(
        "cycle",
        "Steps that wait for each other never start; the service refuses the definition.",
        "Remove one of the edges on the way round.",
    ),
    "W108": Code(
        "edge listed twice", "It does no harm, but one of the two was perhaps meant otherwise.", "Keep one of them."
    ),
    "E109": Code(
        "file in the way",
        "Writing over files that somebody may have filled in or changed would lose what they hold.",
        "Name another place, or say --force.",
    ),
    "E110": Code(
        "order-only edge with ports",
        "An edge that names ports carries data; one for order only carries none. It cannot be both.",
        "Remove the port names, or order_only.",
    ),
    "E201": Code(
        "unreadable config file",
        "The file is not there, not UTF-8 or not JSON, so no step has a config.",
        "Correct it at the line and column given; a key may stand only once in an object.",
    ),
    "E202": Code(
        "config file of another shape",
        "What is not where it is looked for would be ignored without a word.",
        'Write {"configuration": {"shared": {…}, "specific": {NODE: {…}}}, "metadata": {…}}.',
    ),
    "E203": Code(
        "half-written config",
        "The program that saved the file failed at this config and left a note of its failure in place of the values.",
        "Save the config again.",
    ),
    "E204": Code(
        "two configs for one node",
        "Which of them holds would depend on the order of the file.",
        "Save each config under the name of the node that it is for.",
    ),
    "E205": Code(
        "required field is missing",
        "Only its author knows the value: there is no default that would be right.",
        "Add the field to the config, or to the shared part of the file.",
    ),
    "E206": Code(
        "unknown config class",
        "Class names are looked up among those of the installed steps; nothing is imported because a file names it.",
        "Correct __model_type__; `cursus steps list` shows the classes. For a plug-in's step, install the plug-in.",
    ),
    "E207": Code(
        "parameter that nothing refers to",
        "A parameter of another name would be declared and never used: the paths would stay static.",
        "Name the base of all outputs EXECUTION_S3_PREFIX; other parameters may feed external inputs.",
    ),
    "E208": Code(
        "parameter given wrongly",
        "A name that stands for no standard parameter, or stands twice, would have no effect on the paths.",
        "Give a standard name, with =DEFAULT where it has one; in Python, a ParameterString of your own.",
    ),
    "E209": Code(
        "default prefix that cannot be a base",
        "Every output path begins with it: a slash at its end or a missing scheme breaks every one of them.",
        "Write it as s3://bucket/path, no slash at the end.",
    ),
    "E210": Code(
        "source directory not found",
        "A config may publish code from below the source root only, and absolute paths of other machines lead nowhere.",
        "Give --source-root DIR (source_root=DIR), a directory above the source directories.",
    ),
    "E211": Code(
        "source directory too large",
        "It is packed and uploaded as code: data and models in it make every run slower.",
        "Move them to S3, and read them through an input.",
    ),
    "E212": Code(
        "half a network",
        "A job runs in a VPC only with both, security groups and subnets; with one it would run outside.",
        "Give SECURITY_GROUP_ID and VPC_SUBNET together, or neither.",
    ),
    "E213": Code(
        "entry point not found",
        "The container would start and find no script to run.",
        "Name a file of the source directory, or our own script without one.",
    ),
    "E214": Code(
        "invalid value",
        "The value does not fit the field's type or range, so the job would fail or do something else.",
        "Give a value of the type and range that `cursus steps show STEP` tells.",
    ),
    "W215": Code(
        "unknown field",
        "The step has no such field: perhaps a slip of the pen, perhaps a field of another version. It has no effect.",
        "Correct or remove it.",
    ),
    "W216": Code(
        "class named twice, and differently",
        "The config says one class, the file's list of classes another; the config's own word holds.",
        "Save the file again, or correct metadata.config_types.",
    ),
    "I217": Code(
        "derived value set by hand",
        "The file holds a value for a field that follows from others, and it is not the one that would follow.",
        "Remove the field to have it derived again; keep it when it is meant.",
    ),
    "E218": Code(
        "node without a config",
        "A step is built from its config; none is saved under the node's name or under its step type.",
        "Correct the node's name, or save a config under it.",
    ),
    "E219": Code(
        "role that is not an ARN",
        "Compiling asks AWS nothing, so it cannot look up which role a bare name means.",
        "Write arn:aws:iam::ACCOUNT:role/NAME, or pass the role as the parameter EXECUTION_ROLE_ARN.",
    ),
    "E220": Code(
        "session that would start jobs",
        "A plain SageMaker session runs a job at once where a PipelineSession notes its arguments.",
        "Pass a PipelineSession, or none at all.",
    ),
    "E221": Code(
        "several static locations",
        "The prefix has one default, which cannot stand for the different locations of several configs.",
        "Make the configs agree, pass the prefix as a parameter, or pass no parameters to keep each its own.",
    ),
    "E223": Code(
        "config that no step is built from",
        "A base config holds what steps share; no step is made from it alone.",
        "Name the config class of a step; `cursus steps list` shows them.",
    ),
    "E224": Code(
        "invalid pipeline name",
        "The service refuses it.",
        "Use letters, digits and hyphens between them, 256 at the most.",
    ),
    "E225": Code(
        "node of no known step",
        "A config skeleton is made from the step that a node's name tells; this name tells none.",
        "Call it StepType or StepType_jobtype, or say its step: --step NODE=StepType.",
    ),
    "E226": Code(
        "placeholder not filled in",
        "The skeleton's text in angle brackets would be taken for a value.",
        "Put the value in its place.",
    ),
    "W228": Code(
        "parameters without the prefix",
        "Key, network or role come from outside, and yet everything is written to the author's own location.",
        "Name EXECUTION_S3_PREFIX as well, unless the static location is meant.",
    ),
    "E227": Code(
        "SageMaker SDK missing",
        "A native Pipeline, and a plug-in's builder that uses the SDK's own classes, need the SDK. Nothing else does.",
        "Install it: pip install 'cursus[sdk]'.",
    ),
    "E229": Code(
        "step type unknown to the SDK",
        "The service takes more types of steps than the installed SDK has classes for.",
        "Use pipeline.definition() and pipeline.upsert(), which need no SDK, or a newer SDK.",
    ),
    "E230": Code(
        "asset too large to publish",
        "Every job that reads it would copy all of it first; this much is data that was left among the code.",
        "Move data and models out of the source directory, or raise the limit on purpose (size_limit=, --size-limit).",
    ),
    "E231": Code(
        "source changed after compiling",
        "The definition refers to the content that was there when it was compiled; other content has another place.",
        "Compile again, and publish what that gives.",
    ),
    "E232": Code(
        "no execution prefix to publish below",
        "A strictly portable pipeline keeps its code below the prefix that each execution is started with.",
        "Give it (execution_prefix=, --execution-prefix) as s3://bucket/path, or compile with a default for it.",
    ),
    "E233": Code(
        "S3 refuses to publish",
        "A step whose code is not in S3 fails as soon as it starts.",
        "The message is S3's own; what was uploaded so far is kept, and the next run adds the rest.",
    ),
    "E234": Code(
        "pipeline without a role",
        "The service takes a pipeline only with the ARN of a role that may start its jobs.",
        "Pass upsert(role_arn=...), or write the ARN into the config's role.",
    ),
    "E235": Code(
        "no such image",
        "The region has no container of this framework, version and instance type, so the job would not start.",
        "Name a version that SageMaker offers; the message tells which.",
    ),
    "E236": Code(
        "too many variables to register",
        "The service refuses a model package with more metadata.",
        "List the variables a caller must know; the model's archive names all of them.",
    ),
    "E237": Code(
        "pretrained model not found",
        "Which model is meant would be a guess.",
        "Name its archive, or the folder of its files, in pretrained_model_path, relative to source_dir.",
    ),
    "E238": Code(
        "key and job type disagree",
        "The node would be built for another job type than its name says: other data, other folders, another step.",
        "Write the job_type that is meant into the config, or rename its key and the node.",
    ),
    "E239": Code(
        "more than one region",
        "The jobs of a pipeline run in its own region; images and buckets of another one are refused or slow.",
        "Give all configs one region, and pass a session of that region or none at all.",
    ),
    "E260": Code(
        "malformed parameter",
        "The declaration of one of the pipeline's own parameters cannot be read.",
        'Declare it as {"Name": {"type": "Integer", "default": 1}}, with a standard type and a default of that type.',
    ),
    "E261": Code(
        "malformed expression in a config",
        "A config's value is an object that is none of the known expressions.",
        'Write a value, or one of {"parameter": …}, {"metric": …}, {"property": …}, {"output": …}, {"join": […]}.',
    ),
    "E262": Code(
        "undeclared parameter in a config",
        "A reference to a parameter that the pipeline does not declare can never get a value.",
        "Declare the parameter in dag.json, or correct the name.",
    ),
    "E263": Code(
        "node that does not run before",
        "What a node reads of another is there only when the other has run.",
        "Add an edge from the node that is read to the one that reads, or correct the name.",
    ),
    "E264": Code(
        "no such metric, output or property",
        "The node exists, but it leaves nothing of that name.",
        "Correct the name. Metrics are values in the property files that outputs declare.",
    ),
    "E265": Code(
        "malformed condition",
        "The service knows comparisons, In, Not and Or, and this cannot be expressed by them.",
        "Use the short form (metric and at_least, …), or left, is and right with and, or and not.",
    ),
    "E266": Code(
        "values that cannot be compared",
        "Text and numbers are never equal and have no order, so the condition would always come out the same way.",
        "Compare numbers with numbers and text with text.",
    ),
    "E267": Code(
        "field that cannot be a parameter",
        "The field's value decides what is compiled, so it has to be known then.",
        "Write a value. The message lists the fields that can be parameters.",
    ),
    "E268": Code(
        "parameter of another type than its field",
        "The service would put a value into the request that it refuses there.",
        "Declare the parameter with the field's type, and a default that the field takes.",
    ),
    "E269": Code(
        "image that depends on a parameter",
        "Which image fits an instance type has to be known when the pipeline is compiled.",
        "Give the parameter a default, or give the config an image_uri.",
    ),
    "E270": Code(
        "retry policy of a step that is never tried again",
        "The service refuses retry policies for this type of step.",
        "Remove retry_policies from this config; give it to those of the other steps.",
    ),
    "E301": Code(
        "variable that is not set",
        "The script ends with an error as soon as it asks for this environment variable.",
        "Give it in the builder's environment(), or give the script a default.",
    ),
    "W302": Code(
        "variable that is never read",
        "A setting that no script reads changes nothing, though its config seems to say so.",
        "Take it out of environment(), or read it in the script.",
    ),
    "E303": Code(
        "argument that the script does not know",
        "A parser of the standard library ends the job at an argument it was not told of.",
        "Correct the argument, or add it to the script's parser.",
    ),
    "E304": Code(
        "argument that is missing",
        "The script's parser ends the job when an argument that it requires is not given.",
        "Give it in the builder's arguments().",
    ),
    "W305": Code(
        "port that the script never touches",
        "Data that is staged for nothing costs time; an output that nobody writes is empty for whoever reads it.",
        "Correct the path of the port, or the one in the script.",
    ),
    "W306": Code(
        "path that is no port",
        "Nothing is staged there before the job, and nothing is kept of it afterwards.",
        "Declare a port with that path, or correct the path in the script.",
    ),
    "E307": Code(
        "more instances than the step can use",
        "Each instance would do the whole work again, or a part that is wrong without the others. The script refuses.",
        "Set the instance count to 1 and take a larger instance type, or bring a script that divides the work.",
    ),
    "E240": Code(
        "no hyperparameters",
        "The training script reads them, and neither the config nor its source directory holds any.",
        "Give the config hyperparameters, or put hyperparams/hyperparameters.json into its source_dir.",
    ),
    "E241": Code(
        "unreadable hyperparameters",
        "The file hyperparams/hyperparameters.json in the source directory is not a JSON object.",
        "Correct the file: one object of names and values.",
    ),
    "W242": Code(
        "unknown wrapper",
        "The file marks a value with a type that no version writes, so what it meant is unknown.",
        "Write the value itself, or save the file again.",
    ),
    "I243": Code(
        "folders of an earlier version",
        "The file comes from a version that wrote results to other folders. Whoever reads there finds nothing new.",
        'Keep the old folders with --layout, or confirm the new ones: "output_layout": "cursus" in the shared part.',
    ),
    "E250": Code(
        "environment variable of an earlier version",
        "A script that was written for the version that saved the config reads it, and finds no value or another one.",
        "Let the step's environment() give the value that the earlier version gave.",
    ),
    "E401": Code(
        "required input without a source",
        "The job would start without its data. No location is ever guessed.",
        "Add an edge from a node that makes it, or give it as an external input.",
    ),
    "E402": Code(
        "input with two sources",
        "Which of them feeds the input would be a guess.",
        'Name the ports on the edge: {"from": "A.output", "to": "B.input"}.',
    ),
    "E403": Code(
        "unknown port or node",
        "An edge or an external input names what is not there, so it would feed nothing.",
        "Correct the name; `cursus steps show STEP` lists the ports.",
    ),
    "E404": Code(
        "external input that is not in S3",
        "Jobs read from S3 only.",
        "Give an S3 URI, s3://bucket/path, or a ParameterString that has one at run time.",
    ),
    "E405": Code(
        "two nodes write to one place",
        "The later one overwrites what the earlier one wrote.",
        "Give one of the nodes a name of its own, which becomes part of its paths.",
    ),
    "E406": Code(
        "two nodes with one step name",
        "Step names identify steps; the service refuses a definition that has one twice.",
        "Rename one of the nodes so that their names differ in letters, digits, hyphens or underscores.",
    ),
    "E407": Code(
        "one output for two inputs",
        "Two inputs of a step read the same output, and another predecessor feeds nothing: one of them is a mistake.",
        'Name the ports on the edges: {"from": "A.output", "to": "B.input"}.',
    ),
    "W408": Code(
        "edge that carries nothing",
        "The step waits for the other one but reads none of its outputs.",
        'Remove it, name the ports it connects, or mark it as {"from": "A", "to": "B", "order_only": true}.',
    ),
    "E409": Code(
        "config of another step",
        "The node is called as one step, and its config is that of another: another job would run under this name.",
        "Give the node a config of the step it is called, or rename the node and the config's key.",
    ),
    "W410": Code(
        "None in an environment variable",
        "str(None) is a text like any other: the script takes it for a column, a path or a name.",
        "Leave the variable out where the config has no value.",
    ),
    "E620": Code(
        "literal of the author's own",
        "Compiled by somebody else it would be another value: in any other account it is the wrong one.",
        "Build it from a parameter or an execution variable, or let it follow from the execution prefix.",
    ),
    "W901": Code(
        "plug-in that cannot be loaded",
        "The steps that it brings are missing; a DAG that asks for none of them compiles all the same.",
        "Mend or uninstall the package whose entry point is named.",
    ),
    "E902": Code(
        "step name taken",
        "A plug-in's step has the name of one that is there already; the first stays in force.",
        "Rename the plug-in's builder class.",
    ),
    "E411": Code(
        "branch of a step that is not a condition",
        "Only a condition comes out true or false.",
        "Remove `when` from the edge, or give the source the config of a Condition.",
    ),
    "E412": Code(
        "step in both branches",
        "One execution runs one branch of a condition, so a step that needs both can never run.",
        "Let the step follow the condition itself, or put a copy of it into each branch.",
    ),
    "E413": Code(
        "branches that overlap",
        "A step that needs branches of two conditions can run only where one condition lies inside the other's branch.",
        "Put the second condition into the branch of the first.",
    ),
}
