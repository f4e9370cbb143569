"""What a server reads before it serves, read: for `tests/e2e/warm.py`, in whose process this is imported first."""

import ast
import gc
from importlib import import_module
from pathlib import Path

import run
from server.console.process import leaving_garbage

with leaving_garbage():
    for node in ast.walk(ast.parse(Path(run.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            import_module(node.module)  # also what a command imports only when it runs
gc.freeze()  # so that whoever is forked off looks through none of it, and memory stays shared
