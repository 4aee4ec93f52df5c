"""Which environment variables a definition may set in a job: its own, and none that the host's programs obey.

A container has its own loader, interpreter and tools. On this machine they are the user's, and some of their variables
name files or commands that they run. No list holds all of them: most are known by the end of their name, or by the name
of the software at its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from cursus.errors import Diagnostic

_ENDS: Final = """
    HOME OPTS RSH SHELL EDITOR PAGER ASKPASS WRAPPER LAUNCHER LINKER PYTHON INTERPRETER EXECUTABLE(_PATH)?
    PRELOAD PICKLER SETTINGS_MODULE CONFIG_MODULE MODULES_CACHE PLUGINS? PLUGIN_(PATH|DIRS?) LIBS?
    ((DY)?LIB|LIBRARY|PROVIDER|DRIVERS?|COMPILER|INCLUDE|MODULE)_(PATH|DIRS?)"""
"""How names end that belong to a tool, and say what it loads or runs."""

_KINDS: Final[Mapping[str, str]] = {
    "any tool": rf"""
        _.* (?!(SM|SAGEMAKER|MMS|TS)_).+_({"|".join(_ENDS.split())}) [A-Z]+FLAGS [A-Z]{{4,}}RC""",
    "the loader": r"""
        LD_.* DYLD_.* LDR_.* LIBPATH SHLIB_PATH LIBRARY_PATH .*_INJECTION\d+_PATH GCONV_.* GLIBC_.* MALLOC_.*
        [A-Z]+SAN_OPTIONS LOCPATH NLSPATH TEXTDOMAINDIR LOCALDOMAIN RES_OPTIONS HOSTALIASES RESOLV_HOST_CONF TZDIR TERM
        TERMCAP TERMINFO.* GETCONF_DIR""",
    "Python": r"""
        PYTHON.* VIRTUAL_ENV.* CONDA_.* MAMBA_.* PIP_.* PIPX_.* PYENV_.* UV_.* POETRY_.* SETUPTOOLS_.* DISTUTILS_.*
        COVERAGE_.* PYTEST_.* IPYTHON.* JUPYTER_.* MPLBACKEND MPLCONFIGDIR MATPLOTLIBRC JOBLIB_.*
        LOKY_(?!MAX_CPU_COUNT$).* NUMBA_(?!NUM_THREADS$).* DASK_.* GUNICORN_.* RAY_.*_HOOK""",
    "libraries of Python": r"""
        KERAS_.* TORCH_HOME TORCH_EXTENSIONS_DIR TORCHINDUCTOR_.* TORCHDYNAMO_.* TRITON_.* PYTORCH_KERNEL_CACHE_PATH
        JAX_COMPILATION_CACHE_.* PJRT_.* CUPY_.* (THEANO|PYTENSOR|AESARA|XLA|TF_XLA|NVCC_.*)_?FLAGS HDF5_(VOL|DRIVER).*
        ARROW_LIBHDFS_.*""",
    "drivers and networks of machines": r"""
        CUDA_(HOME|PATH|CACHE_PATH) NVTX_.* CUPTI_.* HSA_TOOLS_.* ROCP_.* ROCPROFILER_.* OMP_TOOL.* LIBOMPTARGET_.*
        NCCL_(NET|.*_PLUGIN|CONF_FILE) OCL_.* OPENCL_.* VK_(ICD|LAYER|DRIVER|LOADER|ADD)_.* LIBGL_.* MESA_.* LIBVA_.*
        OMPI_.* OPAL_.* ORTE_.* PMIX_.* PRTE_.* MPICH_.* I_MPI_.* MV2_.* UCX_MODULE.* HYDRA_(LAUNCHER|BOOTSTRAP|RMK).*
        ODBC.* TNS_ADMIN PGSERVICE.* PGSYSCONFDIR PGSSL.* PGPASSFILE SASL_.*""",
    "other interpreters": r"""
        R_LIBS.* R_PROFILE.* R_ENVIRON.* R_DEFAULT_PACKAGES RENV_.* RETICULATE_.* PERL.* RUBY.* GEM_PATH
        NODE_(PATH|OPTIONS|REPL.*) BUNDLE_(PATH|BIN|GEMFILE|.*CONFIG) NODE_EXTRA_CA_CERTS NPM_.* JAVA_.* JDK_.*
        CLASSPATH LUA_.* GUILE_.* AWKPATH AWKLIBPATH PHP.* TCL_LIBRARY TCLLIBPATH TK_LIBRARY DOTNET_.* CORECLR_.*
        COMPLUS_.* JULIA_.* ERL_.* DENO_.* SPARK_.* PYSPARK_.* HADOOP_.* YARN_.*""",
    "the shell": r"""
        PATH PATHEXT HOME HOMEDRIVE HOMEPATH USER USERPROFILE LOGNAME SHELL SHELLOPTS BASH.* ENV IFS PS\d CDPATH
        PROMPT_COMMAND ZDOTDIR GLOBIGNORE FPATH PWD OLDPWD TMP TEMP TMPDIR XDG_.* COMSPEC SYSTEMROOT SYSTEMDRIVE
        WINDIR APPDATA LOCALAPPDATA PROGRAMFILES.* PROGRAMDATA PROGRAMW6432 ALLUSERSPROFILE PSMODULEPATH""",
    "programs that it starts": r"""
        BROWSER EDITOR VISUAL FCEDIT PAGER MANPAGER LESS LESSOPEN LESSCLOSE LESSKEY.* GIT_.* HG HGRCPATH HGEDITOR
        HGMERGE SVN_.* CVSROOT SSH_.* RSYNC_.* SUDO_.* GPG_.* GNUPGHOME TAR_.* TAPE RMT RSH ZIPOPT UNZIP.* ZIPINFO.*
        GZIP BZIP2? XZ_.* GREP_.* PARALLEL POSIXLY_CORRECT DOCKER_(HOST|CONFIG|CONTEXT|CERT_PATH) CONTAINERS_.*
        KUBECONFIG TF_CLI_.* HELM_.* ANSIBLE_.* CLOUDSDK_.* GOOGLE_EXTERNAL_.* AZURE_(CONFIG|EXTENSION)_DIR GTK_.*
        GDK_.* QT_QPA.* GST_.* GIO_.* DISPLAY WAYLAND_.* DBUS_.* SYSTEMD_.* MAILCAPS EMACS.* VIM VIMINIT VIMRUNTIME""",
    "compilers and builders": r"""
        CC CXX CPP LD AR AS FC NVCC MAKE MAKEFILES GCC_.* GCOV_.* GMON_.* LLVM_.* COMPILER_PATH CPATH C_INCLUDE_PATH
        CPLUS_INCLUDE_PATH DEPENDENCIES_OUTPUT SUNPRO_DEPENDENCIES CCACHE_.* SCCACHE_.* DISTCC_.* CMAKE_.* NINJA_.*
        PKG_CONFIG.* CONFIG_SITE M4PATH GO(ENV|PATH|ROOT|BIN|PROXY|TOOLCHAIN|CACHE|TMPDIR) CGO_.* RUST(C|DOC|UP_).*
        CARGO_.* MAVEN_.* GRADLE_.* SBT_.*""",
    "the network": r"""
        (HTTPS?|FTP|ALL|NO|RSYNC|SOCKS\d?)_PROXY SSL_.* SSLKEYLOGFILE OPENSSL_.* .*CA_BUNDLE CURL_.* NETRC KRB5.*""",
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
