#!/bin/sh
# test_cli.sh PROGRAM - the program as a person in a shell meets it: bad input gets one plain sentence and
# exit code 1 or 2, never a half-written case; what prints as JSON is JSON.
set -u
program=$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/mailmedic-cli.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
failed=0 passed=0

# WANT-STATUS WANT-TEXT WORDS...: runs the program; its output must hold WANT-TEXT in one line.
expect() {
    status=$1 text=$2
    shift 2
    "$program" "$@" >out 2>&1 </dev/null
    got=$?
    if [ "$got" != "$status" ] || ! grep -qF -- "$text" out; then
        echo "mailmedic $*: ended with $got, wanted $status and \"$text\"; said:"
        cat out
        failed=$((failed + 1))
        return
    fi
    passed=$((passed + 1))
}

one_sentence() { # WORDS...: exactly one line
    "$program" "$@" >out 2>&1 </dev/null
    [ "$(wc -l <out)" = 1 ] && passed=$((passed + 1)) && return
    echo "mailmedic $*: more than one line:"
    cat out
    failed=$((failed + 1))
}

expect 0 'usage: mailmedic COMMAND' help
expect 0 'usage: mailmedic acquire' help acquire
expect 0 'entra-audit-json ' help formats
expect 0 'usage: mailmedic acquire' acquire --help
expect 0 'mailmedic 0' --version
expect 2 'neither a command nor a case' nonsense
expect 2 'does not know the option --frobnicate' findings x --frobnicate
one_sentence findings x --frobnicate
expect 2 'there is no command' help frobnicate
expect 1 'no-such' findings no-such.case
expect 1 'cannot read no-such' import i.case no-such
one_sentence import i.case no-such
expect 1 'it is a device' import i.case /dev/null
expect 2 'an empty path' import i.case ''
mkdir empty
expect 2 'no file to import in empty' import i.case empty
one_sentence import i.case empty
printf 'From: a@b.example\nSubject: x\n\nhi\n' >mail.txt
expect 2 'wants a mail address' import i.case mail.txt --owner nobody
[ ! -e i.case ] || { echo "a refused import made a case"; failed=$((failed + 1)); }
expect 20 '1 message (' import i.case mail.txt
expect 20 '"schema":"mailmedic/import/1"' import i.case mail.txt --json
expect 20 '"already_here":1' import i.case mail.txt --json
expect 0 'nothing is wrong' verify i.case
expect 0 'entries, 1 object (33 bytes) checked' verify i.case
expect 20 '1 message (' import waits.case mail.txt --no-scan
expect 20 'and not checked: what is known of messages' verify waits.case
expect 20 '"wrong":0' verify waits.case --json
expect 0 'Made one.case' new one.case
expect 0 '1 journal entry, 0 objects (0 bytes) checked' verify one.case
# What cannot be written was not told, whatever there is to tell.
cannot_tell() { # WORDS...: where nobody can read it
    "$program" "$@" 2>out >&- </dev/null
    closed=$?
    "$program" "$@" 2>>out >/dev/full </dev/null
    full=$?
    [ "$closed$full" = 11 ] && [ "$(grep -c 'cannot write to standard output' out)" = 2 ] && passed=$((passed + 1)) && return
    echo "mailmedic $*: ended with $closed where standard output is closed, with $full where the disk is full; said:"
    cat out
    failed=$((failed + 1))
}
cannot_tell --version
cannot_tell help
cannot_tell status one.case
cannot_tell findings one.case --json
cannot_tell report one.case --format md -o -
# A case with something wrong in it is not sealed, and the program says why.
cp -r i.case altered.case
printf x | dd of=altered.case/evidence/000001.seg bs=1 seek=100 conv=notrunc 2>/dev/null
# A script can tell a case that was altered (30) from a check that could not be done (1).
expect 30 'SOMETHING IS WRONG' verify altered.case
expect 30 '"wrong":1' verify altered.case --json
expect 1 'no-such.case' verify no-such.case
cp -r i.case damaged.case
printf 'no database' | dd of=damaged.case/case.db conv=notrunc 2>/dev/null
expect 1 'mailmedic: ' verify damaged.case
one_sentence verify damaged.case
for words in help 'verify --help' man; do
    expect 0 '30 ' $words
