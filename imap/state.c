/* state.c - the mailbox before and after, compared: the proof that reading has changed nothing, or
 * the news that something has; see acquisition.h.
 *
 * New mail that arrives meanwhile is not a change of what was there. Anything else is, whoever did
 * it: another client that reads the mailbox at the same time cannot be told from a server that
 * changes flags behind an EXAMINE. Not seen: the server's own index, cache and access log. */
#include "acquisition.h"

#include "base/said.h"

#include <stdio.h>
#include <stdlib.h>

/* --- reading it again --- */

static bool state_open(struct lane *lane, struct box *box, const struct link_done *done)
{
    (void)lane;
    box->after.uidvalidity = done->uidvalidity;
    box->seen = box->changed = box->touched = box->arrived = 0;
    free(box->lines);
    box->lines = xcalloc(box->entry_count + 1, sizeof(*box->lines));
    return done->uidvalidity == (int64_t)box->row.uidvalidity;
}

static void state_message(struct lane *lane, struct box *box, const struct link_message *told)
{
    const struct state_entry *was = walk_find_entry(box, told->uid);
    const struct state_entry is = walk_entry(told);

    (void)lane;
    if (!was) {
        box->arrived++;
        return;
    }
    if (box->lines[was - box->entries] != 0)
        return; /* told twice */
    box->lines[was - box->entries] = is.line;
    box->seen++;
    if (was->flags != is.flags)
        box->changed++;
    else if (was->line != is.line)
        box->touched++;
}

static void state_close(struct lane *lane, struct box *box)
{
    (void)lane;
    walk_digest(box, box->lines, &box->after.digest);
    free(box->lines);
    box->lines = NULL;
}

static struct state *state_of(struct box *box)
{
    return &box->after;
}

static const struct walk state_walk = {
    .open = state_open,
    .message = state_message,
    .close = state_close,
    .state = state_of,
};

const struct phase state_phase = {
    .activity = "comparing the mailbox with what it was",
    .finished = walk_finished,
    .feed = walk_feed,
    .lost = walk_lost,
    .message = walk_message,
    .fact = walk_fact,
};

void state_begin(struct acquisition *run)
{
    walk_begin(run, &state_walk);
    for (size_t i = 0; i < run->box_count; i++) {
        struct box *box = run->boxes[i];

        box->losses = 0;
        box->step = box->step == BOX_DONE && box->before.known ? BOX_WAITING : BOX_DONE;
    }
}

/* --- the verdict --- */

static uint64_t vanished(const struct box *box)
{
    return box->entry_count > box->seen ? box->entry_count - box->seen : 0;
}

static bool numbers_differ(const struct box *box)
{
    const struct state *before = &box->before, *after = &box->after;

    /* new mail moves all of these, and mail that goes moves them too */
    if (box->arrived > 0 || vanished(box) > 0)
        return false;
    return before->recent != after->recent || before->unseen != after->unseen ||
           before->modseq != after->modseq || before->messages != after->messages;
}

/* What has changed, in words; "" nothing. */
static void describe(const struct box *box, struct buf *out)
{
    const struct {
        uint64_t count;
        const char *what;
    } changes[] = {
        {box->changed, "messages have other flags"},
        {vanished(box), "messages have gone"},
        {box->touched, "messages have another MODSEQ, date or size"},
    };

    if (box->after.uidvalidity != (int64_t)box->row.uidvalidity) {
        buf_text(out, "it was numbered anew");
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        if (changes[i].count > 0)
            buf_printf(out, "%s%llu %s", out->len > 0 ? ", " : "",
                       (unsigned long long)changes[i].count, changes[i].what);
    }
    if (out->len == 0 && numbers_differ(box))
        buf_text(out, "the server counts differently (RECENT, UNSEEN or HIGHESTMODSEQ)");
}

