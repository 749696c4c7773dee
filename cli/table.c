/* table.c - every command there is. Usage, man page and completion are made from these rows. */
#include "account.h"
#include "commands.h"
#include "passphrase.h"

#include <stddef.h>

static const struct option new_options[] = {
    {"--owner", "ADDR", "the mailbox owner's address"},
    {"--authority", "TEXT", "who allowed this examination; kept in the journal"},
    {0},
};
static const struct option acquire_options[] = {
    {"--no-scan", NULL, "mail is only copied; rules are judged, mail waits for `mailmedic scan`"},
    {"--quiet", NULL, "no progress"},
    {0},
};
static const struct option watch_options[] = {
    {"--every", "SECONDS", "between two looks: 30 or more, 300 if not given"},
    {"--rounds", "N", "end after so many looks; without it, Ctrl-C ends it"},
    {"--quiet", NULL, "no progress"},
    {0},
};
static const struct option doctor_options[] = {
    {"--case", "CASE", "keep what is said in this case, and note the sign-ins there as our own"},
    {"--resolver", "ADDRESS[@PORT]", "whom to ask for names, instead of this machine's resolver"},
    {"--no-sieve", NULL, "do not try the rules over ManageSieve"},
    {"--data", "DIR", "provider lists from here instead of the installed ones"},
    {0},
};
static const struct option import_options[] = {
    {"--owner", "ADDR", "the mailbox owner's address, if the case is made now"},
    {"--no-scan", NULL, "evidence and rules only: mail is not parsed or judged yet"},
    {"--log-zone", "ZONE",
     "the time zone of logs that name none, such as +07:00; else UTC is assumed"},
    {"--data", "DIR", "word, folder and provider lists from here instead of the installed ones"},
    {"--dkim-keys", "FILE", "public keys of signing domains, for signatures on this mail"},
    {"--yara", "PATH", "a file of YARA rules, or a folder of them (.yar, .yara), over this mail"},
    {"--clamd", "SOCKET", "ask ClamAV on this machine: a socket, 127.0.0.1:3310, or \"default\""},
    {"--quiet", NULL, "no progress"},
    {0},
};
static const struct option scan_options[] = {
    {"--data", "DIR", "word and folder lists from here instead of the installed ones"},
    {"--dkim-keys", "FILE", "public keys of signing domains; all mail is read again with them"},
    {"--yara", "PATH", "a file of YARA rules, or a folder of them; all mail is read again"},
    {"--clamd", "SOCKET", "ask ClamAV on this machine: a socket, 127.0.0.1:3310, or \"default\""},
    {"--quiet", NULL, "no progress"},
    {0},
};
static const struct option findings_options[] = {
    {"--gone", NULL, "also findings that the newest scan did not see"},
    {0},
};
static const struct option messages_options[] = {
    {"--filter", "WORDS", "only rows in which all of these words occur"},
    {"--most", "N", "at most so many rows"},
    {0},
};
static const struct option journal_options[] = {
    {"--filter", "WORDS", "only entries in which all of these words occur"},
    {0},
};
static const struct option indicators_options[] = {
    {"--kind", "KIND", "list: only ip, cidr, address, domain, url or sha256"},
    {"--withdrawn", NULL, "list: also those that were withdrawn"},
    {"--note", "TEXT", "add: why it is one"},
    {"--tlp", "LEVEL", "add: who may know: clear, green, amber (default) or red"},
    {"--anyway", NULL, "add: also what belongs to the owner, a public provider or many others"},
    {"--data", "DIR", "word and provider lists from here instead of the installed ones"},
    {"--reason", "TEXT", "withdraw: why it is none; kept in the journal"},
    {0},
};
static const struct option export_options[] = {
    {"--format", "FORMAT", "eml, mbox, csv, timesketch, stix, misp, navigator or blocklist"},
    {"-o", "PATH", "a new file, or a new folder for formats of several files"},
    {"--target", "FORM",
     "blocklist: plain, nftables, fail2ban, postfix, dovecot, exchange, google or alimail"},
    {"--kind", "KIND", "only indicators of this kind"},
    {"--folder", "NAME", "only mail of this folder"},
    {"--finding", "ID", "only what this finding is about"},
    {0},
};
static const struct option show_options[] = {
    {"--source", NULL, "the bytes as the server sent them, in a form that is safe to print"},
    {0},
};
static const struct option verdict_options[] = {
    {"--reason", "TEXT", "why; kept in the journal"},
    {"--teach", NULL, "with dismissed: allow the address or domain it is about from now on"},
    {0},
};
static const struct option act_options[] = {
    {"--mailbox", "NAME", "the mailbox to be changed, typed in full; without it, it is asked for"},
    {"--dry-run", NULL, "show the exact commands and the script's changes; send nothing"},
    {"--account", "URL", "imaps://USER@HOST[:PORT]; without it, as the case knows the mailbox"},
    {"--by", "NAME", "who does this; without it, this machine's user"},
    {"--data", "DIR", "word and folder lists from here instead of the installed ones"},
    {"--passphrase-command", "CMD",
     "sign, too, what the case holds before it: prints the passphrase"},
    {"--passphrase-fd", "N", "read the passphrase from this descriptor"},
    {0},
};
static const struct option allow_options[] = {
    {"--reason", "TEXT", "why it is all right; kept in the journal"},
    {"--remove", NULL, "take it back"},
    {0},
};
static const struct option replay_options[] = {
    {"--data", "DIR", "word and folder lists from here instead of the installed ones"},
    {0},
};
static const struct option playbook_options[] = {
    {"--playbook", "ID", "the newest run of this one, if several were started"},
    {"--provider", "NAME", "start: whose console the steps speak of (alimail, m365, dovecot ...)"},
    {"--lang", "LANGUAGE", "en, vi or zh; what is not translated is shown in English"},
    {"--by", "NAME", "who does or says this; without it, this machine's user"},
    {"--role", "ROLE", "operator, admin, user, finance, legal, management"},
    {"--reason", "TEXT", "why; kept in the journal"},
    {"--accept", "TEXT", "do: why an intruder may notice although evidence is not safe yet"},
    {"--owner", "NAME", "defer: who will do it"},
    {"--until", "DATE", "defer: until when"},
    {"--confirm", "WORD", "run: what the command was shown with; without it, it is only shown"},
    {"--server", "URL", "where a protocol is: imaps:// pop3s:// smtps:// submission:// sieve://"},
    {"--ca-file", "FILE", "certificates to trust instead of the system's"},
    {"--pin", "SPKI", "SHA-256 of the server's public key, in base64 or hex"},
    {"--resolver", "ADDRESS[@PORT]", "whom to ask for names, instead of this machine's resolver"},
    {"--second-resolver", "ADDRESS[@PORT]",
     "another one to ask; where the two differ, nothing is proved"},
    {"--control-user", "USER", "verify: sign in as this one, too (secret: control): it must work"},
    {"--send-canary", NULL, "verify: canary.mail may send one marked test mail to the mailbox"},
    {"--canary-from", "URL", "who sends it: smtps:// or submission://USER@HOST (secret: canary)"},
    {"--canary-inbox", "URL", "imaps:// of the same account, where an automatic answer would come"},
    {"--canary-target", "URL", "imaps:// where a forward would arrive (secret: canary_target)"},
    {"--vantage", "NAME", "verify: from where we ask now: local (default) or other"},
    {"--token", NULL, "baseline: the secret is an OAuth 2 access token"},
    {"--secret-fd", "NAME=N", "read this secret from a descriptor"},
    {"--secret-command", "NAME=CMD", "a program that prints this secret; no shell"},
    {0},
};
static const struct option report_options[] = {
    {"--format", "FORMAT", "html, pdf, md or json; without it, what FILE ends with"},
    {"--lang", "LANGUAGE", "en, vi or zh; mail and rules stay as they are"},
    {"--reader", "WHO", "management, bank, insurer, lawyer or engineer: what they ask for"},
    {"-o", "FILE", "a new file; - for standard output"},
    {"--data", "DIR", "word lists from here instead of the installed ones"},
    {0},
};
static const struct option canary_options[] = {
    {"--server", "URL", "open: imaps://USER@HOST[:PORT]; without it, as in the case"},
    {"--ca-file", "FILE", "certificates to trust instead of the system's"},
    {"--pin", "SPKI", "SHA-256 of the server's public key, in base64 or hex"},
    {"--every", "SECONDS", "between two NOOPs (default and most 60)"},
    {"--vantage", "NAME", "what you call the place where we are (default local)"},
    {"--secret-fd", "NAME=N", "read this secret from a descriptor"},
    {"--secret-command", "NAME=CMD", "a program that prints this secret; no shell"},
    {0},
};
static const struct option verify_options[] = {
    {"--checkpoint", "FILE", "compare the journal with a checkpoint that was kept elsewhere"},
    {"--key", "DIGITS", "the signing key's fingerprint, as it was noted when the key was made"},
    {0},
};
static const struct option sign_options[] = {
    {"--note", "FILE", "also write the checkpoint to this new file"},
    {0},
};
static const struct option timestamp_options[] = {
    {"--request", "FILE", "write the request to this new file, to be sent by hand"},
    {"--reply", "FILE", "the authority's answer to such a request"},
    {"--tsa", "URL", "ask this authority now: http:// or https://HOST[:PORT]/PATH"},
    {"--ca-file", "FILE", "certificates (PEM) by which the authority is believed"},
    {"-o", "FOLDER", "write those that are kept to a new folder, for openssl ts -verify"},
    {"--tls-ca-file", "FILE", "with https://: certificates to trust instead of the system's"},
    {0},
};
static const struct option seal_options[] = {
    {"--anyway", NULL, "also when something is wrong with the case"},
    {0},
};
static const struct option unseal_options[] = {
    {"--reason", "TEXT", "why; kept in the journal"},
    {0},
};
static const struct option screen_options[] = {
    {"--no-color", NULL, "no colours; also when NO_COLOR is set"},
    {"--plain", NULL, "line by line, for screen readers and terminals that cannot place text"},
    {"--ascii", NULL, "no characters beyond ASCII"},
    {"--dump", NULL, "print one screen as text and leave"},
    {"--keys", "KEYS", "with --dump: press these first"},
    {"--size", "WxH", "with --dump: the screen's size (default 80x24)"},
    {"--server", "URL", "for probes: pop3s:// smtps:// submission:// sieve:// of this mailbox"},
    {"--vantage", "NAME", "for probes: from where we ask now: local (default) or other"},
    {0},
};

