"""The codes of the resolver, E501 to E529: one line each for why and for the remedy."""

from __future__ import annotations

from typing import Final

from cursus.codes import Code

CODES: Final[dict[str, Code]] = {
    "E501": Code(
        "malformed definition",
        "The JSON is not a pipeline definition, so nothing in it can be checked.",
        "Use the JSON that Pipeline.definition() returns.",
    ),
    "E502": Code(
        "duplicate parameter",
        "Two declarations have the same name, so it is undefined which type and default apply.",
        "Declare the parameter once.",
    ),
    "E503": Code(
        "undeclared parameter",
        "A reference to a parameter that the pipeline does not declare can never get a value.",
        "Add it to the parameters of the pipeline, or correct the name.",
    ),
    "E504": Code(
        "unknown parameter",
        "The service rejects an execution that is started with a parameter that the pipeline does not declare.",
        "Correct the name, or leave the value out.",
    ),
    "E505": Code(
        "parameter without a value",
        "A parameter without a default must be given when an execution starts.",
        "Set a value, or declare a default.",
    ),
    "E506": Code(
        "parameter of the wrong type",
        "The value or the default does not fit the declared type.",
        "Use a value of the declared type. When you start an execution, its text form is enough.",
    ),
    "E507": Code(
        "value outside the enum",
        "The declaration lists the values that are allowed, and this one is not among them.",
        "Use one of the listed values, or add the value to EnumValues.",
    ),
    "E508": Code(
        "malformed expression",
        "An object with a Get or a Std: key is an expression, and the service does not evaluate a malformed one.",
        "Write an object with that single key and arguments of the documented form.",
    ),
    "E509": Code(
        "unknown function",
        "Definitions have only the functions Std:Join and Std:JsonGet. Any other is never evaluated.",
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
        "Neither the service nor the step declares such a property, or it has no value in this run.",
        "Correct the path.",
    ),
    "E514": Code(
        "Values of a Join is not a list",
        "The characters of a text would be joined, and any other value would not be joined at all.",
        "Make Values a list.",
    ),
    "E515": Code(
        "non-scalar in a Join",
        "A null, a list or an object cannot become part of a path.",
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
        "You set values for the execution, but not for this variable.",
        "Set it, or set no execution values at all to get stand-ins.",
    ),
    "E519": Code(
        "duplicate step",
        "References and executions identify steps by name, so the service rejects two steps with one name.",
        "Rename one of them.",
    ),
    "E520": Code(
        "property file not given",
        "Std:JsonGet reads a file that a step writes, and in this run the step did not write it.",
        "Pass the content under the file's S3 URI.",
    ),
    "E521": Code(
        "nothing at the path in a property file",
        "The file was read, but it holds no value at the path that Std:JsonGet names.",
        "Correct the path, or what the step writes.",
    ),
    "E522": Code(
        "property of the wrong type",
        "The service never returns a value of this type for the property.",
        "Use a value of the property's type.",
    ),
    "E523": Code(
        "value for nothing",
        "The definition does not have the step, property or property file that the value is for.",
        "Correct the name: STEP.PATH for a property, STEP.NAME for a property file.",
    ),
    "E524": Code(
        "property file unreadable",
        "The file given as the content of a property file cannot be read, or is not JSON.",
        "Use a file with the JSON that the step writes.",
    ),
    "E526": Code(
        "joined text too long",
        "A Join that reads another one doubles its text with each step, until no memory holds it.",
        "Join fewer parts, or pass the text as a file.",
    ),
}
