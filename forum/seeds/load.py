"""Reading the seed files: YAML that remembers its lines, checked against the shape a file must have."""
from dataclasses import dataclass

import yaml


class SeedError(Exception):
    """A seed file that cannot be used; says which file, which line and why."""

    def __init__(self, file, line, reason):
        super().__init__(f"{file}, line {line}: {reason}")
        self.file, self.line, self.reason = file, line, reason


class Row(dict):
    """A mapping that knows on which line it and each of its keys stand."""

    file, line = "", 0

    def __init__(self):
        super().__init__()
        self.lines = {}

    def error(self, reason, key=None):
        """Return a SeedError that points at this row, or at one of its keys."""
        return SeedError(self.file, self.lines.get(key, self.line), reason)


class Rows(list):
    """A list that knows on which line each of its items stands."""

    def __init__(self):
        super().__init__()
        self.lines = []


@dataclass(frozen=True)
class Words:
    """The shape of a text: not blank, at most `longest` characters."""

    longest: int = 2000


@dataclass(frozen=True)
class Maybe:
    """The shape of something that may be empty (null)."""

    shape: object


def read(folder, name, shape):
    """Return the file `name` in `folder` as rows of the given shape; raise SeedError when it is not so."""
    try:
        text = (folder / name).read_bytes().decode()
    except OSError:
        raise SeedError(name, 1, f"the file cannot be read in {folder}.") from None
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        raise SeedError(name, line, "the text is not UTF-8.") from None
    root = _parse(name, text)
    _check(root, shape, name, 1, "the file")
    return root


def _parse(name, text):
    class Loader(yaml.SafeLoader):
        file = name
    Loader.add_constructor("tag:yaml.org,2002:map", _row)
    Loader.add_constructor("tag:yaml.org,2002:seq", _rows)
    try:
        return yaml.load(text, Loader)  # a SafeLoader underneath
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise SeedError(name, mark.line + 1 if mark else 1, f"not valid YAML: {problem.problem}.") from None
    except yaml.YAMLError as problem:
        line = text.count("\n", 0, getattr(problem, "position", 0)) + 1
        raise SeedError(name, line, f"not valid YAML: {problem}.") from None


def _row(loader, node):
    row = Row()
    row.file, row.line = loader.file, node.start_mark.line + 1
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = loader.construct_object(key_node)
        if not isinstance(key, str):
            raise SeedError(loader.file, line, f"YAML reads the key {key_node.value!r} as {key!r}; write it in quotes.")
        if key in row:
            raise SeedError(loader.file, line, f"{key!r} stands here twice.")
        row[key], row.lines[key] = _value(loader, value_node), line
    return row


def _rows(loader, node):
    rows = Rows()
    for item in node.value:
        rows.append(_value(loader, item))
        rows.lines.append(item.start_mark.line + 1)
    return rows


def _value(loader, node):
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as problem:  # a date such as 2026-02-31
        raise SeedError(loader.file, node.start_mark.line + 1, f"{problem}.") from None


def _check(value, shape, file, line, name):
    if isinstance(shape, Maybe):
        if value is not None:
            _check(value, shape.shape, file, line, name)
    elif isinstance(shape, dict):
        _check_row(value, shape, file, line, name)
    elif isinstance(shape, list):
        if not isinstance(value, list) or not value:
            raise SeedError(file, line, f"{name} must be a list with at least one item.")
        for item, item_line in zip(value, value.lines, strict=True):
            _check(item, shape[0], file, item_line, f"an item of {name}")
    elif isinstance(shape, tuple):
        if value not in shape:
            raise SeedError(file, line, f"{name} must be one of: {', '.join(map(str, shape))}.")
    else:
        _check_scalar(value, shape, file, line, name)


def _check_row(value, shape, file, line, name):
    if not isinstance(value, dict):
        raise SeedError(file, line, f"{name} must be a mapping (key: value).")
    known = {key.removesuffix("?"): key for key in shape}
    for key, inner in value.items():
        if key not in known and "*" not in known:
            raise SeedError(file, value.lines[key], f"unknown key {key!r}.")
        _check(inner, shape[known.get(key, "*")], file, value.lines[key], repr(key))
    for key, written in known.items():
        if key == written != "*" and key not in value:
            raise SeedError(file, value.line, f"{key!r} is missing.")


def _check_scalar(value, shape, file, line, name):
    if isinstance(shape, Words):
        if not isinstance(value, str) or not value.strip():
            raise SeedError(file, line, f"{name} must be a text.")
        if len(value) > shape.longest:
            raise SeedError(file, line, f"{name} has {len(value)} characters, at most {shape.longest} fit.")
    elif type(value) is not shape:  # True is an int too
        raise SeedError(file, line, f"{name} must be {'a whole number' if shape is int else 'true or false'}.")
