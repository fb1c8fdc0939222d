"""YAML as data, by the rules of YAML 1.2: ``no`` is a word, 12:30 a text, and no text is a date."""

from __future__ import annotations

import re

MOST_LEVELS = 100


class YamlError(ValueError):
    """Not YAML, or more than data; the line is counted from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def load(text: str) -> object:
    """The first document of the text: mappings with text keys, lists, texts, numbers, booleans.
    Raises YamlError, for anchors and tags too: a few lines of them may stand for gigabytes."""
    import yaml

    try:
        loader = _loader_class()(text)  # type: ignore[no-untyped-call]
        return loader.get_data() if loader.check_data() else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(str(error.problem or "not YAML"), mark.line + 1 if mark else 0) from error
    except yaml.YAMLError as error:
        raise YamlError("not YAML", 0) from error
    except RecursionError as error:
        raise YamlError("nested too deep", 0) from error
    except ValueError as error:
        raise YamlError("a value is none of its kind", 0) from error


_CORE = (
    ("tag:yaml.org,2002:null", re.compile(r"~|null|Null|NULL|"), ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", re.compile(r"true|True|TRUE|false|False|FALSE"), list("tTfF")),
    ("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]{1,300}"), list("-+0123456789")),
    (
        "tag:yaml.org,2002:float",
        re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?"),
        list("-+.0123456789"),
    ),
)
"""The core schema (YAML 1.2.2, section 10.3) but for octals, hexadecimals and infinities."""


def _loader_class():  # type: ignore[no-untyped-def]
    import yaml

    class Loader(yaml.SafeLoader):
        """Plain data only."""

        yaml_implicit_resolvers: dict = {}  # type: ignore[type-arg]  # noqa: RUF012
        _level = 0

        def compose_node(self, parent, index):  # type: ignore[no-untyped-def]
            event = self.peek_event()  # type: ignore[no-untyped-call]
            if self.check_event(yaml.AliasEvent) or getattr(event, "anchor", None):
                raise yaml.MarkedYAMLError(
                    problem="anchors and aliases are not read", problem_mark=event.start_mark
                )
            self._level += 1
            if self._level > MOST_LEVELS:
                raise yaml.MarkedYAMLError(
                    problem=f"nested more than {MOST_LEVELS} levels deep",
                    problem_mark=event.start_mark,
                )
            try:
                return super().compose_node(parent, index)
            finally:
                self._level -= 1

        def construct_mapping(self, node, deep=False):  # type: ignore[no-untyped-def]
            found = {}
            for key, value in node.value:
                name = key.value if isinstance(key, yaml.ScalarNode) else ""
                found[name] = self.construct_object(value, deep=True)
            return found

        def construct_yaml_int(self, node):  # type: ignore[no-untyped-def]
            return int(node.value)

    for tag, pattern, firsts in _CORE:
        Loader.add_implicit_resolver(tag, re.compile(rf"(?:{pattern.pattern})\Z"), firsts)
    Loader.add_constructor("tag:yaml.org,2002:int", Loader.construct_yaml_int)
    Loader.add_constructor("tag:yaml.org,2002:map", Loader.construct_mapping)
    return Loader