const struct command commands[] = {
    {.name = "new",
     .arguments = "CASE",
     .summary = "make an empty case",
     .least = 1,
     .most = 1,
     .options = new_options,
     .run = run_new},
    {.name = "acquire",
     .arguments = "CASE imaps://USER@HOST[:PORT]",
     .summary = "copy a mailbox and its rules into the case without changing it, and judge it",
     .details =
         "Makes the case when it is not there. Reads with EXAMINE and BODY.PEEK only; the write "
         "blocker lets nothing else out. Started again it goes on where it stopped. The "
         "password is asked for on the terminal, or comes from --password-command or "
         "--password-fd; never from the command line.",
     .least = 2,
     .most = 2,
     .options = acquire_options,
     .also = {sign_in_options, fetch_options, judge_options},
     .run = run_acquire},
    {.name = "watch",
     .arguments = "CASE imaps://USER@HOST[:PORT]",
     .summary = "look at the mailbox again and again, and say when the intruder moves",
     .details =
         "Each look is an acquisition of what is new. A rule that came or went and a finding that "
         "was not there are told as they are seen, a line each; what was there at the first look "
         "is not. Between two looks nothing is open, and others may work on the case. A look that "
         "fails is told and tried again; a refused password ends it. Exit 10 if anything was told, "
         "20 if nothing was and a look failed or could not read the rules.",
     .least = 2,
     .most = 2,
     .options = watch_options,
     .also = {sign_in_options, fetch_options, judge_options},
     .run = run_watch},
    {.name = "doctor",
     .arguments = "imaps://USER@HOST[:PORT]",
     .summary = "try the way into a mailbox step by step: what works, what fails, what to do next",
     .details =
         "Who takes the domain's mail in, the server over TLS, the sign-in, the folders, the inbox "
         "(opened to read only) and the rules over ManageSieve. Nothing is changed. It signs in "
         "three times at most; those sign-ins stand in the provider's log: with --case the case "
         "knows them as our own.",
     .least = 1,
     .most = 1,
     .options = doctor_options,
     .also = {sign_in_options},
     .run = run_doctor},
    {.name = "import",
     .arguments = "CASE PATH...",
     .summary = "take mail and exports of rules from files and folders into the case, and judge it",
     .details =
         "Makes the case when it is not there. Reads .eml files and folders of them, mbox, Maildir "
         "and Maildir++, exports of rules, logs of sign-ins, ZIP, tar and other archives of all these and, if built "
         "with libpff, Outlook's PST and OST, whose mails are put together from their "
         "properties and marked as rebuilt; what a file is, its content says and not its name. "
         "Every mail becomes evidence as it stands in its file, with the place where it stood, and "
         "each file (each folder of single mails) gets a report: read, taken in, not taken and "
         "why, the same twice, time zone, whether it seems cut off. What is not recognised is "
         "named, never passed over. Links inside folders are not followed. Files are not changed. "
         "Started again it takes only what is new.",
     .least = 2,
     .most = CALL_MOST,
     .options = import_options,
     .run = run_import},
    {.name = "scan",
     .arguments = "CASE",
     .summary = "parse what is not parsed yet and run every detector",
     .least = 1,
     .most = 1,
     .options = scan_options,
     .run = run_scan},
    {.name = "status",
     .arguments = "CASE",
     .summary = "where the case stands",
     .least = 1,
     .most = 1,
     .run = run_status},
    {.name = "coverage",
     .arguments = "CASE",
     .summary = "what was examined, what was not, and why",
     .least = 1,
     .most = 1,
     .run = run_coverage},
    {.name = "findings",
     .arguments = "CASE",
     .summary = "what the detectors say, worst first",
     .least = 1,
     .most = 1,
     .options = findings_options,
     .run = run_findings},
    {.name = "messages",
     .arguments = "CASE",
     .summary = "the mail, newest first",
     .least = 1,
     .most = 1,
     .options = messages_options,
     .run = run_messages},
    {.name = "rules",
     .arguments = "CASE",
     .summary = "the rules found on the server",
     .least = 1,
     .most = 1,
     .run = run_rules},
    {.name = "replay",
     .arguments = "CASE RULE-ID",
     .summary = "run a rule over the mail: which messages it sent on, hid or deleted",
     .details = "Tries the conditions of one rule (its number: mailmedic rules) on every received "
                "message and lists those on which it acted, with people and attachments. What the "
                "stored facts cannot tell is listed as such, with the condition.",
     .least = 2,
     .most = 2,
     .options = replay_options,
     .run = run_replay},
    {.name = "logins",
     .arguments = "CASE",
     .summary = "what imported logs tell of sign-ins, oldest first",
     .least = 1,
     .most = 1,
     .options = messages_options,
     .run = run_logins},
    {.name = "timeline",
     .arguments = "CASE",
     .summary = "what happened when",
     .least = 1,
     .most = 1,
     .run = run_timeline},
    {.name = "journal",
     .arguments = "CASE",
     .summary = "everything that was read, decided or done",
     .least = 1,
     .most = 1,
     .options = journal_options,
     .run = run_journal},
    {.name = "indicators",
     .arguments = "CASE [list | add KIND VALUE | withdraw ID]",
     .summary = "what the intruder can be recognised by elsewhere: to block, and to look for",
     .details = "A scan collects them from what findings are about; own domains, partners and "
                "public providers are left out. Kinds: ip, cidr, address, domain, url, sha256. "
                "Text shows them disarmed (evil[.]example), JSON and exports as they are.",
     .least = 1,
     .most = 4,
     .options = indicators_options,
     .run = run_indicators},
    {.name = "show",
     .arguments = "CASE finding|rule|message|login ID (or KIND:ID)",
     .summary = "one thing with its evidence, safe to print",
     .least = 2,
     .most = 3,
     .options = show_options,
     .run = run_show},
    {.name = "verdict",
     .arguments = "CASE ID confirmed|dismissed|open",
     .summary = "your word on a finding",
     .least = 3,
     .most = 3,
     .options = verdict_options,
     .run = run_verdict},
    {.name = "allow",
     .arguments = "CASE [own|forward|domain VALUE]",
     .summary = "what you know to be all right: own addresses, forwards that are wanted",
     .details = "own: an address or domain of the owner's; forward: mail may be sent there; "
                "domain: it imitates nobody. Findings say what was allowed; nothing is hidden. "
                "Without a value: the list.",
     .least = 1,
     .most = 3,
     .options = allow_options,
     .run = run_allow},
    {.name = "playbook",
     .arguments = "CASE [VERB ...]",
     .summary = "walk through the response: which step next, did it work, who did it when",
     .details =
         "Verbs: list; start ID; show [STEP]; do STEP begins a step; attach STEP NAME FILE, lose "
         "STEP NAME, answer NAME VALUE, confirm STEP N --by NAME and row STEP VALUE... give what it "
         "asks for; baseline SECRET [PROTOCOL...] signs in once, before anything is changed, to show what that "
         "credential opens; run STEP COMMAND shows a command and runs it with --confirm; verify STEP runs "
         "its probes; close STEP --reason T ends what could not be proved; skip STEP --reason T; "
         "defer STEP --owner N --until DATE; reopen STEP --reason T; abort --reason T; finish; "
         "view FILE shows a playbook from elsewhere, which runs nothing; cacao-export; cacao-status: what was done, as CACAO execution status; "
         "cacao-import FILE keeps one as evidence and shows it. Ends with 0 when all is done or a step is verified, 10 when there is "
         "something to do or a probe says no, 20 when a step could not be verified.",
     .least = 1,
     .most = CALL_MOST,
     .options = playbook_options,
     .run = run_playbook},
    {.name = "canary",
     .arguments = "CASE [open SECRET | list | stop ID]",
     .summary = "a session opened with the old credential, watched until the server ends it",
     .details =
         "Open it before the password is changed: a new password ends no session by itself. A "
         "process of its own holds it, reads nothing, and says NOOP once a minute; the server's "
         "last words go into the case. The probe session.revoked asks for it. SECRET is what the "
         "playbook calls the credential, for instance old_password.",
     .least = 1,
     .most = 3,
     .options = canary_options,
     .run = run_canary},
    {.name = "act",
     .arguments = "CASE [VERB ...]",
     .summary = "change the mailbox: rules, scripts, messages, shares; and take it back",
     .details =
         "Verbs: disable-rule ID, remove-rule ID (numbers: mailmedic rules), deactivate-script "
         "[NAME], remove-script [NAME], quarantine ID... (numbers: mailmedic messages, or 12-40, or "
         "finding:N; into a folder made for them), restore ID... (to the inbox), remove-share "
         "FOLDER WHO, undo N or N-M, reconcile. Without a verb: what was done. Many messages move in "
         "several actions, each with its own outcome; given again, the same words go on with the "
         "rest. The old "
         "script is evidence first; the new one is the old one but for the rule, and the server "
         "checks it before it is stored. The write blocker lets out exactly the commands shown, "
         "each once, on a connection of their own. What came of it is what the server says when it "
         "is asked again. An action that was interrupted has an unknown outcome: the server is "
         "asked at the next sign-in, nothing is said again. Ends with 0 when it is done, 1 when "
         "nothing was changed, 20 when the server has something else, or could not be asked.",
     .least = 1,
     .most = CALL_MOST,
     .options = act_options,
     .also = {sign_in_options},
     .run = run_act},
    {.name = "report",
     .arguments = "CASE",
     .summary = "the case for those who were not there: HTML, PDF, Markdown or JSON",
     .details =
         "What happened, what was found and why, what may have been read, what was done and "
         "how well it was proved, and what was not examined. One file without scripts, which "
         "fetches nothing. Its SHA-256 goes into the journal.",
     .least = 1,
     .most = 1,
     .options = report_options,
     .run = run_case_report},
    {.name = "export",
     .arguments = "CASE --format FORMAT -o PATH",
     .summary = "the case in others' forms: mail, rows, indicators, blacklists",
     .details = "Writes to a new file or folder and never over what is there; a folder gets a "
                "SHA256SUMS that sha256sum checks. What was written is journalled.",
     .least = 1,
     .most = 1,
     .options = export_options,
     .run = run_export},
    {.name = "verify",
     .arguments = "CASE",
     .summary = "re-check evidence, journal, signatures and seal; no server needed",
     .least = 1,
     .most = 1,
     .options = verify_options,
     .run = run_verify},
    {.name = "sign",
     .arguments = "CASE",
     .summary = "sign the journal as it stands, and print the checkpoint to keep elsewhere",
     .details =
         "Makes the case's signing key when there is none, encrypted with a passphrase. A chain of "
         "hashes shows edits; a checkpoint kept outside the case also shows that nothing was cut "
         "off or rewritten since. Without a copy outside, whoever holds the key can rewrite "
         "everything.",
     .least = 1,
     .most = 1,
     .options = sign_options,
     .also = {passphrase_options},
     .run = run_sign},
    {.name = "timestamp",
     .arguments = "CASE",
     .summary = "have an authority outside attest when the newest checkpoint was there (RFC 3161)",
     .details =
         "After `mailmedic sign`, and before `seal`. Only the checkpoint's SHA-256 and a random "
         "number leave this machine, in a file you send yourself (--request, then --reply) or over "
         "HTTP (--tsa). The answer is read in a jail and kept only if it is about this checkpoint, "
         "answers this request, and is signed for time stamping by whom --ca-file vouches for. "
         "Request, answer and certificates become evidence; `mailmedic verify` checks them again, "
         "and so does openssl ts -verify. Without an option: those that are kept.",
     .least = 1,
     .most = 1,
     .options = timestamp_options,
     .run = run_timestamp},
    {.name = "seal",
     .arguments = "CASE",
     .summary =
         "finish the case: sign a list of all its files that sha256sum and openssl can check",
     .least = 1,
     .most = 1,
     .options = seal_options,
     .also = {passphrase_options},
     .run = run_seal},
    {.name = "unseal",
     .arguments = "CASE",
     .summary = "open a sealed case for work again; the old seal is kept",
     .least = 1,
     .most = 1,
     .options = unseal_options,
     .run = run_unseal},
    {.name = "screen",
     .arguments = "CASE [imaps://USER@HOST[:PORT]]",
     .summary = "the screen; `mailmedic CASE` is short for it",
     .least = 1,
     .most = 2,
     .options = screen_options,
     .also = {sign_in_options, fetch_options, judge_options},
     .run = run_screen},
    {.name = "demo",
     .arguments = "",
     .summary = "the screen on a sample mailbox that was taken over; nothing of it stays",
     .options = screen_options,
     .run = run_demo},
    {.name = "man",
     .arguments = "",
     .summary = "print the manual page (roff)",
     .is_bare = true,
     .run = run_man},
    {.name = "completion",
     .arguments = "bash|zsh|fish",
     .summary = "print a completion script for this shell",
     .least = 1,
     .most = 1,
     .is_bare = true,
     .run = run_completion},
    {.name = "help",
     .arguments = "[COMMAND]",
     .summary = "what there is, or one command in full",
     .most = 1,
     .is_bare = true,
     .run = run_help},
    {0},
};
