"""The codes of the DAG, the config, the scripts, the wiring and the plug-ins: E1xx to E4xx and E90x, one entry each."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E101": Code(
        "unreadable DAG file",
        "The file does not exist, is not UTF-8 or is not JSON, so there is no graph.",
        "Fix it at the line and column given. An object may have each key only once.",
    ),
    "E102": Code(
        "wrong structure of a DAG file",
        "Reading only part of a graph would compile to a different pipeline.",
        'Write {"dag": {"nodes": ["A", "B"], "edges": [["A", "B"]]}}.',
    ),
    "E103": Code(
        "DAG without nodes", "SageMaker rejects a pipeline without steps.", "Add at least one step to dag.nodes."
    ),
    "E104": Code(
        "node listed twice",
        "A node's name is the key of its config and its outputs, so two nodes cannot share it.",
        "Give each node its own name, and a config under that name.",
    ),
    "E105": Code(
        "edge to nowhere",
        "The edge names a node that the DAG does not have, so it has no effect.",
        "Correct the name, or add the node.",
    ),
    "E106": Code("edge from a node to itself", "A step that waits for itself never starts.", "Remove the edge."),
    "E107": Code(
        "cycle",
        "Steps that wait for each other never start. SageMaker rejects the definition.",
        "Remove one of the edges in the cycle.",
    ),
    "W108": Code("edge listed twice", "It does no harm, but one of the two may be a typo.", "Remove one of them."),
    "E109": Code(
        "file in the way",
        "Overwriting a file that you may have edited would lose your changes.",
        "Choose another location, or use --force.",
    ),
    "E110": Code(
        "order-only edge with ports",
        "An edge that names ports carries data, and an order-only edge carries none.",
        "Remove the port names, or order_only.",
    ),
    "E201": Code(
        "unreadable config file",
        "The file does not exist, is not UTF-8 or is not JSON, so no step has a config.",
        "Fix it at the line and column given. An object may have each key only once.",
    ),
    "E202": Code(
        "wrong structure of a config file",
        "Anything in the wrong place would be ignored silently.",
        'Write {"configuration": {"shared": {…}, "specific": {NODE: {…}}}, "metadata": {…}}.',
    ),
    "E203": Code(
        "half-written config",
        "The program that saved the file failed at this config and wrote an error message instead of the values.",
        "Save the config again.",
    ),
    "E204": Code(
        "two configs for one node",
        "Which one applies would depend on their order in the file.",
        "Save each config under the name of its node.",
    ),
    "E205": Code(
        "required field is missing",
        "Only you know the value, so the field has no default.",
        "Add the field to the config, or to the shared part of the file.",
    ),
    "E206": Code(
        "unknown config class",
        "Cursus looks up class names among the installed steps, and never imports what a file names.",
        "Correct __model_type__; `cursus steps list` shows the classes. For a plug-in's step, install the plug-in.",
    ),
    "E207": Code(
        "unused parameter",
        "No step uses a parameter of this name, so the paths would stay static.",
        "Use EXECUTION_S3_PREFIX for the base of all outputs. Other parameters can only be external inputs.",
    ),
    "E208": Code(
        "invalid pipeline parameter",
        "The name is not a standard parameter, or appears twice, so it would have no effect.",
        "Use a standard name, with =DEFAULT if it has a default. In Python, pass your own ParameterString.",
    ),
    "E209": Code(
        "invalid default of the prefix",
        "Every output path begins with it. A trailing slash or a missing scheme breaks all of them.",
        "Write it as s3://bucket/path, without a trailing slash.",
    ),
    "E210": Code(
        "source directory not found",
        "A config can only publish code from below the source root. Absolute paths of other machines do not work.",
        "Give --source-root DIR (source_root=DIR), a directory above the source directories.",
    ),
    "E211": Code(
        "source directory too large",
        "It is packed and uploaded as code. Data and models in it slow down every run.",
        "Move data and models to S3, and read them through an input.",
    ),
    "E212": Code(
        "incomplete network settings",
        "A job runs in a VPC only with both security groups and subnets. With one of them it would run outside.",
        "Give SECURITY_GROUP_ID and VPC_SUBNET together, or neither.",
    ),
    "E213": Code(
        "entry point not found",
        "The container would start without a script to run.",
        "Use a file in the source directory, or the step's own script without a source directory.",
    ),
    "E214": Code(
        "invalid value",
        "The value does not fit the field's type or range, so the job would fail or behave differently.",
        "Set a value of the type and range that `cursus steps show STEP` lists.",
    ),
    "W215": Code(
        "unknown field",
        "The step has no such field. It may be a typo, or a field of another version. It has no effect.",
        "Correct or remove it.",
    ),
    "W216": Code(
        "conflicting config classes",
        "The config and the file's list of classes name different classes. The config's own class is used.",
        "Save the file again, or correct metadata.config_types.",
    ),
    "I217": Code(
        "derived value set by hand",
        "The file sets a field that is derived from others, to another value than the derived one.",
        "Remove the field to derive it again, or keep it if you set it on purpose.",
    ),
    "E218": Code(
        "node without a config",
        "Each step needs a config, and none is saved under the node's name or its step type.",
        "Correct the node's name, or save a config under it.",
    ),
    "E219": Code(
        "role that is not an ARN",
        "Compiling makes no AWS calls, so it cannot look up a role by name.",
        "Write arn:aws:iam::ACCOUNT:role/NAME, or pass the role as the parameter EXECUTION_ROLE_ARN.",
    ),
    "E220": Code(
        "session that starts jobs",
        "A plain SageMaker session starts jobs at once. A PipelineSession only records their arguments.",
        "Pass a PipelineSession, or none at all.",
    ),
    "E221": Code(
        "several static locations",
        "The prefix has one default, and the configs have different locations.",
        "Make the configs agree, pass the prefix as a parameter, or pass no parameters to keep each its own.",
    ),
    "E223": Code(
        "base config used for a node",
        "A base config holds what steps share. No step is built from it alone.",
        "Use the config class of a step. `cursus steps list` shows them.",
    ),
    "E224": Code(
        "invalid pipeline name",
        "SageMaker rejects it.",
        "Use up to 256 letters, digits and single hyphens between them.",
    ),
    "E225": Code(
        "node of an unknown step type",
        "A config skeleton is made from the step in the node's name, and this name contains none.",
        "Name it StepType or StepType_jobtype, or give its step: --step NODE=StepType.",
    ),
    "E226": Code(
        "placeholder not filled in",
        "The placeholder text in angle brackets would be used as a value.",
        "Replace it with the value.",
    ),
    "W228": Code(
        "parameters without the prefix",
        "The key, network or role is a parameter, but every output still goes to the author's own location.",
        "Add EXECUTION_S3_PREFIX, unless you want the static location.",
    ),
    "E227": Code(
        "SageMaker SDK missing",
        "A native Pipeline, and a plug-in's builder that uses the SDK's own classes, need the SDK. Nothing else does.",
        "Install it: pip install 'cursus-sagemaker[sdk]'.",
    ),
    "E229": Code(
        "step type unknown to the SDK",
        "The service takes more types of steps than the installed SDK has classes for.",
        "Use pipeline.definition() and pipeline.upsert(), which need no SDK, or a newer SDK.",
    ),
    "E230": Code(
        "asset too large to publish",
        "Every job that reads it copies all of it first. So much code usually includes data by mistake.",
        "Move data and models out of the source directory, or raise the limit on purpose (size_limit=, --size-limit).",
    ),
    "E231": Code(
        "source changed after compiling",
        "The definition refers to the code as it was when it was compiled. The code has changed since.",
        "Compile again, and publish the result.",
    ),
    "E232": Code(
        "no execution prefix to publish below",
        "With assets=execution the code is below the prefix that each execution is started with.",
        "Give it (execution_prefix=, --execution-prefix) as s3://bucket/path, or compile with a default for it.",
    ),
    "E233": Code(
        "publishing to S3 failed",
        "A step whose code is not in S3 fails as soon as it starts.",
        "Fix what S3 reports and publish again. Files uploaded so far are kept.",
    ),
    "E234": Code(
        "pipeline without a role",
        "SageMaker needs the ARN of a role that may start the pipeline's jobs.",
        "Pass upsert(role_arn=...), or write the ARN into the config's role.",
    ),
    "E235": Code(
        "no such image",
        "The region has no container of this framework, version and instance type, so the job would not start.",
        "Use a version that SageMaker offers. The message lists them.",
    ),
    "E236": Code(
        "too many variables to register",
        "SageMaker rejects a model package with more metadata.",
        "List only the variables that callers must know. The model's archive has all of them.",
    ),
    "E237": Code(
        "pretrained model not found",
        "There is no way to know which model you want.",
        "Set pretrained_model_path to its archive or folder, relative to source_dir.",
    ),
    "E238": Code(
        "key and job type disagree",
        "The node's config has another job type than its name says, so it would use other data and folders.",
        "Set the job_type that you want in the config, or rename its key and the node.",
    ),
    "E239": Code(
        "more than one region",
        "A pipeline's jobs run in its own region. Images and buckets of another one are rejected or slow.",
        "Use one region in all configs, and pass a session of that region or none.",
    ),
    "E260": Code(
        "malformed parameter",
        "The declaration of one of the pipeline's own parameters cannot be read.",
        'Declare it as {"Name": {"type": "Integer", "default": 1}}, with a standard type and a default of that type.',
    ),
    "E261": Code(
        "malformed expression in a config",
        "A config's value is an object that is not a known expression.",
        'Write a value, or one of {"parameter": …}, {"metric": …}, {"property": …}, {"output": …}, {"join": […]}.',
    ),
    "E262": Code(
        "undeclared parameter in a config",
        "A reference to a parameter that the pipeline does not declare can never get a value.",
        "Declare the parameter in dag.json, or correct the name.",
    ),
    "E263": Code(
        "node that does not run before",
        "A node can only read results of nodes that run before it.",
        "Add an edge from the node that is read to the one that reads, or correct the name.",
    ),
    "E264": Code(
        "no such metric, output or property",
        "The node exists, but it has nothing with that name.",
        "Correct the name. Metrics are values in the property files that outputs declare.",
    ),
    "E265": Code(
        "malformed condition",
        "The service supports comparisons, In, Not and Or, and this cannot be expressed with them.",
        "Use the short form (metric and at_least, …), or left, is and right with and, or and not.",
    ),
    "E266": Code(
        "values that cannot be compared",
        "Text and numbers are never equal and have no order, so the condition would always come out the same way.",
        "Compare numbers with numbers and text with text.",
    ),
    "E267": Code(
        "field that cannot be a parameter",
        "The field's value decides what is compiled, so it has to be known then; or only your own script reads it.",
        "Write a value, or give the parameter to your script in environment. `cursus steps show NAME` lists the fields "
        "that can be parameters.",
    ),
    "E268": Code(
        "parameter of another type than its field",
        "SageMaker would put the value into the request, and then reject it. So it does with a default that does not "
        "go with another field, such as a wait that is shorter than the run. A script reads a truth value as text.",
        "Declare the parameter with the field's type, and a default that the field takes. For a script's truth value, "
        "declare a String with the enum true and false.",
    ),
    "E269": Code(
        "image that depends on a parameter",
        "Which image fits an instance type has to be known when the pipeline is compiled.",
        "Give the parameter a default, or give the config an image_uri.",
    ),
    "E270": Code(
        "retry policy for a step type without retries",
        "The service rejects retry policies for this step type.",
        "Remove retry_policies from this config; give it to those of the other steps.",
    ),
    "E271": Code(
        "handler that is not in its file",
        "The handler's file defines no function of that name, so every call would fail.",
        "Correct the name in handler, which is MODULE.FUNCTION.",
    ),
    "E272": Code(
        "requirements.txt next to a handler",
        "AWS Lambda does not install packages. A function can use only those next to its handler.",
        "Put the packages next to the handler and remove requirements.txt.",
    ),
    "W271": Code(
        "setting that the step type does not have",
        "The service takes no such setting for this type of step, so it would have no effect.",
        "Remove it, or move it to shared, where it applies to every step that can use it.",
    ),
    "W272": Code(
        "conflicting values of a pipeline setting",
        "The pipeline has one such setting, and the first config that sets it wins.",
        "Set it once, in shared.",
    ),
    "E301": Code(
        "environment variable not set",
        "The script fails as soon as it reads this environment variable.",
        "Set it in the builder's environment(), or give it a default in the script.",
    ),
    "W302": Code(
        "environment variable never read",
        "The script does not read it, so the setting has no effect.",
        "Read it in the script if the setting matters. Your own builder can leave it out.",
    ),
    "E303": Code(
        "unknown script argument",
        "The standard library's parser ends the job when it meets an unknown argument.",
        "Correct the argument, or add it to the script's parser.",
    ),
    "E304": Code(
        "missing script argument",
        "The script's parser ends the job without this required argument.",
        "Add it to the builder's arguments().",
    ),
    "W305": Code(
        "port that the script does not use",
        "Loading unused data costs time. An output that is never written is empty for the steps that read it.",
        "Fix the port's path, or the path in the script.",
    ),
    "W306": Code(
        "path without a port",
        "Nothing is loaded there before the job, and nothing is saved from there after it.",
        "Declare a port with that path, or fix the path in the script.",
    ),
    "E307": Code(
        "more instances than the step can use",
        "Each instance would do the whole work again, or a part that is wrong without the others. The script refuses.",
        "Set the instance count to 1 and take a larger instance type, or bring a script that divides the work.",
    ),
    "I308": Code(
        "instance that is small for the input",
        "The job may run out of memory or disk after a while. The need was measured for the built-in script with a "
        "table of 23 columns; yours may need more or less.",
        "Take an instance type with more memory, or a larger volume. Correct input_size_gb if the input is smaller.",
    ),
    "E240": Code(
        "no hyperparameters",
        "The training script reads them, and neither the config nor its source directory holds any.",
        "Set hyperparameters in the config, or put hyperparams/hyperparameters.json into its source_dir.",
    ),
    "E241": Code(
        "unreadable hyperparameters",
        "The file hyperparams/hyperparameters.json in the source directory is not a JSON object.",
        "Correct the file: one object of names and values.",
    ),
    "W242": Code(
        "unknown wrapper",
        "The file wraps a value in a type that no version writes, so its meaning is unknown.",
        "Write the plain value, or save the file again.",
    ),
    "I243": Code(
        "folders of an earlier version",
        "The file comes from a version that wrote results to other folders. Readers of those folders find nothing new.",
        'Keep the old folders with --layout, or confirm the new ones: "output_layout": "cursus" in the shared part.',
    ),
    "E250": Code(
        "environment variable of an earlier version",
        "Scripts written for the version that saved the config read it, and get no value or another one.",
        "Make the step's environment() set the value that the earlier version set.",
    ),
    "E401": Code(
        "required input without a source",
        "The job would start without its data. Cursus never guesses a location.",
        "Add an edge from a node that produces it, or set it as an external input.",
    ),
    "E402": Code(
        "input with two sources",
        "Both fit, and Cursus does not guess.",
        'Name the ports on the edge: {"from": "A.output", "to": "B.input"}.',
    ),
    "E403": Code(
        "unknown port or node",
        "An edge or an external input names something that does not exist.",
        "Correct the name; `cursus steps show STEP` lists the ports.",
    ),
    "E404": Code(
        "external input that is not in S3",
        "Jobs read from S3 only.",
        "Use an S3 URI (s3://bucket/path), or a ParameterString with an S3 URI at run time.",
    ),
    "E405": Code(
        "two nodes write to one location",
        "The later one overwrites what the earlier one wrote.",
        "Rename one of the nodes. The name becomes part of its paths.",
    ),
    "E406": Code(
        "two nodes with one step name",
        "Step names must be unique. SageMaker rejects the definition.",
        "Rename one of the nodes so that their names differ in letters, digits, hyphens or underscores.",
    ),
    "E407": Code(
        "one output for two inputs",
        "Two inputs of a step read the same output, while another predecessor is unused. This is probably a mistake.",
        'Name the ports on the edges: {"from": "A.output", "to": "B.input"}.',
    ),
    "W408": Code(
        "edge that carries nothing",
        "The step waits for the other one but reads none of its outputs.",
        'Remove it, name the ports it connects, or mark it as {"from": "A", "to": "B", "order_only": true}.',
    ),
    "E409": Code(
        "config of another step",
        "The node's name says one step and its config another, so the wrong job would run under this name.",
        "Give the node a config of that step, or rename the node and the config's key.",
    ),
    "W410": Code(
        "None in an environment variable",
        "The script gets the text 'None' and uses it as a column, a path or a name.",
        "Leave the variable out if the config has no value.",
    ),
    "E620": Code(
        "value that depends on the author",
        "The value would change if someone else compiled the pipeline. In any other account it is wrong.",
        "Build it from a parameter, an execution variable or the execution prefix.",
    ),
    "W901": Code(
        "plug-in that cannot be loaded",
        "Its steps are missing. A DAG that does not use them still compiles.",
        "Fix or uninstall the package that the message names.",
    ),
    "E902": Code(
        "step name taken",
        "A plug-in's step has the name of an existing step. The existing one is used.",
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
        "A step that needs branches of two conditions can run only where one condition is inside the other's branch.",
        "Put the second condition into the branch of the first.",
    ),
    "E414": Code(
        "step after the end",
        "A Fail step ends the execution, so a step that waits for it would never run.",
        "Let the step wait for what the Fail step waits for.",
    ),
    "W415": Code(
        "condition that decides nothing",
        "Every step runs whatever the result of the condition is, even the steps that should depend on it.",
        "Add edges with `when` from the condition to the steps of its branches.",
    ),
    "E416": Code(
        "input that reads a feature group",
        "An output with a feature group leaves no files, and the input would get the group's name as its location.",
        "Remove the edge. Read the group's offline store, or give the data an output in S3 too.",
    ),
}
