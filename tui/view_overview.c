/* view_overview.c - what is known, what was not examined, what to do next. */
#include "case/evidence.h"
#include "case/journal.h"
#include "case/tables.h"
#include "open_runs.h"
#include "pane.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { WORST = 3, LOOKED_AT = 100, LABEL = 16, RUNS = 6 };

static void add_mailbox(struct doc *doc, const struct case_info *info,
                        const struct account *accounts, size_t count)
{
    doc_heading(doc, "What is known");
    doc_field(doc, "Mailbox of", info->owner[0] ? info->owner : "(not known yet)");
    if (info->authority[0] != '\0')
        doc_field(doc, "Allowed by",
                  arena_strndup(doc->arena, info->authority, strlen(info->authority)));
    for (size_t i = 0; i < count; i++) {
        bool files = strcmp(accounts[i].kind, "import") == 0;

        doc_printf(doc, STYLE_PLAIN, LABEL, "%s%s%s", accounts[i].user,
                   files ? ", from files" : " at ", files ? "" : accounts[i].host)
            ->label = "Account";
        if (accounts[i].server[0] != '\0')
            doc_field(doc, "Server says", accounts[i].server);
        if (accounts[i].certificate[0] != '\0')
            doc_field(doc, "Certificate", accounts[i].certificate);
    }
}

static void add_counts(struct doc *doc, const struct message_counts *counts)
{
    uint64_t left = counts->planned - counts->fetched - counts->vanished;
    char a[SHOW], b[SHOW], c[SHOW], d[SHOW];

    if (counts->planned == 0) {
        doc_field(doc, "Mail", "none is known yet");
        return;
    }
    doc_printf(doc, left > 0 ? STYLE_WARN : STYLE_PLAIN, LABEL, "%s of %s %s copied, %s of %s",
               show_count(counts->fetched, a), show_count(counts->planned, b),
               text_plural(counts->planned, "message", "messages"),
               show_bytes(counts->fetched_bytes, c), show_bytes(counts->planned_bytes, d))
        ->label = "Mail";
    doc_printf(doc, counts->parsed < counts->fetched ? STYLE_WARN : STYLE_PLAIN, LABEL,
               "%s of them examined", show_count(counts->parsed, a))
        ->label = "";
    if (counts->limited + counts->crashed + counts->timeout > 0)
        doc_printf(doc, STYLE_WARN, LABEL, "%s only in part, %s not at all",
                   show_count(counts->limited, a), show_count(counts->crashed + counts->timeout, b))
            ->label = "";
    if (counts->headed > 0)
        doc_printf(doc, STYLE_WARN, LABEL, "%s headers only", show_count(counts->headed, a))
            ->label = "";
    if (counts->vanished > 0)
        doc_printf(doc, STYLE_WARN, LABEL, "%s vanished from the server before they were copied",
                   show_count(counts->vanished, a))
            ->label = "";
}

static void add_run(struct doc *doc, const struct run *runs, size_t count)
{
    char began[SHOW];

    if (count == 0)
        return;
    show_time(runs[0].started, began);
    doc_printf(doc, STYLE_PLAIN, LABEL, "%s of %s UTC: %s", runs[0].kind, began,
               runs[0].ended == 0 ? "still going, or it was cut off" : runs[0].outcome)
        ->label = "Last run";
}

/* The check that compared the server before and after; told apart from those of the mail. */
static bool is_state_check(const struct coverage *row)
{
    return coverage_is(row, "server-state");
}

/* Whether the mailbox is as it was: the proof of having only looked. */
static void add_unchanged(struct doc *doc, const struct coverage *rows, size_t count)
{
    bool told = false;

    for (size_t i = 0; i < count; i++) {
        bool same = rows[i].state == COVERAGE_NOTHING;

        if (!is_state_check(&rows[i]))
            continue;
        doc_printf(doc, same ? STYLE_GOOD : STYLE_WARN, LABEL, "%s: %s",
                   same                              ? "unchanged by our reading"
                   : rows[i].state == COVERAGE_FOUND ? "CHANGED while we read"
                                                     : "not known to be unchanged",
                   rows[i].detail)
            ->label = told ? "" : "Server";
        told = true;
    }
    if (!told)
        doc_field(doc, "Server", "not compared yet: that is done when a copy ends");
}

static void add_worst(struct doc *doc, const struct finding *findings, size_t count)
{
    int shown = 0;

    for (size_t i = 0; i < count && shown < WORST; i++) {
        const struct finding *one = &findings[i];
        struct doc_para *para;

        if (strcmp(one->verdict, "dismissed") == 0)
            continue;
        para = doc_add(doc, severity_style(one->severity), MARK_WIDTH + 1, str_of(one->title));
        para->label = severity_mark(one->severity);
        para->target = (struct target){.view = &view_finding, .id = one->id};
        shown++;
    }
}

static bool add_findings(struct doc *doc, struct casefile *cf, struct error *err)
{
    struct page page = {.most = LOOKED_AT};
    uint64_t by[SEVERITY_CRITICAL + 1];
    struct finding *worst;
    struct buf line;
    size_t count;

    if (!finding_counts(cf, by, err) ||
        !finding_list(cf, doc->arena, false, page, &worst, &count, err))
        return false;
    doc_heading(doc, "Findings");
    buf_init(&line, 200);
    for (int i = SEVERITY_CRITICAL; i >= SEVERITY_INFO; i--)
        if (by[i] > 0)
            buf_printf(&line, "%s%" PRIu64 " %s", line.len > 0 ? ", " : "", by[i],
                       severity_name((enum severity)i));
    if (line.len == 0)
        doc_add(doc, STYLE_PLAIN, 0,
                str_of("None so far. That says nothing about what is listed below as not "
                       "examined."));
    else
        doc_printf(doc, STYLE_PLAIN, 0, "%s. The worst:", buf_c(&line))->target =
            (struct target){.view = &view_findings};
    buf_dispose(&line);
    add_worst(doc, worst, count);
    return true;
}