done
expect 1 'wrong with this case' seal altered.case --passphrase-command 'echo four-words-for-a-key'
[ ! -e altered.case/MANIFEST ] || { echo "a refused seal was made"; failed=$((failed + 1)); }
one_sentence findings no-such.case
expect 2 'wants a mail address' new c.case --owner nobody
[ ! -e c.case ] || { echo "a refused case was made"; failed=$((failed + 1)); }
expect 0 'Made c.case' new c.case --owner a@example.org --authority 'the owner, by telephone'
expect 2 'exists' new c.case
mkdir smith # what the client sent, beside the case
expect 0 'Made smith.case. Next: mailmedic acquire smith.case' new smith
expect 20 'nothing has been examined yet' status smith
expect 20 'nothing has been examined yet' status smith/
expect 20 'nothing has been examined yet' status smith.case
expect 0 '"case":"jones.case"' new jones/ --json
expect 20 '1 message (' import smith mail.txt
[ ! -e smith/case.db ] || { echo "a case was made in a folder of that name"; failed=$((failed + 1)); }
expect 20 'Messages  1 in files, 1 in evidence' status smith
expect 20 ', from files' status smith
expect 0 'No session was opened' canary smith list
expect 2 'no canary 9 is watched here: mailmedic canary CASE list' canary smith stop 9
# What was kept outside: said to fit, or not; what is no checkpoint and no key accuses nobody.
"$program" sign smith --note kept.txt --passphrase-command 'echo four words for key' >out 2>&1 || cat out
key=$(sed -n 's/.*key \([0-9a-f]\{64\}\).*/\1/p' out | head -1)
expect 0 'Compare the key with its 64 digits' verify smith
expect 0 'the checkpoint in kept.txt fits: the first' verify smith --checkpoint kept.txt
expect 0 'the signing key is the one that was noted' verify smith --key "$key"
expect 0 '"checkpoint_fits":true' verify smith --checkpoint kept.txt --json
expect 2 'is no checkpoint; nothing was compared' verify smith --checkpoint mail.txt
expect 2 "wants the key's 64 digits" verify smith --key "${key%????}"
expect 30 'is not the one that was noted' verify smith --key "$(echo "$key" | tr 0-9a-f 1-9a-f0)"
# Copies of one message count once where it is said what was examined; so that the numbers agree, that is said.
mkdir -p twice/a twice/b
cp mail.txt twice/a/1.eml
cp mail.txt twice/b/1.eml
expect 20 '2 messages (' import twice.case twice
expect 20 '1 message examined; copies count once: 1 more' coverage twice.case
expect 20 '1 of them: the same as another one' status twice.case
expect 20 '"copies":1' status twice.case --json
expect 0 '1 of them is the same as another one' report twice.case --format md -o -
"$program" report twice.case --format md --lang vi -o - >out 2>/dev/null
grep -q 'bản sao chỉ tính một lần: thêm 1' out && grep -q 'tính mỗi thư một lần' out || { echo "copies are not told in Vietnamese"; failed=$((failed + 1)); }
"$program" status smith >out
if grep -q 'the same as another' out; then echo "the control: copies where there are none"; failed=$((failed + 1)); fi
expect 20 '1 file: 1 mail and 0 rules taken in' coverage i.case
# A locale by name only, as it comes over SSH: letters are shown, and numbers stay what JSON has.
printf 'From: a@b.example\nSubject: Đơn hàng %0200d\n\nx\n' 7 >vietnamese.txt
expect 20 '1 message (' import smith vietnamese.txt
if LC_ALL='' LC_CTYPE='' LANG=vi_VN.UTF-8 "$program" screen smith --dump --keys 4 2>&1 | grep -q 'Đơn hàng 0'; then
    passed=$((passed + 1))
else
    echo "letters are not shown in a locale that is not installed"
    failed=$((failed + 1))
