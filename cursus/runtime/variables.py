"""Which environment variables a definition may set in a job: its own, and none that the host's programs obey.

A container has its own loader, interpreter and tools. On this machine they are the user's, and some of their variables
name files or commands that they run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from cursus.errors import Diagnostic

_KINDS: Final[Mapping[str, str]] = {
    "the loader": r"""
        LD_.* DYLD_.* LDR_.* LIBPATH SHLIB_PATH CUDA_INJECTION.* GCONV_.* GLIBC_.* MALLOC_.* LOCPATH NLSPATH
        LOCALDOMAIN RES_OPTIONS HOSTALIASES RESOLV_HOST_CONF TZDIR TERM TERMCAP TERMINFO.* GETCONF_DIR""",
    "Python": r"""
        PYTHON.* __PYVENV_.* VIRTUAL_ENV.* CONDA_.* MAMBA_.* PIP_.* UV_.* COVERAGE_.* PYTEST_.* IPYTHON.*
        JUPYTER_.* MPLBACKEND MPLCONFIGDIR MATPLOTLIBRC NUMBA_CACHE_DIR TORCH_HOME TORCH_EXTENSIONS_DIR""",
    "other interpreters": r"""
        R_HOME R_LIBS.* R_PROFILE.* R_ENVIRON.* PERL.* RUBY.* GEM_HOME GEM_PATH NODE_OPTIONS NODE_PATH
        BUNDLE_(PATH|BIN|GEMFILE|.*CONFIG) NODE_EXTRA_CA_CERTS NPM_.* JAVA_.* _JAVA_.* JDK_.* CLASSPATH LUA_.*
        PHP.* TCL_LIBRARY TCLLIBPATH TK_LIBRARY DOTNET_.* CORECLR_.* COMPLUS_.* JULIA_.*
        SPARK_.* PYSPARK_.* HADOOP_.* YARN_.*""",
    "the shell": r"""
        PATH PATHEXT HOME HOMEDRIVE HOMEPATH USER USERPROFILE LOGNAME SHELL SHELLOPTS BASH.* ENV IFS PS\d CDPATH
        PROMPT_COMMAND ZDOTDIR GLOBIGNORE FPATH PWD OLDPWD TMP TEMP TMPDIR XDG_.* COMSPEC SYSTEMROOT SYSTEMDRIVE
        WINDIR APPDATA LOCALAPPDATA PROGRAMFILES.* PROGRAMDATA PROGRAMW6432 ALLUSERSPROFILE PSMODULEPATH""",
    "programs that it starts": r"""
        BROWSER EDITOR VISUAL PAGER MANPAGER LESS LESSOPEN LESSCLOSE LESSKEY.* GIT_.* HG HGRCPATH HGEDITOR
        HGMERGE SVN_.* SSH_.* SUDO_.* GPG_.* GNUPGHOME DOCKER_(HOST|CONFIG|CONTEXT|CERT_PATH) KUBECONFIG
        KUBE_EDITOR CC CXX CPP LD AR AS FC NVCC MAKE MAKEFLAGS MAKEFILES
        (C|CXX|CPP|LD|F|FC|ARCH|XLA_|NVCC_.*)FLAGS CUDA_HOME CUDA_PATH GTK_.* GDK_.* QT_PLUGIN_PATH QT_QPA.*
        DISPLAY WAYLAND_.* DBUS_.* SYSTEMD_.* MAILCAPS EMACS.* VIM VIMINIT VIMRUNTIME""",
    "the network": r"""
        (HTTPS?|FTP|ALL|NO|RSYNC|SOCKS\d?)_PROXY SSL_.* SSLKEYLOGFILE OPENSSL_.* .*CA_BUNDLE CURL_.* WGETRC
        NETRC KRB5.*""",
    "AWS": r"""
        AWS_(?!(DEFAULT_)?REGION$).* BOTO_CONFIG""",
    "cursus": r"""
        CURSUS_.*""",
}
"""Patterns of names, separated by blanks, by what obeys them."""

_REFUSED: Final = re.compile("|".join(f"(?:{pattern})" for kind in _KINDS.values() for pattern in kind.split()))
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def refused(names: Collection[str]) -> list[str]:
    """Those of ``names`` that no job gets, sorted: of the host's programs, on every system, or no names at all."""
    return sorted(name for name in names if not _NAME.fullmatch(name) or _REFUSED.fullmatch(name.upper()))


def allowed(given: Mapping[str, str]) -> dict[str, str]:
    """What of ``given`` a job gets."""
    without = set(refused(given))
    return {name: value for name, value in given.items() if name not in without}


def ignored(steps: Iterable[Mapping[str, Any]]) -> list[Diagnostic]:
    """One finding for each of ``steps`` that sets variables which no job gets."""
    found = []
    for step in steps:
        names = {name for mapping in _environments(step.get("Arguments")) for name in mapping}
        found += ignored_by(str(step.get("Name", "")), names)
    return found


def ignored_by(step: str, names: Collection[str]) -> list[Diagnostic]:
    """The finding for one step that sets variables of these names; none where its job gets them all."""
    left_out = refused(names)
    if not left_out:
        return []
    message = f"the variables {', '.join(left_out)} are not set: programs of this machine would obey them"
    hint = "A local run uses the interpreter, the tools and the network settings of this machine."
    return [Diagnostic("W573", message, step, hint)]


def _environments(value: Any) -> Iterator[Mapping[str, Any]]:
    """The environments in the arguments of a step: its own, or those of its containers."""
    if isinstance(value, dict):
        for name, child in value.items():
            if name == "Environment" and isinstance(child, dict):
                yield child
            elif name not in ("IfSteps", "ElseSteps"):
                yield from _environments(child)
    elif isinstance(value, list):
        for child in value:
            yield from _environments(child)
