"""stream_schema.py SCHEMA < stream: every line fits the schema, and no longer does when a key that must
be there is taken away, or a value has another type."""
import copy
import json
import sys

import jsonschema


def places(value, path=()):
    """Every (path, key) at which a member stands, and the first rows of arrays."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield path, key
            yield from places(member, path + (key,))
    elif isinstance(value, list) and value:
        yield from places(value[0], path + (0,))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    lines = [json.loads(line) for line in sys.stdin]
    if not lines:
        sys.exit("no lines")
    for number, line in enumerate(lines, 1):
        error = jsonschema.exceptions.best_match(validator.iter_errors(line))
        if error:
            sys.exit(f"line {number}: {list(error.absolute_path)}: {error.message}")

    # Keys that may be missing: those written when asked for, and what the input happens to say.
    optional = {"text", "tokens", "sentences", "entities", "relations", "offsets", "meta", "norm", "lemma",
                "shape", "pos"}
    checked = 0
    for path, key in places(lines[0]):
        if path[:1] in (("oddities",),) or path[:2] == ("article", "meta") or key == "oddities":
            continue
        spoilt = copy.deepcopy(lines[0])
        at(spoilt, path)[key] = {"no": ["such", "value"]}
        if validator.is_valid(spoilt) and "args" not in path:
            sys.exit(f"{path} {key}: any value passes")
        missing = copy.deepcopy(lines[0])
        del at(missing, path)[key]
        inner_text = key == "text" and path  # of a row; the article's own is optional
        if validator.is_valid(missing) and (key not in optional or inner_text) and "args" not in path:
            sys.exit(f"{path} {key}: may be missing")
        checked += 1
    if checked < 30:
        sys.exit(f"only {checked} keys were seen")
    print(f"{len(lines)} lines fit; {checked} keys checked")


main()
