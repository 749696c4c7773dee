/* export_messages.c - the messages an export is about, and what happened when; see export_work.h.
 */
#include "export_work.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 1000 };

static bool find_folders(struct export_work *work, struct folder **folders, size_t *count,
                         struct error *err)
{
    const char *name = work->setup->folder;
    bool found = false;

    if (!folder_list(work->setup->cf, &work->arena, 0, folders, count, err))
        return false;
    for (size_t i = 0; name && i < *count; i++)
        found = found || strcmp((*folders)[i].name, name) == 0;
    return !name || found || error_set(err, ERROR_USAGE, "the case has no folder \"%.100s\"", name);
}

static bool walk_pages(struct export_work *work, int64_t folder, export_message_fn fn, void *arg,
                       struct error *err)
{
    struct message_query query = {
        .folder = folder, .direction = -1, .oldest_first = true, .page = {.most = PAGE}};
    size_t count;

    do {
        struct arena arena = {0};
        struct message *rows;
        bool ok = message_list(work->setup->cf, &arena, &query, &rows, &count, err);

        for (size_t i = 0; ok && i < count; i++)
            ok = fn(work, arg, &rows[i], err);
        arena_dispose(&arena);
        if (!ok)
            return false;
        query.page.from += (int64_t)count;
    } while (count == PAGE);
    return true;
}

static bool walk_finding(struct export_work *work, export_message_fn fn, void *arg,
                         struct error *err)
{
    struct finding finding;

    if (!finding_get(work->setup->cf, &work->arena, work->setup->finding, &finding, err))
        return false;
    for (size_t i = 0; i < finding.subject_count; i++) {
        const struct finding_subject *subject = &finding.subjects[i];
        struct arena arena = {0};
        struct message row;
        bool ok;

        if (strcmp(subject->kind, "message") != 0 || subject->id == 0)
            continue;
        ok = message_get(work->setup->cf, &arena, subject->id, &row, err);
        if (ok && (!work->setup->folder || strcmp(row.folder_name, work->setup->folder) == 0))
            ok = fn(work, arg, &row, err);
        arena_dispose(&arena);
        if (!ok)
            return false;
    }
    return true;
}

bool export_each_message(struct export_work *work, export_message_fn fn, void *arg,
                         struct error *err)
{
    struct folder *folders;
    size_t count;

    if (!find_folders(work, &folders, &count, err))
        return false;
    if (work->setup->finding)
        return walk_finding(work, fn, arg, err);
    if (!work->setup->folder)
        return walk_pages(work, 0, fn, arg, err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(folders[i].name, work->setup->folder) == 0 &&
            !walk_pages(work, folders[i].id, fn, arg, err))
            return false;
    return true;
}

bool export_findings(struct export_work *work, struct finding **rows, size_t *count,
                     struct error *err)
{
    const struct export_setup *setup = work->setup;

    if (!setup->finding)
        return finding_list(setup->cf, &work->arena, false, (struct page){.most = PAGE_ALL}, rows,
                            count, err);
    *rows = arena_alloc(&work->arena, sizeof(**rows));
    *count = 1;
    return finding_get(setup->cf, &work->arena, setup->finding, *rows, err);
}

/* --- what happened when --- */

enum { LOGIN_PAGE = 5000 };

struct events {
    export_event_fn fn;
    void *arg;
    struct arena arena;       /* of the page of sign-ins */
    struct finding *findings; /* oldest first */
    size_t count, next;
    struct login_row *logins; /* oldest first: as many as fit a page */
    size_t login_count, login_next;
    int64_t login_page; /* where the page behind it begins */
};

static int by_time(const void *a, const void *b)
{
    const struct finding *left = a, *right = b;

    return left->when != right->when ? (left->when < right->when ? -1 : 1)
                                     : (left->id > right->id) - (left->id < right->id);
}

static bool tell_finding(struct export_work *work, const struct events *events,
                         const struct finding *finding, struct error *err)
{
    const struct export_event event = {.when = finding->when,
                                       .text = finding->title,
                                       .what = "Finding",
                                       .data_type = "mailmedic:finding",
                                       .id = finding->id,
                                       .severity = severity_name(finding->severity),
                                       .detector = finding->detector,
                                       .attack = finding->attack};

    return events->fn(work, events->arg, &event, err);
}