static void add_check(struct doc *doc, const struct coverage *row, enum style style)
{
    bool more = row->detail[0] != '\0';

    doc_printf(doc, style, 2, "%s: %s%s%s%s", row->title, coverage_name(row->state),
               more ? " (" : "", row->detail, more ? ")" : "");
}

static void add_not_examined(struct doc *doc, const struct coverage *rows, size_t count)
{
    bool any = false;

    doc_heading(doc, "What was NOT examined, or not fully");
    for (size_t i = 0; i < count; i++) {
        if (!coverage_is_short(&rows[i]) || is_state_check(&rows[i]))
            continue;
        any = true;
        add_check(doc, &rows[i], STYLE_WARN);
        if (rows[i].hint[0] != '\0')
            doc_printf(doc, STYLE_PLAIN, 4, "-> %s", rows[i].hint);
    }
    if (count == 0)
        doc_add(doc, STYLE_WARN, 2, str_of("Nothing has been examined yet."));
    else if (!any) /* a scan always leaves something open: none has run */
        doc_add(doc, STYLE_WARN, 2, str_of("Nothing of what has been copied was examined yet."));
}

static void add_examined(struct doc *doc, const struct coverage *rows, size_t count)
{
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        if (coverage_is_short(&rows[i]) || is_state_check(&rows[i]))
            continue;
        if (!any)
            doc_heading(doc, "What was examined");
        any = true;
        add_check(doc, &rows[i], STYLE_PLAIN);
    }
}

static bool add_evidence(struct doc *doc, struct casefile *cf, struct error *err)
{
    struct evidence_stats stats;
    char a[SHOW], b[SHOW], c[SHOW];
    uint64_t entries;

    if (!evidence_stats(cf, &stats, err) || !journal_count(cf, &entries, err))
        return false;
    doc_heading(doc, "Evidence");
    doc_printf(doc, STYLE_PLAIN, 2, "%s %s, %s, each named by its SHA-256; %s journal %s",
               show_count(stats.objects, a), text_plural(stats.objects, "object", "objects"),
               show_bytes(stats.bytes, b), show_count(entries, c),
               text_plural(entries, "entry", "entries"));
    doc_printf(doc, STYLE_DIM, 2, "Case: %s", casefile_path(cf));
    return true;
}

static bool add_known(struct doc *doc, struct casefile *cf, const struct coverage *rows,
                      size_t count, struct error *err)
{
    struct case_info *info = arena_alloc(doc->arena, sizeof(*info));
    size_t account_count, run_count;
    struct message_counts counts;
    struct account *accounts;
    struct run *runs;

    if (!casefile_info(cf, info, err) ||
        !account_list(cf, doc->arena, &accounts, &account_count, err) ||
        !message_count(cf, &counts, err) || !run_list(cf, doc->arena, &runs, &run_count, err))
        return false;
    add_mailbox(doc, info, accounts, account_count);
    add_counts(doc, &counts);
    add_run(doc, runs, run_count);
    add_unchanged(doc, rows, count);
    return true;
}

static void add_open_run(struct doc *doc, const struct open_run *run)
{
    const char *sep = run->mailbox[0] != '\0' ? ", " : "";
    char began[SHOW];

    doc_printf(doc, STYLE_PLAIN, 2, "%s (begun %s UTC%s%s)", run->title,
               show_time(run->started, began), sep, run->mailbox)
        ->target = (struct target){.view = &view_playbook, .id = run->id};
    if (run->next)
        doc_printf(doc, STYLE_PLAIN, 4, "-> %s", run->next);
    else
        doc_printf(doc, STYLE_WARN, 4, "not known: %s", run->why);
}

/* Of a single one the line above the page tells where it stands. */
static bool add_open_runs(struct doc *doc, struct casefile *cf, const struct engine_setup *play,
                          struct error *err)
{
    struct open_run *runs;
    size_t count;

    if (!open_runs_count(cf, &count, err))
        return false;
    if (count < 2)
        return true;
    if (!open_runs(cf, play, doc->arena, &runs, &count, err))
        return false;
    if (count == 0) /* playbooks cannot be walked through here */
        return true;
    doc_heading(doc, "What is next in each playbook that is open");
    for (size_t i = 0; i < count && i < RUNS; i++)
        add_open_run(doc, &runs[i]);
    if (count > RUNS)
        doc_printf(doc, STYLE_WARN, 2, "and %zu more (7, then S)", count - RUNS);
    return true;
}

/* First what must not be overlooked: what was found, and what nobody has looked at. Before it only
 * what was begun: it stands there when several things were. */
static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct doc *doc = &pane->doc;
    struct coverage *rows;
    size_t count;

    if (!coverage_list(cf, doc->arena, &rows, &count, err) ||
        !add_open_runs(doc, cf, pane->play, err) || !add_findings(doc, cf, err))
        return false;
    add_not_examined(doc, rows, count);
    if (!add_known(doc, cf, rows, count, err))
        return false;
    add_examined(doc, rows, count);
    return add_evidence(doc, cf, err);
}

const struct view view_overview = {
    .name = "Overview",
    .about = "What is known, what was not examined, and what to do next.",
    .watches = ~0u,
    .load = load,
    .nothing = "",
};
