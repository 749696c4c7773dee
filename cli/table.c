/* table.c - every command there is; their options are in table_options.c. Usage, man page and
 * completion are made from these rows. */
#include "account.h"
#include "commands.h"
#include "passphrase.h"
#include "table_options.h"

#include <stddef.h>

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
         "properties and marked as rebuilt; what a file is, its content says and not its name; \"mailmedic help formats\" lists them. "
         "Every mail becomes evidence as it stands in its file, with the place where it stood, and "
         "each file (each folder of single mails) gets a report: read, taken in, not taken and "
         "why, the same twice, time zone, whether it seems cut off or we did not read it to its end. What is not recognised is "
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
     .details = "What is looked at mailbox by mailbox (folders, mail, server-state) has a row for "
                "each: that of the first account on a server is called as the check, that of "
                "another one CHECK/ACCOUNT. What an import could not take in stays a row of its "
                "own (import/RUN) until the same files are taken in.",
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
     .details = "Ends with 0 when all is what it was, 30 when something was altered, cut off or is "
                "not what was noted outside (--checkpoint, --key), 20 when a part could not be "
                "checked, and 1 when the check itself could not be done: no such case, a database "
                "that cannot be read, no memory. Only 30 speaks of the case.",
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
     .arguments = "[COMMAND|formats]",
     .summary = "what there is, one command in full, or every export and log that is read",
     .most = 1,
     .is_bare = true,
     .run = run_help},
    {0},
};
