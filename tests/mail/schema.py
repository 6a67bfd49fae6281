# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#        schema.py
# SUMMARY
#        validate JSON objects, and validate that others are not valid
# SYNOPSIS
#        python3 schema.py schema file...
#
#        python3 schema.py -mutate schema file...
#
#        python3 schema.py -unseen schema file...
# DESCRIPTION
#        Each line of a file must be an object that the schema allows.
#
#        With -mutate, each object is changed in all places, one at a time: a
#        value gets another type, a member is added, a member that must be
#        there is removed, a result is turned around. None of these may be
#        allowed.
#
#        With -unseen, the members that the schema has, and that no object
#        had, are listed.
# DIAGNOSTICS
#        What is wrong is listed, and makes the exit status 1.
#--
import copy
import json
import sys

import jsonschema

TURNED = {"PASS": "FAIL", "WARN": "FAIL", "FAIL": "PASS", "SKIP": "PASS",
          True: False, False: True}


def places(value, path=()):
    """All values, with the way to each."""
    yield path
    items = []
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for name, item in items:
        yield from places(item, path + (name,))


def at(value, path):
    for name in path:
        value = value[name]
    return value


def changed(value, path, action):
    """A copy in which an action was taken on the container of a value."""
    other = copy.deepcopy(value)
    action(at(other, path[:-1]), path[-1])
    return other


def another_type(value):
    if isinstance(value, str):
        return 1
    if isinstance(value, (bool, int)):
        return str(value).lower()
    return "text"


def kinds(schema, value):
    """The definitions that allow a value."""
    for item in schema["oneOf"]:
        name = item["$ref"].rsplit("/", 1)[1]
        part = dict(schema["$defs"][name], **{"$defs": schema["$defs"]})
        if jsonschema.Draft202012Validator(part).is_valid(value):
            yield name


def mutations(schema, value):
    for path in places(value):
        inside = at(value, path)
        if path:
            yield changed(value, path, lambda c, n: c.__setitem__(
                n, another_type(inside)))
            yield changed(value, path, lambda c, n: c.__setitem__(n, None))
        if path and path[-1] in ("result", "works"):
            yield changed(value, path, lambda c, n: c.__setitem__(
                n, TURNED[inside]))
        if isinstance(inside, dict):
            yield changed(value, path + ("more",),
                          lambda c, n: c.__setitem__(n, "text"))
    for kind in kinds(schema, value):
        for name in schema["$defs"][kind]["required"]:
            yield changed(value, (name,), lambda c, n: c.__delitem__(n))


def members(schema, value, seen):
    for kind in kinds(schema, value):
        for path in places(value):
            seen.add(".".join([kind] + [n for n in path if isinstance(n, str)]))


def expected(schema, part, prefix):
    """The names of all members, as members() has them."""
    while "$ref" in part:
        part = schema["$defs"][part["$ref"].rsplit("/", 1)[1]]
    if "items" in part:
        yield from expected(schema, part["items"], prefix)
    for name, inner in part.get("properties", {}).items():
        yield prefix + "." + name
        yield from expected(schema, inner, prefix + "." + name)


def main(option, path, *files):
    with open(path) as stream:
        schema = json.load(stream)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    objects = []
    for name in files:
        with open(name) as stream:
            objects += [json.loads(line) for line in stream]
    wrong = []
    if option == "-valid":
        for value in objects:
            wrong += [error.message for error in validator.iter_errors(value)]
        print(len(objects), "objects")
    elif option == "-mutate":
        count = 0
        for value in objects:
            for other in mutations(schema, value):
                count += 1
                if validator.is_valid(other):
                    wrong.append(json.dumps(other))
        print(count, "mutations")
    else:
        seen = set()
        for value in objects:
            members(schema, value, seen)
        for item in schema["oneOf"]:
            name = item["$ref"].rsplit("/", 1)[1]
            wrong += [e for e in expected(schema, item, name) if e not in seen]
    for text in wrong:
        print(text)
    return 1 if wrong else 0


if not sys.argv[1].startswith("-"):
    sys.argv.insert(1, "-valid")
sys.exit(main(*sys.argv[1:]))
