/* probe_snapshot.c - does the copy hold what must be safe before an intruder notices? (grade B) */
#include "case/tables.h"

#include "engine.h"
#include "probes.h"

#include <stdio.h>
#include <string.h>

struct snapshot {
    const struct probe_call *call;
    struct account *accounts;
    struct folder *folders; /* of the first account */
    size_t account_count, folder_count;
    struct message_counts counts;
};

static bool read_case(struct snapshot *snap, struct error *err)
{
    struct casefile *cf = snap->call->cf;
    struct arena *arena = snap->call->arena;

    if (!account_list(cf, arena, &snap->accounts, &snap->account_count, err) ||
        !message_count(cf, &snap->counts, err))
        return false;
    return snap->account_count == 0 ||
           folder_list(cf, arena, snap->accounts[0].id, &snap->folders, &snap->folder_count, err);
}

/* All that the server counted in the folders of this use is here; false when there is none. */
static bool has_folder(const struct snapshot *snap, enum folder_use use)
{
    bool any = false;

    for (size_t i = 0; i < snap->folder_count; i++) {
        const struct folder *folder = &snap->folders[i];

        if (!folder->current || folder->use != use)
            continue;
        if (folder->have < folder->exists)
            return false;
        any = true;
    }
    return any;
}

/* Every message that a finding names has its bytes in the case. */
static bool has_bytes(const struct snapshot *snap, const struct finding_subject *subject)
{
    struct error ignored = {0};
    struct message message;

    if (strcmp(subject->kind, "message") != 0 || !hash_is_zero(&subject->sha256))
        return true;
    return subject->id > 0 &&
           message_get(snap->call->cf, snap->call->arena, subject->id, &message, &ignored) &&
           !hash_is_zero(&message.raw);
}

static bool has_suspicious(const struct snapshot *snap)
{
    const struct engine *engine = snap->call->self;

    for (size_t i = 0; i < engine->finding_count; i++)
        for (size_t j = 0; j < engine->findings[i].subject_count; j++)
            if (!has_bytes(snap, &engine->findings[i].subjects[j]))
                return false;
    return snap->counts.fetched > 0;
}

static bool has_part(const struct snapshot *snap, const char *part)
{
    static const struct {
        const char *part;
        enum folder_use use;
    } uses[] = {{"sent", FOLDER_SENT}, {"drafts", FOLDER_DRAFTS}, {"trash", FOLDER_TRASH}};

    for (size_t i = 0; i < ARRAY_LEN(uses); i++)
        if (strcmp(part, uses[i].part) == 0)
            return has_folder(snap, uses[i].use);
    if (strcmp(part, "capabilities") == 0)
        return snap->account_count > 0 && *snap->accounts[0].server;
    if (strcmp(part, "folders") == 0)
        return snap->folder_count > 0;
    if (strcmp(part, "headers") == 0)
        return snap->counts.planned > 0 &&
               snap->counts.fetched + snap->counts.vanished == snap->counts.planned;
    if (strcmp(part, "rules") == 0)
        return engine_coverage(snap->call->self, "rules").value == 2;
    return strcmp(part, "suspicious") == 0 && has_suspicious(snap);
}

bool probe_snapshot_complete(const struct probe_call *call, struct probe_result *out,
                             struct error *err)
{
    const struct play_names *parts = check_list(call->check, "parts");
    const char *min = check_text(call->check, "min", NULL);
    struct snapshot snap = {.call = call};
    uint64_t least = parts->count;
    size_t have = 0;
    struct buf missing;

    if (!read_case(&snap, err))
        return false;
    if (min && !str_to_u64(str_of(min), INT32_MAX, &least))
        least = parts->count;
    buf_init(&missing, 300);
    for (size_t i = 0; i < parts->count; i++) {
        if (has_part(&snap, parts->at[i]))
            have++;
        else
            buf_printf(&missing, "%s%s", missing.len ? ", " : "", parts->at[i]);
    }
    if (have >= least)
        probe_say(call, out, PROBE_PASS, GRADE_B, "complete", "%zu of %zu parts are safe%s%s", have,
                  parts->count, missing.len ? "; missing: " : "", buf_c(&missing));
    else
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "incomplete",
                  "%zu of %zu parts are safe, %zu must be; missing: %s", have, parts->count,
                  (size_t)least, buf_c(&missing));
    buf_dispose(&missing);
    return true;
}