fi
LC_ALL=C "$program" screen smith --dump --keys 4 | grep -q '<U+0110>' || { echo "the control: letters in plain ASCII"; failed=$((failed + 1)); }
expect 20 '00000…' messages smith
expect 0 'from         <a@b.example>' show smith message 2
expect 2 'a kind is ip' indicators smith --kind banana
expect 20 'No indicators of the kind ip' indicators smith --kind ip
expect 2 'takes best-effort only' scan smith --sandbox strict
expect 2 'say where to' report c.case -o ''
expect 2 'an export is not printed' export c.case --format csv -o -
[ ! -e ./- ] || { echo "an export was written to a folder named -"; failed=$((failed + 1)); }
expect 20 'a@example.org' status c.case --json
expect 20 'Nothing has been examined' coverage c.case
expect 20 'No findings' findings c.case
expect 20 '"items":[]' findings c.case --json
expect 20 'nothing has been examined yet' status c.case
expect 20 'nothing has been examined yet' findings c.case
expect 20 'No message is in this case yet' messages c.case
expect 20 'has these words' journal c.case --filter no-such-words
expect 0 'nothing is wrong' verify c.case
expect 0 '"wrong":0' verify c --json
expect 2 'is not the number' verdict c.case x dismissed --reason y
expect 0 'alimail-account-takeover' playbook c list
expect 0 '"id":"m365-account-takeover"' playbook c list --json
if grep -q '"base"' out; then echo 'the base is listed'; failed=$((failed + 1)); fi
expect 2 'start one of them' playbook c start base
expect 2 '`playbook CASE list` names them' playbook c show
expect 2 'there is no playbook' playbook c start nothing
"$program" playbook c start alimail --json >out 2>&1 </dev/null
if grep -q '"next":"stop-money"' out && ! grep -q '"started":"1970' out; then
    passed=$((passed + 1))
else
    echo "when a playbook was started is not told where it is:"
    cat out
    failed=$((failed + 1))
fi
expect 10 'Next: stop-money' playbook c show
expect 2 'takes 1 word, not 0' playbook c do
expect 2 'usage: mailmedic act CASE disable-rule ID (numbers: mailmedic rules CASE)' act c disable-rule
expect 2 'usage: mailmedic act CASE reconcile' act c reconcile x
expect 2 'there is no "playbook CASE fly"' playbook c fly
expect 2 'no step' playbook c show nothing
expect 2 'waits for preserve-before-touching' playbook c do reset-password
expect 2 'needs a second person' playbook c skip stop-money --reason no-payment-at-risk
expect 0 'doing' playbook c do stop-money --by Lan
expect 2 'answer first: bank_ref' playbook c verify stop-money --by Lan
expect 10 'stop-money' playbook c answer bank_ref none
expect 2 'whose word' playbook c confirm stop-money 1
expect 0 'doing' playbook c confirm stop-money 1 --by Lan
expect 20 'second person' playbook c verify stop-money --by Lan
expect 0 'unverified' playbook c confirm stop-money 0 --by Minh
expect 0 'verified' playbook c verify stop-money --by Lan --json
expect 2 'never written' playbook c answer old_password hunter2
expect 0 'Organization and Users' playbook c show freeze-account
# Two runs of one playbook: the newest that is open, or the one that is named.
expect 10 'alimail-account-takeover' playbook c start alimail --by Lan
expect 10 'stop-money' playbook c answer mailbox second@acme.example
expect 0 'run 1 ' playbook c list
expect 0 'running    second@acme.example' playbook c list
expect 0 '"mailbox":"second@acme.example"' playbook c list --json
expect 0 'open ' playbook c show stop-money
expect 0 'verified' playbook c show stop-money --run 1
expect 0 'run 1 ' playbook c list
expect 10 '"run":1,' playbook c show --run 1 --json --playbook alimail-account-takeover
expect 10 'stop-money' playbook c answer bank_ref second --run 2
expect 2 'there is no run 9 in this case' playbook c show --run 9
expect 2 'there is no run 1 of dovecot-account-takeover' playbook c show --run 1 \
    --playbook dovecot-account-takeover
expect 2 '"dovecot-account-takeover" was not started in this case' playbook c show \
    --playbook dovecot-account-takeover
