#!/bin/sh
# test_cacao.sh PROGRAM SCHEMAS - what `playbook CASE cacao-export` writes passes the OASIS schemas, and
# uses only the words the standard knows: the schemas alone would take any command type and any activity.
set -eu
program=$1 schemas=$2
[ -d "$schemas" ] && python3 -c 'import jsonschema' 2>/dev/null || { echo "skipped: no schemas, or no python3-jsonschema"; exit 77; }
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-cacao.XXXXXX")
trap 'rm -rf "$dir"' EXIT
"$program" new "$dir/c.case" >/dev/null
"$program" playbook "$dir/c.case" list --json | python3 -c '
import json, sys
for item in json.load(sys.stdin)["items"]: print(item["id"])' >"$dir/ids"
[ -s "$dir/ids" ]
while read -r id; do
    "$program" playbook "$dir/c.case" start "$id" >/dev/null || [ $? = 10 ]
    "$program" playbook "$dir/c.case" cacao-export --playbook "$id" >"$dir/$id.json"
done <"$dir/ids"
python3 -W ignore - "$schemas" "$dir"/*.json <<'PYTHON'
import json, os, sys
import jsonschema

TYPES = {"manual", "bash"}
ACTIVITIES = {"restrict-access", "eliminate-risk", "restore-capabilities", "analyze-collected-data"}
documents = {}
for root, _, files in os.walk(sys.argv[1]):
    for name in files:
        if name.endswith(".json"):
            document = json.load(open(os.path.join(root, name)))
            documents[document["$id"]] = document
playbook = next(d for i, d in documents.items() if i.endswith("/playbook.json"))
try:
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT7
    registry = Registry().with_resources(
        (i, Resource.from_contents(d, default_specification=DRAFT7)) for i, d in documents.items())
    validator = jsonschema.Draft7Validator(playbook, registry=registry)
except ImportError:
    resolver = jsonschema.RefResolver(playbook["$id"], playbook, store=documents)
    validator = jsonschema.Draft7Validator(playbook, resolver=resolver)
wrong = 0
for path in sys.argv[2:]:
    data = json.load(open(path))
    broken = dict(data)
    del broken["created_by"]
    assert list(validator.iter_errors(broken)), "the schema takes anything"
    for error in validator.iter_errors(data):
        print(path, list(error.path), error.message[:200])
        wrong += 1
    for name, node in data["workflow"].items():
        for key in ("on_completion", "on_true"):
            if key in node and node[key] not in data["workflow"]:
                print(path, name, key, "leads nowhere")
                wrong += 1
        for command in node.get("commands", []):
            if command["type"] not in TYPES or command["playbook_activity"] not in ACTIVITIES:
                print(path, name, "unknown words:", command)
                wrong += 1
    for name, variable in data["playbook_variables"].items():
        if "password" in name and "value" in variable:
            print(path, name, "has a value")
            wrong += 1
    print(os.path.basename(path), len(data["workflow"]), "nodes")
sys.exit(1 if wrong else 0)
PYTHON
