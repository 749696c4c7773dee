/* commands.h - the functions behind the rows of cli/table.c, and what several of them use. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "command.h"

bool run_new(struct invocation *call, struct error *err);
bool run_acquire(struct invocation *call, struct error *err);
bool run_watch(struct invocation *call, struct error *err);
bool run_doctor(struct invocation *call, struct error *err);
bool run_import(struct invocation *call, struct error *err);
bool run_scan(struct invocation *call, struct error *err);
bool run_status(struct invocation *call, struct error *err);
bool run_coverage(struct invocation *call, struct error *err);
bool run_findings(struct invocation *call, struct error *err);
bool run_messages(struct invocation *call, struct error *err);
bool run_logins(struct invocation *call, struct error *err);
bool run_rules(struct invocation *call, struct error *err);
bool run_timeline(struct invocation *call, struct error *err);
bool run_journal(struct invocation *call, struct error *err);
bool run_indicators(struct invocation *call, struct error *err);
bool run_export(struct invocation *call, struct error *err);
bool run_show(struct invocation *call, struct error *err);
bool run_act(struct invocation *call, struct error *err);
bool run_allow(struct invocation *call, struct error *err);
bool run_replay(struct invocation *call, struct error *err);
bool run_case_report(struct invocation *call, struct error *err);
bool run_verdict(struct invocation *call, struct error *err);
bool run_canary(struct invocation *call, struct error *err);
bool run_playbook(struct invocation *call, struct error *err);
bool run_sign(struct invocation *call, struct error *err);
bool run_seal(struct invocation *call, struct error *err);
bool run_timestamp(struct invocation *call, struct error *err);
bool run_unseal(struct invocation *call, struct error *err);
bool run_verify(struct invocation *call, struct error *err);
bool run_screen(struct invocation *call, struct error *err);
bool run_start(struct invocation *call, struct error *err); /* without any words */
bool run_demo(struct invocation *call, struct error *err);
bool run_man(struct invocation *call, struct error *err);
bool run_completion(struct invocation *call, struct error *err);
bool run_help(struct invocation *call, struct error *err);

/* Actions without an end on this mailbox: the server is asked what came of them. What cannot be
 * asked now is said, and stays open. tell NULL: on standard error. */
struct account_words;
void act_settle_open(struct invocation *call, struct casefile *cf,
                     const struct account_words *words, void (*tell)(void *self, const char *text),
                     void *self);

/* The screen on a case that is there. begin NULL: with nothing. */
struct screen_begin {
    struct account_words *words; /* the account to begin copying; NULL: none */
    const char *const *paths;    /* or files to begin importing, SCREEN_IMPORT_MOST; NULL: none */
    /* Filled, if there: why nothing came of the copy, not even a sign-in. The screen ends with it
     * unless a key was pressed. */
    struct error *failed;
    char *fingerprint; /* HASH_HEX bytes: of the certificate that was not believed; may be NULL */
};
bool call_screen(struct invocation *call, const struct screen_begin *begin, struct error *err)
    NODISCARD;

/* Sets the exit status from what the case holds: findings, else something not examined, else clean.
 */
bool call_judge(struct invocation *call, struct casefile *cf, struct error *err) NODISCARD;

/* Learns from a finding that was dismissed: whom it is about is allowed from now on. In a
 * transaction. */
bool allow_from_finding(struct casefile *cf, int64_t id, const char *reason, struct error *err)
    NODISCARD;

struct finding;
struct json;
struct message;
struct output;
void message_fields_to_json(struct json *json, const struct message *row); /* in an object */
void finding_to_json(struct json *json, const struct finding *finding);
void finding_to_text(struct output *out, const struct finding *finding);

#endif
