#!/bin/sh
# test_timestamp.sh PROGRAM - a checkpoint stamped by hand: what leaves is a hash, what comes back is kept with what
# proves it, and a third party checks all of it with openssl alone.
set -eu
program=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-stamp.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir"
expect() { # STATUS TEXT WORDS...
    status=$1 text=$2 got=0
    shift 2
    "$program" "$@" >out 2>&1 </dev/null || got=$?
    [ "$got" = "$status" ] && grep -qF -- "$text" out && return
    echo "mailmedic $*: ended with $got, wanted $status and \"$text\"; said:"
    cat out
    exit 1
}
authority() { # NAME
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days 30 -subj "/CN=$1" \
        -addext basicConstraints=critical,CA:TRUE 2>/dev/null
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1-tsa.key" -out "$1.csr" -subj "/CN=$1 clock" 2>/dev/null
    echo 'extendedKeyUsage = critical,timeStamping' >ext
    openssl x509 -req -in "$1.csr" -CA "$1.pem" -CAkey "$1.key" -CAcreateserial -days 20 -extfile ext -out "$1-tsa.pem" 2>/dev/null
}
reply() { # NAME REQUEST
    openssl ts -reply -config ts.cnf -queryfile "$2" -signer "$1-tsa.pem" -inkey "$1-tsa.key" -out "$1.tsr" 2>/dev/null
}
printf '%s\n' '[tsa]' 'default_tsa = t' '[t]' 'serial = serial' 'signer_digest = sha256' 'default_policy = 1.2.3.4.1' \
    'digests = sha256' 'ess_cert_id_alg = sha256' >ts.cnf
echo 'a passphrase of some length' >word
authority office
authority stranger

expect 0 'Made c.case' new c.case --owner a@example.org
expect 0 'No time stamp is kept' timestamp c.case
expect 2 'there is no checkpoint' timestamp c.case --request early.tsq
[ ! -e early.tsq ]
expect 2 'one of --request' timestamp c.case --request q.tsq --tsa http://tsa.example/
expect 0 'Keep this checkpoint' sign c.case --note note --passphrase-command 'cat word'
expect 2 'no time stamp was asked for' timestamp c.case --reply note --ca-file office.pem
expect 0 'nothing else. Send it' timestamp c.case --request q.tsq
expect 2 'q.tsq is there already' timestamp c.case --request q.tsq
reply office q.tsq
reply stranger q.tsq
expect 2 'say whom to believe' timestamp c.case --reply office.tsr
expect 1 'is not vouched for' timestamp c.case --reply stranger.tsr --ca-file office.pem
expect 1 'no time stamp reply' timestamp c.case --reply note --ca-file office.pem
expect 2 'holds none' timestamp c.case --reply office.tsr --ca-file note
expect 0 'attested by CN = office clock' timestamp c.case --reply office.tsr --ca-file office.pem
expect 0 '"authority":"CN = office clock"' timestamp c.case --json
expect 0 '1 time stamp; the first' verify c.case
expect 0 '"timestamps":1' verify c.case --json
expect 0 'attested for' report c.case --format md -o -

# A third party, with the checkpoint that was kept elsewhere, and with nothing of ours.
openssl ts -verify -data note -in office.tsr -CAfile office.pem >out 2>&1 || { cat out; exit 1; }
if openssl ts -verify -data word -in office.tsr -CAfile office.pem >out 2>&1; then echo 'anything is verified'; exit 1; fi

expect 0 'openssl ts -verify' timestamp c.case -o stamps
expect 1 'cannot make stamps' timestamp c.case -o stamps
(cd stamps && openssl ts -verify -data 1-checkpoint.txt -in 1-reply.tsr -CAfile 1-ca.pem >../out 2>&1 &&
    openssl ts -verify -queryfile 1-request.tsq -in 1-reply.tsr -CAfile 1-ca.pem >>../out 2>&1) || { cat out; exit 1; }
cmp stamps/1-checkpoint.txt note

expect 0 'Sealed' seal c.case --passphrase-command 'cat word'
expect 0 '1 time stamp; the first' verify c.case
expect 2 'sealed' timestamp c.case --request late.tsq