expect 2 'is not the number of a run' playbook c show --run one
expect 2 'is not about a run' playbook c list --run 1
expect 0 'aborted' playbook c abort --reason one-is-enough --run 2
expect 0 '"spec_version":"cacao-2.0"' playbook c cacao-export
cp out cacao.json
expect 0 'it runs nothing' playbook c view cacao.json
expect 0 'Take the snapshot' playbook c cacao-import cacao.json
expect 20 'play-seen' journal c --filter play-seen
printf 'a: *b\n' >strange.yaml
expect 1 'strange.yaml:1:4: aliases are not allowed' playbook c view strange.yaml
expect 2 'say why' verdict c.case 1 dismissed
expect 2 'no finding 1' verdict c.case 1 confirmed
expect 2 'name of the case is empty' findings ''
expect 2 'name of the case is empty' new ''
expect 0 "acquire 'two words.case' imaps" new 'two words'
expect 20 'two words' findings 'two words'
expect 2 'usage: mailmedic COMMAND'
expect 20 'Nothing has been allowed' allow c.case
expect 2 'say why' allow c.case forward a@b.example
expect 2 'neither a mail address nor a domain' allow c.case forward nonsense --reason x
expect 2 'own, forward or domain' allow c.case friend a@b.example --reason x
expect 2 'own, forward or domain' allow c.case forward --reason x
expect 0 'Allowed: A@b.example' allow c.case forward A@b.example --reason 'the second office'
expect 20 'a@b.example' allow c.case
expect 20 '"kind":"forward"' allow c.case --json
expect 20 'the second office' journal c.case --json
expect 0 'No longer' allow c.case forward a@B.example --remove
expect 2 'was not allowed' allow c.case forward a@b.example --remove
expect 2 'goes with dismissed' verdict c.case 1 confirmed --teach
expect 2 'finding' verdict c.case 999 dismissed --reason y
expect 2 'not "potato"' show c.case potato 1
expect 2 'message' show c.case message 999
expect 2 'which one' show c.case rule
expect 2 'no sign-in 1' show c.case login:1
expect 2 'not a number' show c.case login:x
printf '%s\n' 'Mar  9 08:00:00 mx dovecot: lmtp(a@b.example)<1><s>: msgid=<m>: saved mail to INBOX' \
    'Mar  9 08:01:12 mx dovecot: imap-login: Login: user=<a@b.example>, method=PLAIN, rip=192.0.2.14, TLS, session=<q>' >mail.log
expect 20 '1 sign-in taken in' import l.case mail.log
expect 0 '| Mar  9 08:01:12 mx dovecot: imap-login' show l.case login:1
expect 0 'address      192.0.2.14' show l.case login 1
expect 0 '"address":"192.0.2.14"' show l.case login:1 --json
expect 2 'no sign-in 2' show l.case login:2
expect 2 'not the number of a rule' replay c.case x
expect 2 'no rule 9' replay c.case 9 --json
expect 2 'a password' acquire d.case imaps://user:secret@mail.example
expect 2 'acquire' acquire d.case
expect 2 'no password' acquire d.case imaps://user@mail.example
expect 2 'not a day' acquire d.case imaps://user@mail.example --since tomorrow
# Before a password is asked for, which here would be "no password".
for words in 'acquire nosuch/d.case' 'watch nosuch/d.case' 'screen nosuch/d.case'; do
    # shellcheck disable=SC2086 # one word per argument is meant
    expect 1 'cannot make a case at nosuch/d.case: No such file or directory' $words imaps://user@mail.example
    expect 2 'server'"'"'s name is not well formed' ${words%% *} d.case 'imaps://user@mail example'
done
# A role without a name would be nobody's.
for words in 'findings c.case' 'screen c.case --dump' 'scan c.case' 'new x.case' 'canary c.case list'; do
    # shellcheck disable=SC2086 # one word per argument is meant
    expect 2 '--as wants --operator NAME beside it' $words --as consultant
    expect 2 '--operator wants a name' $words --operator ' '
done
[ ! -e x.case ] || { echo "a refused case was made"; failed=$((failed + 1)); }
expect 1 'localhost' acquire d.case imaps://user@localhost:1 --password-command 'echo x' --quiet
expect 2 'give one of' acquire d.case imaps://u@h.example --password-fd 3 --token-command x
# What means nothing to a command is refused, not passed over; what cannot be so is said before a server is asked.
for words in 'act c.case --headers-only' 'act c.case --no-sieve' 'act c.case --yara x' 'act c.case --quiet' \
    'doctor imaps://u@localhost:1 --no-scan' 'doctor imaps://u@localhost:1 --folder INBOX' 'watch d.case imaps://u@localhost:1 --no-scan' \
    'screen c.case --no-scan' 'demo --folder INBOX'; do
    # shellcheck disable=SC2086 # one word per argument is meant
    expect 2 'does not know the option' $words