static void record_box(struct acquisition *run, const struct box *box, const char *change)
{
    char before[HASH_HEX], after[HASH_HEX];
    const struct journal_pair details[] = {
        {"after_sha256", {after, HASH_HEX - 1}},
        {"before_sha256", {before, HASH_HEX - 1}},
        {0},
    };
    const struct journal_number numbers[] = {
        {"after_modseq", box->after.modseq},   {"after_recent", box->after.recent},
        {"after_unseen", box->after.unseen},   {"arrived", (int64_t)box->arrived},
        {"before_modseq", box->before.modseq}, {"before_recent", box->before.recent},
        {"before_unseen", box->before.unseen}, {"messages", (int64_t)box->entry_count},
        {"uidvalidity", box->row.uidvalidity}, {0},
    };

    hash_to_hex(&box->before.digest, before);
    hash_to_hex(&box->after.digest, after);
    run_note(run, &(struct run_entry){.kind = "observation",
                                      .action = "state-compared",
                                      .target = box->row.name,
                                      .result = *change ? change : "unchanged",
                                      .details = details,
                                      .numbers = numbers});
}

struct verdict {
    struct buf changes;
    uint64_t folders, compared, arrived;
};

static void judge(struct acquisition *run, const struct box *box, struct verdict *verdict)
{
    struct buf change;

    if (!box->before.known)
        return;
    verdict->folders++;
    if (!box->after.known && box->after.uidvalidity == (int64_t)box->row.uidvalidity)
        return;
    verdict->compared++;
    verdict->arrived += box->arrived;
    buf_init(&change, 512);
    describe(box, &change);
    record_box(run, box, buf_c(&change));
    if (change.len > 0)
        buf_printf(&verdict->changes, "%s%s: %s", verdict->changes.len > 0 ? "; " : "",
                   box->row.name, buf_c(&change));
    buf_dispose(&change);
}

static const char *coverage_text(struct acquisition *run, const struct verdict *verdict)
{
    if (verdict->changes.len > 0)
        return run_words(run, "between the beginning and the end: %s", buf_c(&verdict->changes));
    if (verdict->folders == 0)
        return run_words(run, "no folder was read, so that none could be compared");
    if (verdict->compared < verdict->folders)
        return run_words(run, "only %llu of %llu folders could be compared",
                         (unsigned long long)verdict->compared,
                         (unsigned long long)verdict->folders);
    return run_words(run,
                     "flags, \\Recent, MODSEQ, sizes and dates of all messages in %llu folder%s "
                     "are what they were; %llu new message%s arrived meanwhile",
                     (unsigned long long)verdict->folders, verdict->folders == 1 ? "" : "s",
                     (unsigned long long)verdict->arrived, verdict->arrived == 1 ? "" : "s");
}

static void say_changes(struct acquire_job *arg, const char *marked)
{
    struct buf plain;

    buf_init(&plain, KIB(64));
    said_plain(&plain, str_of(marked), NULL, NULL);
    snprintf(arg->changes, sizeof(arg->changes), "%.*s",
             (int)utf8_clip(buf_as_str(&plain), sizeof(arg->changes) - 1), buf_c(&plain));
    buf_dispose(&plain);
}

bool state_record(struct acquisition *run, struct error *err)
{
    struct acquire_job *arg = run->arg;
    struct verdict verdict = {0};
    const char *text;

    buf_init(&verdict.changes, KIB(64));
    for (size_t i = 0; i < run->box_count; i++)
        judge(run, run->boxes[i], &verdict);
    text = coverage_text(run, &verdict);
    arg->changed = verdict.changes.len > 0;
    arg->unchanged = !arg->changed && verdict.folders > 0 && verdict.compared == verdict.folders;
    if (!arg->unchanged)
        say_changes(arg, text);
    run_cover_own(
        run, &(struct coverage){
                 .check = "server-state",
                 .state = arg->changed            ? COVERAGE_FOUND
                          : arg->unchanged        ? COVERAGE_NOTHING
                          : verdict.compared == 0 ? COVERAGE_NOT_CHECKED
                                                  : COVERAGE_PARTLY,
                 .detail = text,
                 .hint = arg->changed ? "ask who else had the mailbox open at that time" : ""});
    buf_dispose(&verdict.changes);
    if (run->fatal.code != ERROR_NONE) {
        *err = run->fatal;
        return false;
    }
    return store_commit(run, err);
}