/* --- sign-ins, page by page --- */

static bool next_page(struct export_work *work, struct events *events, struct error *err)
{
    struct login_query query = {.page = {.from = events->login_page, .most = LOGIN_PAGE}};

    arena_dispose(&events->arena);
    events->login_next = 0;
    if (!login_list(work->setup->cf, &events->arena, &query, &events->logins, &events->login_count,
                    err))
        return false;
    events->login_page += (int64_t)events->login_count;
    return true;
}

static bool tell_login(struct export_work *work, const struct events *events,
                       const struct login_row *row, struct error *err)
{
    char text[800];
    const struct export_event event = {.when = row->when,
                                       .text = text,
                                       .what = strcmp(row->result, "read") == 0 ? "Mail Read"
                                               : strcmp(row->result, "success") == 0
                                                   ? "Signed In"
                                                   : "Sign-In Refused",
                                       .data_type = "mailmedic:login",
                                       .id = row->id,
                                       .login = row,
                                       .attack = ""};

    snprintf(text, sizeof(text), "Sign-in: %s%s%s, %.320s from %s%s", row->result,
             row->protocol[0] ? " over " : "", row->protocol,
             row->account[0] ? row->account : "no account named",
             row->address[0] ? row->address : "an unknown address",
             row->own != 0 ? " (our own)" : "");
    return events->fn(work, events->arg, &event, err);
}

static bool tell_logins(struct export_work *work, struct events *events, int64_t before,
                        struct error *err)
{
    for (;;) {
        const struct login_row *row;

        if (events->login_next == events->login_count && events->login_count == LOGIN_PAGE &&
            !next_page(work, events, err))
            return false;
        if (events->login_next == events->login_count)
            return true;
        row = &events->logins[events->login_next];
        if (row->when >= before)
            return true;
        events->login_next++;
        if (row->when < EXPORT_FIRST_TIME)
            work->result->left_out++;
        else if (!tell_login(work, events, row, err))
            return false;
    }
}

/* Those that come before this time. */
static bool tell_findings(struct export_work *work, struct events *events, int64_t before,
                          struct error *err)
{
    for (; events->next < events->count && events->findings[events->next].when < before;
         events->next++)
        if (events->findings[events->next].when >= EXPORT_FIRST_TIME &&
            !tell_finding(work, events, &events->findings[events->next], err))
            return false;
    return true;
}

static bool tell_message(struct export_work *work, void *arg, const struct message *row,
                         struct error *err)
{
    static const char *const what[] = {[DIRECTION_IN] = "Mail Received",
                                       [DIRECTION_SENT] = "Mail Sent",
                                       [DIRECTION_DRAFT] = "Draft Written"};
    struct events *events = arg;
    struct export_event event = {.when = row->date != INT64_MIN ? row->date : row->received,
                                 .text = row->subject,
                                 .what = what[row->direction],
                                 .data_type = "mailmedic:message",
                                 .id = row->id,
                                 .message = row,
                                 .attack = ""};

    if (event.when < EXPORT_FIRST_TIME || event.when > EXPORT_LAST_TIME) {
        work->result->left_out++;
        return true;
    }
    return tell_findings(work, events, event.when, err) &&
           tell_logins(work, events, event.when, err) && events->fn(work, events->arg, &event, err);
}

bool export_each_event(struct export_work *work, export_event_fn fn, void *arg, struct error *err)
{
    struct events events = {.fn = fn, .arg = arg};
    bool ok;

    if (!export_findings(work, &events.findings, &events.count, err))
        return false;
    if (events.count > 0)
        qsort(events.findings, events.count, sizeof(*events.findings), by_time);
    ok = (work->setup->finding || next_page(work, &events, err)) &&
         export_each_message(work, tell_message, &events, err) &&
         tell_findings(work, &events, EXPORT_LAST_TIME, err) &&
         tell_logins(work, &events, EXPORT_LAST_TIME, err);
    arena_dispose(&events.arena);
    return ok;
}