done
for words in help man 'completion bash'; do
    # shellcheck disable=SC2086 # one word per argument is meant
    expect 2 'does not know the option --json' $words --json
done
expect 0 'usage: mailmedic man' man --help
if grep -q -- --json out; then echo "man offers JSON"; failed=$((failed + 1)); fi
expect 2 'the screen has no JSON' screen c.case --dump --json
expect 2 'the screen has no JSON' demo --dump --json
"$program" new tongue.case >/dev/null && "$program" playbook tongue.case start generic-account-takeover >/dev/null
LC_ALL=C.UTF-8 expect 0 'Dừng thanh toán và gọi ngân hàng' screen tongue.case --dump --lang vi --keys 7
# of many choices none is left below a small screen; where there is room it says what each means
"$program" new many.case >/dev/null && "$program" playbook many.case start alimail-account-takeover >/dev/null
expect 0 '10  console' screen many.case --dump --size 60x15 --keys 7a
LC_ALL=C.UTF-8 expect 0 'domain: Tên miền thư' screen many.case --dump --lang vi --keys 7a
expect 2 'there is no "xx" here: --lang en, vi or zh' screen tongue.case --dump --lang xx
expect 2 'there is no "xx" here: --lang en, vi or zh' playbook tongue.case show --lang xx
expect 2 '--folder is for a copy of the mailbox' screen c.case --dump --folder INBOX
expect 0 '' screen c.case --dump --password-command 'echo x'
expect 2 'which --no-scan leaves out' import i.case mail.txt --no-scan --yara rules.yar
expect 2 'which --no-scan leaves out' acquire d.case imaps://u@localhost:1 --no-scan --clamd default --password-command 'echo x'
expect 2 'give one of --sieve and --no-sieve' acquire d.case imaps://u@localhost:1 --sieve h --no-sieve --password-command 'echo x'
for words in 'acquire d.case imaps://u@localhost:1' 'watch d.case imaps://u@localhost:1' 'doctor imaps://u@localhost:1' 'act c.case' \
    'screen c.case' 'canary c.case list' 'playbook c list'; do
    # shellcheck disable=SC2086 # one word per argument is meant
    expect 2 '--pin "abc": a pin is the SHA-256 of a public key' $words --pin abc
done
expect 1 'localhost' acquire p.case imaps://user@localhost:1 --pin "$(printf %064d 7)" --password-command 'echo x' --quiet
for words in 'report c.case -o n.html' 'replay c.case 1' 'scan c.case' 'act c.case' 'doctor imaps://u@localhost:1'; do
    # shellcheck disable=SC2086 # one word per argument is meant
    expect 2 '--data wants a folder; /nosuch is none' $words --data /nosuch
done
[ ! -e n.html ] || { echo "a refused report was written"; failed=$((failed + 1)); }
expect 0 '.TH MAILMEDIC 1' man
expect 0 'complete -o filenames' completion bash
expect 0 '#compdef mailmedic' completion zsh
expect 0 'complete -c mailmedic' completion fish
expect 2 'bash, zsh or fish' completion tcsh

