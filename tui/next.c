/* next.c - see next.h. */
#include "next.h"

#include "case/plays.h"
#include "case/tables.h"
#include "open_runs.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint64_t count_open(const struct finding *findings, size_t count)
{
    uint64_t open = 0;

    for (size_t i = 0; i < count; i++)
        if (findings[i].verdict[0] == '\0' && findings[i].severity >= SEVERITY_MEDIUM)
            open++;
    return open;
}

/* The first check that was not made and about which something can be done. */
static const char *first_hint(const struct coverage *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (coverage_is_short(&rows[i]) && rows[i].hint[0] != '\0')
            return rows[i].hint;
    return NULL;
}

/* An acquisition, an import or a scan has begun and not ended. */
static bool is_under_way(const struct run *runs, size_t count)
{
    return count > 0 && runs[0].ended == 0;
}

/* Something is confirmed, and nobody has begun to do something about it. */
static bool wants_playbook(struct casefile *cf, struct arena *arena, const struct finding *findings,
                           size_t count)
{
    struct error ignored = {0};
    struct play *plays;
    size_t play_count;

    for (size_t i = 0; i < count; i++)
        if (strcmp(findings[i].verdict, "confirmed") == 0)
            return play_list(cf, arena, &plays, &play_count, &ignored) && play_count == 0;
    return false;
}

static bool derive(struct casefile *cf, bool copies, struct arena *arena, struct buf *out,
                   struct error *err)
{
    struct message_counts counts;
    struct finding *findings;
    struct coverage *coverage;
    struct run *runs;
    size_t finding_count, coverage_count, run_count;
    uint64_t left, open;
    char number[SHOW];
    const char *hint;

    if (!message_count(cf, &counts, err) ||
        !finding_list(cf, arena, false, (struct page){.most = 200}, &findings, &finding_count,
                      err) ||
        !coverage_list(cf, arena, &coverage, &coverage_count, err) ||
        !run_list(cf, arena, &runs, &run_count, err))
        return false;
    left = counts.planned - counts.fetched - counts.vanished;
    open = count_open(findings, finding_count);
    hint = first_hint(coverage, coverage_count);
    if (open > 0)
        buf_printf(out, "judge %s%s %s (2, then Enter; c confirms, d dismisses)",
                   open == 200 ? "more than " : "", show_count(open, number),
                   text_plural(open, "finding", "findings"));
    else if (wants_playbook(cf, arena, findings, finding_count))
        buf_text(out, "start a playbook: what to do now, step by step (7, then S)");
    else if (counts.planned == 0 && !copies && run_count > 0 && runs[0].ended != 0 &&
             strcmp(runs[0].outcome, "ok") != 0)
        buf_text(out, "put right what \"Last run\" below says, then start the copy again (J)");
    else if (counts.planned == 0 && (copies || is_under_way(runs, run_count)))
        buf_text(out, "wait for the copy: findings appear here while it goes on (J)");
    else if (counts.planned == 0)
        buf_text(out, "copy the mailbox (J starts it, or: mailmedic acquire) or import mail");
    else if (left > 0)
        buf_printf(out, "let the copy go on: %s %s not here yet (J)", show_count(left, number),
                   text_plural(left, "message is", "messages are"));
    else if (counts.fetched > counts.parsed + counts.limited + counts.crashed + counts.timeout)
        buf_text(out, "examine the mail that is here (J starts the scan)");
    else if (hint)
        buf_text(out, hint);
    else
        buf_text(out, "check the case (6, then v) and write the report (9)");
    return true;
}

/* Where the playbooks that run stand: what is to be done now in the newest that has something, and
 * that there are more. False: none runs that could be gone on with. */
static bool derive_from_play(struct casefile *cf, const struct engine_setup *play,
                             struct arena *arena, struct buf *out)
{
    const struct open_run *first = NULL;
    struct error ignored = {0};
    struct open_run *runs;
    size_t count;

    if (!open_runs(cf, play, arena, &runs, &count, &ignored))
        return false;
    for (size_t i = 0; i < count; i++)
        if (runs[i].next && (!first || (runs[i].waits && !first->waits)))
            first = &runs[i];
    if (!first)
        return false;
    if (count > 1)
        buf_printf(out, "%zu playbooks are open, see 1: %s", count, first->next);
    else
        buf_printf(out, "%s (7)", first->next);
    return true;
}

void next_step(struct casefile *cf, const struct engine_setup *play, bool copies, char *out,
               size_t size)
{
    struct arena arena = {0};
    struct error err = {0};
    struct buf text;

    buf_init(&text, size - 1);
    if (!derive_from_play(cf, play, &arena, &text) && !derive(cf, copies, &arena, &text, &err)) {
        buf_clear(&text);
        buf_text(&text, "the case cannot be read; see below");
    }
    snprintf(out, size, "%s", buf_c(&text));
    buf_dispose(&text);
    arena_dispose(&arena);
}
