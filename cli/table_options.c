/* table_options.c - the options of each command's own, in the order of its help. */
#include "table_options.h"

#include <stddef.h>

const struct option new_options[] = {
    {"--owner", "ADDR", "the mailbox owner's address"},
    {"--authority", "TEXT", "who allowed this examination; kept in the journal"},
    {0},
};
const struct option acquire_options[] = {
    {"--no-scan", NULL, "mail is only copied; rules are judged, mail waits for `mailmedic scan`"},
    {"--quiet", NULL, "no progress"},
    {0},
};
const struct option watch_options[] = {
    {"--every", "SECONDS", "between two looks: 30 or more, 300 if not given"},
    {"--rounds", "N", "end after so many looks; without it, Ctrl-C ends it"},
    {"--quiet", NULL, "no progress"},
    {0},
};
const struct option doctor_options[] = {
    {"--case", "CASE", "keep what is said in this case, and note the sign-ins there as our own"},
    {"--resolver", "ADDRESS[@PORT]", "whom to ask for names, instead of this machine's resolver"},
    {"--no-sieve", NULL, "do not try the rules over ManageSieve"},
    {"--data", "DIR", "provider lists from here instead of the installed ones"},
    {0},
};
const struct option import_options[] = {
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
const struct option scan_options[] = {
    {"--again", NULL, "read all mail again, as after a library that was missing has come"},
    {"--data", "DIR", "word and folder lists from here instead of the installed ones"},
    {"--dkim-keys", "FILE", "public keys of signing domains; all mail is read again with them"},
    {"--yara", "PATH", "a file of YARA rules, or a folder of them; all mail is read again"},
    {"--clamd", "SOCKET", "ask ClamAV on this machine: a socket, 127.0.0.1:3310, or \"default\""},
    {"--quiet", NULL, "no progress"},
    {0},
};
const struct option findings_options[] = {
    {"--gone", NULL, "also findings that the newest scan did not see"},
    {0},
};
const struct option messages_options[] = {
    {"--filter", "WORDS", "only rows in which all of these words occur"},
    {"--most", "N", "at most so many rows"},
    {0},
};
const struct option journal_options[] = {
    {"--filter", "WORDS", "only entries in which all of these words occur"},
    {0},
};
const struct option indicators_options[] = {
    {"--kind", "KIND", "list: only ip, cidr, address, domain, url or sha256"},
    {"--withdrawn", NULL, "list: also those that were withdrawn"},
    {"--note", "TEXT", "add: why it is one"},
    {"--tlp", "LEVEL", "add: who may know: clear, green, amber (default) or red"},
    {"--anyway", NULL, "add: also what belongs to the owner, a public provider or many others"},
    {"--data", "DIR", "word and provider lists from here instead of the installed ones"},
    {"--reason", "TEXT", "withdraw: why it is none; kept in the journal"},
    {0},
};
const struct option export_options[] = {
    {"--format", "FORMAT", "eml, mbox, csv, timesketch, stix, misp, navigator or blocklist"},
    {"-o", "PATH", "a new file, or a new folder for formats of several files"},
    {"--target", "FORM",
     "blocklist: plain, nftables, fail2ban, postfix, dovecot, exchange, google or alimail"},
    {"--kind", "KIND", "only indicators of this kind"},
    {"--folder", "NAME", "only mail of this folder"},
    {"--finding", "ID", "only what this finding is about"},
    {0},
};
const struct option show_options[] = {
    {"--source", NULL, "the bytes as the server sent them, in a form that is safe to print"},
    {0},
};
const struct option verdict_options[] = {
    {"--reason", "TEXT", "why; kept in the journal"},
    {"--teach", NULL, "with dismissed: allow the address or domain it is about from now on"},
    {0},
};
const struct option act_options[] = {
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
const struct option allow_options[] = {
    {"--reason", "TEXT", "why it is all right; kept in the journal"},
    {"--remove", NULL, "take it back"},
    {0},
};
const struct option replay_options[] = {
    {"--data", "DIR", "word and folder lists from here instead of the installed ones"},
    {0},
};
const struct option playbook_options[] = {
    {"--playbook", "ID", "the newest open run of this one, if several were started"},
    {"--run", "N", "this run: list numbers them, as when one playbook goes on for two mailboxes"},
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
    {"--pin", "PIN",
     "the server's key, by its SHA-256; or certificate:SHA256, to trust just that certificate"},
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
const struct option report_options[] = {
    {"--format", "FORMAT", "html, pdf, md or json; without it, what FILE ends with"},
    {"--lang", "LANGUAGE", "en, vi or zh; mail and rules stay as they are"},
    {"--reader", "WHO", "management, bank, insurer, lawyer or engineer: what they ask for"},
    {"-o", "FILE", "a new file; - for standard output"},
    {"--data", "DIR", "word lists from here instead of the installed ones"},
    {0},
};
const struct option canary_options[] = {
    {"--server", "URL", "open: imaps://USER@HOST[:PORT]; without it, as in the case"},
    {"--ca-file", "FILE", "certificates to trust instead of the system's"},
    {"--pin", "PIN",
     "the server's key, by its SHA-256; or certificate:SHA256, to trust just that certificate"},
    {"--every", "SECONDS", "between two NOOPs (default and most 60)"},
    {"--vantage", "NAME", "what you call the place where we are (default local)"},
    {"--secret-fd", "NAME=N", "read this secret from a descriptor"},
    {"--secret-command", "NAME=CMD", "a program that prints this secret; no shell"},
    {0},
};
const struct option verify_options[] = {
    {"--checkpoint", "FILE", "compare the journal with a checkpoint that was kept elsewhere"},
    {"--key", "DIGITS", "the signing key's fingerprint, as it was noted when the key was made"},
    {0},
};
const struct option sign_options[] = {
    {"--note", "FILE", "also write the checkpoint to this new file"},
    {0},
};
const struct option timestamp_options[] = {
    {"--request", "FILE", "write the request to this new file, to be sent by hand"},
    {"--reply", "FILE", "the authority's answer to such a request"},
    {"--tsa", "URL", "ask this authority now: http:// or https://HOST[:PORT]/PATH"},
    {"--ca-file", "FILE", "certificates (PEM) by which the authority is believed"},
    {"-o", "FOLDER", "write those that are kept to a new folder, for openssl ts -verify"},
    {"--tls-ca-file", "FILE", "with https://: certificates to trust instead of the system's"},
    {0},
};
const struct option seal_options[] = {
    {"--anyway", NULL, "also when something is wrong with the case"},
    {0},
};
const struct option unseal_options[] = {
    {"--reason", "TEXT", "why; kept in the journal"},
    {0},
};
const struct option screen_options[] = {
    {"--no-color", NULL, "no colours; also when NO_COLOR is set"},
    {"--plain", NULL, "line by line, for screen readers and terminals that cannot place text"},
    {"--ascii", NULL, "no characters beyond ASCII"},
    {"--lang", "LANGUAGE",
     "of playbooks: en, vi or zh; what is not translated is shown in English"},
    {"--dump", NULL, "print one screen as text and leave"},
    {"--keys", "KEYS", "with --dump: press these first, as in 2j<Enter>"},
    {"--size", "WxH", "with --dump: the screen's size (default 80x24)"},
    {"--server", "URL", "for probes: pop3s:// smtps:// submission:// sieve:// of this mailbox"},
    {"--vantage", "NAME", "for probes: from where we ask now: local (default) or other"},
    {0},
};