# Indicators and what leaves the case.
one_sentence indicators c.case add domain 'evil[.]example' --note =1+1
expect 2 'no domain' indicators c.case add domain 'a b'
expect 2 'public mail provider' indicators c.case add domain gmail.com
expect 0 'Added' indicators c.case add address somebody@gmail.com
expect 0 'Withdrawn' indicators c.case withdraw 2 --reason 'a slip'
expect 2 'a kind is' indicators c.case add ship x
expect 2 'say why' indicators c.case withdraw 1
expect 20 'evil[.]example' indicators c.case
expect 20 '"value":"evil.example"' indicators c.case --json
expect 2 'the forms: mailmedic help export' export c.case
expect 2 'there are: ' export c.case --format tarot -o cards
expect 0 '1 row in 1 file' export c.case --format blocklist -o list
expect 2 'nothing is overwritten' export c.case --format blocklist -o list
[ "$(cat list)" = evil.example ] || failed=$((failed + 1))
# The report: never over a file, and named in the journal.
expect 2 'say where to' report c.case
expect 2 'html, pdf, md or json' report c.case --format docx -o r.docx
expect 2 'which format is ".docx"' report c.case -o r.docx
expect 2 'a reader is' report c.case -o r.html --reader everybody
expect 2 'en, vi or zh' report c.case -o r.html --lang fr
expect 2 'give it a file' report c.case --format pdf -o -
expect 0 'sha256 ' report c.case -o r.html
expect 2 'is not replaced' report c.case -o r.html
expect 0 '# Report on a mailbox' report c.case --format markdown -o -
expect 0 '"schema":"mailmedic/report/1"' report c.case --json -o -
expect 2 'would be mixed' report c.case --json --format md -o -
"$program" report c.case --json -o s.html 2>err >out
grep -qF "\"sha256\":\"$(sha256sum s.html | cut -d' ' -f1)\"" out && [ ! -s err ] || { echo "report --json: $(cat out err)"; failed=$((failed + 1)); }
expect 0 '# Report on a mailbox' report c.case --format md -o -
expect 0 '"schema":"mailmedic/report/1"' report c.case --format json -o -
expect 0 'sha256 ' report c.case -o r.pdf --lang vi --reader bank
[ "$(head -c 5 r.pdf)" = %PDF- ] || { echo "r.pdf is no PDF"; failed=$((failed + 1)); }
"$program" journal c.case --json >out
grep -q "$(sha256sum r.html | cut -d' ' -f1)" out || { echo "the journal does not name the report"; failed=$((failed + 1)); }
[ ! -e d.case ] || "$program" verify d.case >out 2>&1 || { cat out; failed=$((failed + 1)); }

# A case made of files was read from no server, whatever the language.
"$program" report smith --lang vi --format md -o - >out 2>/dev/null
grep -q '(tệp)' out && ! grep -q '@ import' out || { echo "a report calls files a server"; failed=$((failed + 1)); }

# A case that can be read and not written, as on a disc: it is reported on, and what cannot be says so.
as_reader="setpriv --reuid=65534 --regid=65534 --clear-groups"
[ "$(id -u)" = 0 ] || as_reader=
chmod -R a+rX,a-w c.case
chmod a+rx "$dir"
if $as_reader "$program" --version >out 2>&1; then
    for words in 'report c.case -o - --format md' 'export c.case --format stix -o /nowhere/x' 'verdict c.case 1 open'; do
        # shellcheck disable=SC2086 # one word per argument is meant
        $as_reader "$program" $words >out 2>&1 </dev/null
        case $words in
        report*) want='cannot be written to here: its journal does not name this' ;;
        export*) want='/nowhere/x' ;;
        *) want='copy it to where it can' ;;
        esac
        grep -qF "$want" out && passed=$((passed + 1)) && continue
        echo "mailmedic $words on a case that cannot be written to; wanted \"$want\", said:"
        cat out
        failed=$((failed + 1))
    done
else
    echo "skipped: nobody cannot run $program here"
fi
chmod -R u+w c.case

# What one import could not take in is not hidden by the next one, until the same files are taken in.
printf 'From: a@b.example\nSubject: one\n\nOne.\n' >taken.txt
printf '\001\002\003 nothing that anybody knows \377' >strange.bin
expect 20 'NOT RECOGNISED' import gap.case taken.txt strange.bin
expect 20 '1 message' import gap.case mail.txt
expect 20 'The files that were imported: 2 files: 1 mail and 0 rules taken in; 1 file not recognised' coverage gap.case
printf 'From: a@b.example\nSubject: two\n\nTwo.\n' >strange.bin
expect 20 '1 message' import gap.case taken.txt strange.bin
expect 20 'The files that were imported: 2 files: 2 mails and 0 rules taken in' coverage gap.case
"$program" coverage gap.case | grep -q 'not recognised' && echo "a gap that was closed is told on" && failed=$((failed + 1))

