"""What moto's server works out anew for each request, worked out once: a third of what a request costs.

It lists and looks at all folders of moto to find a service by its name, and inspects all methods of a service's class.
"""

from __future__ import annotations

import functools
from typing import Any

import moto.backends
import moto.core.responses


def share() -> None:
    """From now on, for all of this process."""
    names = tuple(moto.backends.list_of_moto_modules())
    moto.backends.list_of_moto_modules = lambda: names
    responses: Any = moto.core.responses
    responses.method_names_from_class = functools.cache(responses.method_names_from_class)
