"""The codes of the resolver, E501 to E529: one line each for why and for the remedy."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E501": Code(
        "malformed definition",
        "The JSON has not the shape of a pipeline definition, so nothing in it can be trusted.",
        "Give the JSON that Pipeline.definition() returns.",
    ),
    "E502": Code(
        "duplicate parameter",
        "Two declarations of one name: which type and default hold is undefined.",
        "Declare the parameter once.",
    ),
    "E503": Code(
        "undeclared parameter",
        "A reference to a parameter that the pipeline does not declare can never get a value.",
        "Add it to the parameters of the pipeline, or correct the name.",
    ),
    "E504": Code(
        "unknown parameter",
        "The service refuses an execution that is started with a parameter the pipeline does not declare.",
        "Correct the name, or leave the value out.",
    ),
    "E505": Code(
        "parameter without a value",
        "A parameter without a default must be given when an execution starts.",
        "Give a value, or declare a default.",
    ),
    "E506": Code(
        "parameter of the wrong type",
        "The value or the default does not fit the declared type.",
        "Give a value of the declared type; at the start of an execution its text form will do.",
    ),
    "E507": Code(
        "value outside the enum",
        "The declaration lists the values that are allowed, and this one is not among them.",
        "Give one of the listed values, or add it to EnumValues.",
    ),
    "E508": Code(
        "malformed expression",
        "An object with a Get or a Std: key is an expression; the service does not evaluate a damaged one.",
        "An expression is an object with that single key and arguments of the documented form.",
    ),
    "E509": Code(
        "unknown function",
        "Std:Join and Std:JsonGet are the functions of a definition; another one is never evaluated.",
        "Use Std:Join or Std:JsonGet.",
    ),
    "E510": Code(
        "dangling step",
        "A reference to a step that is not in the pipeline can never get a value.",
        "Correct the step's name, or add the step.",
    ),
    "E511": Code(
        "dangling output",
        "The step exists, but it has no output, input or channel of that name.",
        "Correct the name, or add the output to the step that should write it.",
    ),
    "E512": Code(
        "dangling property file",
        "The step does not declare the property file.",
        "Declare the PropertyFile on the step that writes it.",
    ),
    "E513": Code(
        "property not available",
        "No shape of the service and no declaration of the step has such a property; in a run: it has no value.",
        "Correct the path.",
    ),
    "E514": Code(
        "Values of a Join is not a list",
        "Text in its place is joined character by character, and anything else is not joined.",
        "Make Values a list.",
    ),
    "E515": Code(
        "non-scalar in a Join",
        "A null, a list or an object has no text that could stand in a path.",
        "Join text, numbers and booleans only.",
    ),
    "E516": Code(
        "reference cycle",
        "Steps that wait for each other's results never start.",
        "Remove one of the references.",
    ),
    "E517": Code(
        "unknown execution variable",
        "The service knows a fixed set of execution variables.",
        "Use one of the known ones.",
    ),
    "E518": Code(
        "execution variable without a value",
        "Values were given for the execution, but none for this variable.",
        "Give it, or give no execution values at all to get stand-ins.",
    ),
    "E519": Code(
        "duplicate step",
        "Step names identify steps, in references and in the execution; two steps of one name are refused.",
        "Rename one of them.",
    ),
    "E520": Code(
        "property file not given",
        "Std:JsonGet reads a file that a step writes, and in a run that step has not written it.",
        "Give the content under the file's S3 URI.",
    ),
    "E521": Code(
        "nothing at the path in a property file",
        "The file was read, but it holds no value at the path that Std:JsonGet names.",
        "Correct the path, or what the step writes.",
    ),
    "E522": Code(
        "property of the wrong type",
        "A value was given for a property, and the service would never give one of that type.",
        "Give a value of the property's type.",
    ),
    "E523": Code(
        "value for nothing",
        "A value or a file was given for a step, a property or a property file that the definition does not have.",
        "Correct the name: STEP.PATH for a property, STEP.NAME for a property file.",
    ),
    "E524": Code(
        "property file unreadable",
        "The file given as the content of a property file cannot be read, or is not JSON.",
        "Give a file with the JSON that the step writes.",
    ),
}
