/* view_finding.c - one finding: what it means, why we say so, what would refute it. */
#include "findings.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void add_section(struct doc *doc, const char *heading, const char *text)
{
    if (text[0] == '\0')
        return;
    doc_heading(doc, heading);
    doc_lines(doc, 2, str_of(text), 0);
}

static void add_head(struct doc *doc, const struct finding *finding)
{
    char when[SHOW];

    doc_printf(doc, severity_style(finding->severity), 0, "%s  %s",
               severity_mark(finding->severity), finding->title);
    doc_blank(doc);
    if (finding->verdict[0] != '\0')
        doc_printf(doc, STYLE_PLAIN, 16, "%s%s%s", finding->verdict,
                   finding->verdict_reason[0] ? ": " : "", finding->verdict_reason)
            ->label = "Verdict";
    if (show_time(finding->when, when)[0] != '\0')
        doc_printf(doc, STYLE_PLAIN, 16, "%s UTC", when)->label = "When";
    doc_field(doc, "Detector", finding->detector);
    if (finding->attack[0] != '\0')
        doc_field(doc, "ATT&CK", finding->attack);
    doc_runs(doc, finding->first_seen, finding->last_seen);
}

static void add_reasons(struct doc *doc, const struct finding *finding)
{
    if (finding->reason_count == 0)
        return;
    doc_heading(doc, "Why");
    for (size_t i = 0; i < finding->reason_count; i++) {
        const struct finding_reason *reason = &finding->reasons[i];
        struct doc_para *para = doc_add(doc, STYLE_PLAIN, 9, str_of(reason->text));
        char points[24];

        snprintf(points, sizeof(points), "  %+d", reason->points);
        if (reason->points != 0)
            para->label = arena_strndup(doc->arena, points, strlen(points));
    }
}

static struct target subject_target(const struct finding_subject *subject)
{
    if (subject->id == 0)
        return (struct target){0};
    if (strcmp(subject->kind, "message") == 0 || strcmp(subject->kind, "attachment") == 0)
        return (struct target){.view = &view_message, .id = subject->id};
    if (strcmp(subject->kind, "rule") == 0)
        return (struct target){.view = &view_rule, .id = subject->id};
    if (strcmp(subject->kind, "login") == 0)
        return (struct target){.view = &view_login, .id = subject->id};
    if (strcmp(subject->kind, "folder") == 0)
        return (struct target){.view = &view_messages, .id = subject->id};
    return (struct target){0};
}

static void add_subjects(struct doc *doc, const struct finding *finding)
{
    if (finding->subject_count == 0)
        return;
    doc_heading(doc, "Evidence (Enter opens it)");
    for (size_t i = 0; i < finding->subject_count; i++) {
        const struct finding_subject *subject = &finding->subjects[i];
        struct target target = subject_target(subject);
        struct doc_para *para;
        char hex[HASH_HEX];

        para = doc_printf(doc, target.view ? STYLE_KEY : STYLE_PLAIN, 2, "%s: %s", subject->kind,
                          subject->label);
        para->target = target;
        if (hash_is_zero(&subject->sha256))
            continue;
        hash_to_hex(&subject->sha256, hex);
        doc_printf(doc, STYLE_DIM, 4, "sha256 %s", hex)->exact = true;
    }
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct finding_page *page = pane->state;
    struct finding *finding = arena_alloc(&pane->arena, sizeof(*finding));
    struct doc *doc = &pane->doc;

    if (!finding_get(cf, &pane->arena, pane->target.id, finding, err))
        return false;
    page->finding = finding;
    pane->title = finding->title;
    add_head(doc, finding);
    add_section(doc, "What it means", finding->explanation);
    add_reasons(doc, finding);
    add_subjects(doc, finding);
    add_section(doc, "What would show it to be harmless", finding->refute);
    add_section(doc, "What this check cannot see", finding->blind);
    return true;
}

static const struct action actions[] = {
    {"confirm-finding", "this is the intruder's work, or a real problem", "confirm", 'c', 0,
     verdict_confirm, verdict_not_confirm},
    {"dismiss-finding", "harmless; asks for the reason", "dismiss", 'd', 0, verdict_dismiss,
     verdict_not_dismiss},
    {"undo-verdict", "take the last verdict back", "undo", 'u', 0, verdict_undo, verdict_not_undo},
    {"act-on-finding", "change the rule or move the mail it names; shows first what it would be",
     "act", 'Y', 0, finding_act, finding_not_act},
    {0},
};

const struct view view_finding = {
    .name = "Finding",
    .about = "One finding: its meaning, reasons, evidence, and what would refute it.",
    .state_size = sizeof(struct finding_page),
    .watches = CASE_FINDINGS,
    .actions = actions,
    .load = load,
    .nothing = "This finding is not there any more.",
};