# The case's folder can be written to and its database cannot: nothing is left that stays so when
# that is put right. And evidence that may not be read was not altered by that.
expect 20 '1 message (' import half.case mail.txt
chmod a+rwx half.case half.case/evidence
chmod 444 half.case/case.db
chmod a+r half.case/evidence/*
chmod a+rw half.case/lock
if $as_reader "$program" --version >out 2>&1; then
    for words in 'verdict half.case 1 open' 'report half.case -o - --format md' 'verify half.case'; do
        # shellcheck disable=SC2086 # one word per argument is meant
        $as_reader "$program" $words >out 2>&1 </dev/null
        code=$?
        case $words in
        verdict*) want='case.db in it cannot be written to (make it writable' wants=1 ;;
        report*) want='cannot be written to here: its journal does not name this' wants=0 ;;
        *) want='mailmedic: cannot open evidence/000001.seg: Permission denied' wants=1 ;;
        esac
        [ "$code" = "$wants" ] && grep -qF "$want" out && passed=$((passed + 1)) &&
            chmod 000 half.case/evidence/000001.seg && [ ! -e half.case/case.db-shm ] && continue
        echo "mailmedic $words: $code; wanted $wants and \"$want\", said:"
        cat out
        failed=$((failed + 1))
    done
fi

# A case that is not one: one sentence, and it is left alone.
mkdir bad.case
printf 'not a database, but long enough to look at, perhaps even twice' >bad.case/case.db
cp bad.case/case.db before
expect 1 'bad.case' findings bad.case
one_sentence findings bad.case
cmp -s before bad.case/case.db || { echo "a strange file was changed"; failed=$((failed + 1)); }

# Whatever prints says so when it could not.
if [ -w /dev/full ]; then
    for words in help man 'completion bash' 'status c.case' 'new e.case'; do
        # shellcheck disable=SC2086 # one word per argument is meant
        "$program" $words >/dev/full 2>out
        got=$?
        [ "$got" = 1 ] && grep -q 'cannot write to standard output' out && passed=$((passed + 1)) && continue
        echo "mailmedic $words to a full disk: ended with $got"
        failed=$((failed + 1))
    done
fi

# Whoever does not read on how it goes does not break it off: standard error is a pipe without a reader.
mkfifo unread
: <unread &
exec 7>unread
wait $!
"$program" import unread.case mail.txt >out 2>&7
[ $? = 20 ] && grep -q '1 message (' out && passed=$((passed + 1)) || {
    echo "an import whose progress nobody reads was broken off"
    failed=$((failed + 1))
}
exec 7>&-

# A case that was closed is read although nothing can be written any more; the screen falls back to that, too.
"$program" new full.case >out 2>&1 || cat out
for words in 'findings full' 'status full' 'verify full' 'coverage full' 'messages full' 'screen full --dump'; do
    # shellcheck disable=SC2086 # one word per argument is meant
    said=$( (
        trap '' XFSZ
        ulimit -f 0
        "$program" $words 2>&1 || [ $? = 20 ] || echo FAILED
    ) </dev/null | cat)
    case $said in
    *FAILED*)
        echo "mailmedic $words where nothing can be written: $said"
        failed=$((failed + 1))
        ;;
    *) passed=$((passed + 1)) ;;
    esac
done

# Stopped before the work begins: one sentence, exit code 1; what it was started to ignore does not stop it.
# Opening a pipe waits until the program asks for the password; each has its own, as the one before may still be read.
for signal in INT TERM HUP; do
    mkfifo password.$signal
    env --default-signal "$program" acquire stop.case imaps://a@b.invalid --password-command "cat password.$signal" >out 2>&1 </dev/null &
    exec 8>password.$signal
    kill -$signal $!
    wait $!
    [ $? = 1 ] && grep -q 'stopped; what was done so far is kept, and the same command goes on there' out && passed=$((passed + 1)) || {
        echo "acquire, sent $signal while it asks for the password:"
        cat out
        failed=$((failed + 1))
    }
    exec 8>&-
done
mkfifo password
env --ignore-signal=HUP "$program" acquire stop.case imaps://a@b.invalid --password-command 'cat password' >out 2>&1 </dev/null &
exec 8>password
kill -HUP $!
exec 8>&- # no password
wait $!
[ $? -lt 128 ] && ! grep -q 'stopped' out && passed=$((passed + 1)) || {
    echo "acquire under nohup is stopped by the hangup:"
    cat out
    failed=$((failed + 1))
}

# The completion and the man page are accepted by those who read them.
"$program" completion bash | bash -n || failed=$((failed + 1))

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
