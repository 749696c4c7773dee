/* retake.c - see retake.h. */
#include "retake.h"

#include "command.h"
#include "scratch.h"

#include "base/mem.h"
#include "case/casefile.h"
#include "case/place.h"
#include "case/tables.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* What a try leaves that signed in nowhere. */
static bool is_of_a_try(const char *action)
{
    static const char *const actions[] = {
        "acquire-begin",    "acquire-end",         "attempt-begin",   "attempt-end",
        "case-created",     "certificate-trusted", "clock-stepped",   "evidence-named",
        "evidence-segment", "findings-sealed",     "owner-set",       "rows-sealed",
        "rules-not-read",   "sandbox-weakened",    "server-anomaly",  "server-said",
        "session-begin",    "session-end",         "sign-in-refused", "tables-sealed",
        "tls-refused",      "transcript-stored",
    };

    for (size_t i = 0; i < ARRAY_LEN(actions); i++)
        if (strcmp(actions[i], action) == 0)
            return true;
    return false;
}

static bool holds_only_tries(struct casefile *cf, struct error *err)
{
    enum { MOST = 1000 }; /* entries; more are no slip of the finger */
    struct arena arena = {0};
    struct journal_row *rows;
    size_t count = 0;
    bool only;

    only = journal_list(cf, &arena, false, (struct page){.most = MOST}, &rows, &count, err) &&
           count < MOST;
    for (size_t i = 0; only && i < count; i++)
        only = is_of_a_try(rows[i].action);
    arena_dispose(&arena);
    return only;
}

/* Of the mailbox itself nothing has come, whatever the journal calls it. */
static bool holds_nothing(struct casefile *cf, struct error *err)
{
    struct arena arena = {0};
    struct message_counts messages;
    struct rule_row *rules;
    size_t rule_count;
    bool nothing;

    nothing = holds_only_tries(cf, err) && message_count(cf, &messages, err) &&
              messages.planned + messages.fetched == 0 &&
              rule_list(cf, &arena, &rules, &rule_count, err) && rule_count == 0;
    arena_dispose(&arena);
    return nothing;
}

/* same: it is about that mailbox already. */
static bool hand_over(const char *path, const char *owner, bool same, struct error *err)
{
    struct casefile *cf;
    bool ok;

    if (!casefile_open(&cf, path, CASE_WRITE, err))
        return false;
    ok = holds_only_tries(cf, err) && (same || casefile_set_owner(cf, owner, err));
    casefile_close(cf);
    return ok;
}

static bool move(const char *from, const char *to)
{
    return strcmp(from, to) == 0 || renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0;
}

void retake(struct retake *retake, const char *case_path, const char *owner)
{
    struct error ignored = {0};
    char wanted[PATH_MAX];
    bool there = case_find(case_path, wanted);
    bool same = strcasecmp(retake->owner, owner) == 0;

    if (retake->made[0] == '\0' || (!there && !case_name(case_path, wanted)))
        return;
    if (there && (same || strcmp(wanted, retake->made) != 0))
        return; /* it is as it should be, or it is another */
    if (hand_over(retake->made, owner, same, &ignored) && move(retake->made, wanted)) {
        snprintf(retake->made, sizeof(retake->made), "%s", wanted);
        snprintf(retake->owner, sizeof(retake->owner), "%s", owner);
    } else {
        retake->made[0] = '\0';
    }
}

bool retake_left(const struct retake *retake)
{
    struct error ignored = {0};
    struct casefile *cf;
    bool left;

    if (retake->made[0] == '\0' || !case_exists(retake->made) ||
        !casefile_open(&cf, retake->made, CASE_WRITE, &ignored))
        return false;
    left = holds_nothing(cf, &ignored);
    casefile_close(cf);
    return left;
}

bool retake_remove(const struct retake *retake, struct error *err)
{
    if (!retake_left(retake))
        return error_set(err, ERROR_USAGE, "%s is kept: it holds more than a try by now",
                         retake->made);
    scratch_remove(retake->made);
    return access(retake->made, F_OK) != 0 ||
           error_set(err, ERROR_IO, "%s cannot be removed wholly", retake->made);
}

void retake_later(struct retake *retake, const char *case_path, const char *owner)
{
    if (!case_find(case_path, retake->made))
        retake->made[0] = '\0';
    snprintf(retake->owner, sizeof(retake->owner), "%s", owner);
}
