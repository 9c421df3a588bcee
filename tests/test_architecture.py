"""Imports go one way, and every room has its sign."""
import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

RANK = {"models": 0, "policy": 1, "queries": 1, "service": 2, "listeners": 3, "forms": 3, "views": 4, "cli": 4}
MODULES = sorted(Path("forum").rglob("*.py"))


def layer(path):
    return "policy" if path.parent.name == "policy" else path.stem


@pytest.mark.parametrize("path", [path for path in MODULES if layer(path) in RANK], ids=str)
def test_imports_go_down(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level:
            for name in [*(node.module or "").split("."), *(alias.name for alias in node.names)]:
                assert RANK.get(name, -1) <= RANK[layer(path)], f"{path} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_every_module_and_public_function_says_what_it_is(path):
    if "versions" in path.parts:
        return
    tree = ast.parse(path.read_text())
    assert ast.get_docstring(tree), f"{path} has no docstring"
    if not path.stem.endswith(("views", "listeners", "cli")):
        for node in tree.body:
            decorated = any("rule" in ast.dump(one) or "listens_for" in ast.dump(one)
                            for one in getattr(node, "decorator_list", []))
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not decorated:
                assert ast.get_docstring(node), f"{path}: {node.name} has no docstring"
