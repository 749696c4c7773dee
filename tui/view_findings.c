/* view_findings.c - the list of findings, worst first. */
#include "case/logins.h"
#include "findings.h"
#include "show.h"

#include <string.h>

enum { MARK = MARK_WIDTH + 1, RIGHT = 11 };

static bool has_scanned(struct casefile *cf, struct arena *arena)
{
    struct error ignored = {0};
    struct run *runs;
    size_t count;

    if (!run_list(cf, arena, &runs, &count, &ignored))
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(runs[i].kind, "scan") == 0 || strcmp(runs[i].kind, "acquire") == 0)
            return true;
    return false;
}

/* No mail, rule or sign-in: an acquisition that never came to either was a scan of nothing. */
static bool has_matter(struct casefile *cf, struct arena *arena)
{
    struct error ignored = {0};
    struct message_counts counts;
    struct rule_row *rules;
    uint64_t logins;
    size_t count;

    if (!message_count(cf, &counts, &ignored) || !rule_list(cf, arena, &rules, &count, &ignored) ||
        !login_count(cf, &logins, &ignored))
        return false;
    return count > 0 || logins > 0 || counts.headed + counts.parsed + counts.limited > 0;
}

static const char *why_empty(const struct pane *pane, struct casefile *cf, struct arena *arena)
{
    if (pane->filter[0] != '\0')
        return "No finding has these words. Esc shows all.";
    if (!has_scanned(cf, arena))
        return "Nothing has been scanned yet, so nothing is known.";
    if (!has_matter(cf, arena))
        return "There was no mail and no rule to examine, so nothing is known. Why stands in the "
               "overview (1).";
    return "No finding in what was examined. What was NOT examined stands in the overview (1).";
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct findings *findings = pane->state;
    bool gone = pane->choice[CHOICE_GONE] != 0;
    struct page page;
    uint64_t count = (uint64_t)pane->list.count;
    size_t have;

    pane_page(pane, &page);
    if ((!pane->moved && !finding_matches(cf, gone, pane->filter, &count, err)) ||
        !finding_list(cf, &pane->arena, gone, page, &findings->rows, &have, err))
        return false;
    pane_loaded(pane, (int64_t)count, page.from, have);
    if (count == 0)
        pane->nothing = why_empty(pane, cf, &pane->arena);
    return true;
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    canvas_text(canvas, area.y, area.x, area.width, STYLE_DIM, str_of("Severity"));
    canvas_text(canvas, area.y, area.x + MARK, area.width - MARK, STYLE_DIM,
                str_of(pane->choice[CHOICE_GONE] ? "What was found, also earlier and not any more"
                                                 : "What was found"));
    canvas_text(canvas, area.y, area.x + area.width - RIGHT + 1, RIGHT - 1, STYLE_DIM,
                str_of("When"));
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct findings *findings = pane->state;
    const struct finding *finding = &findings->rows[index];
    bool dismissed = strcmp(finding->verdict, "dismissed") == 0;
    bool waits = writes_verdict(pane->writes, finding->id) != NULL;
    char day[SHOW];

    canvas_text(canvas, area.y, area.x, MARK,
                dismissed ? STYLE_DIM : severity_style(finding->severity),
                str_of(severity_mark(finding->severity)));
    canvas_column(canvas, area.y, area.x + MARK, area.width - MARK - RIGHT,
                  dismissed ? STYLE_DIM : STYLE_PLAIN, str_of(finding->title));
    canvas_text(canvas, area.y, area.x + area.width - RIGHT + 1, RIGHT - 1,
                waits ? STYLE_WARN : STYLE_DIM,
                str_of(waits                 ? "writing..."
                       : finding->verdict[0] ? finding->verdict
                                             : show_day(finding->when, day)));
}

static struct target enter(const struct pane *pane, size_t index)
{
    const struct findings *findings = pane->state;

    return (struct target){.view = &view_finding, .id = findings->rows[index].id};
}

static int64_t row_id(const struct pane *pane, size_t index)
{
    const struct findings *findings = pane->state;

    return findings->rows[index].id;
}

static void turn_gone(struct app *app, struct pane *pane)
{
    (void)app;
    pane->choice[CHOICE_GONE] = !pane->choice[CHOICE_GONE];
    pane->stale = true;
}

static const struct action actions[] = {
    {"confirm-finding", "this is the intruder's work, or a real problem", "confirm", 'c', 0,
     verdict_confirm, verdict_not_confirm},
    {"dismiss-finding", "harmless; asks for the reason", "dismiss", 'd', 0, verdict_dismiss,
     verdict_not_dismiss},
    {"undo-verdict", "take the last verdict back", "undo", 'u', 0, verdict_undo, verdict_not_undo},
    {"act-on-finding", "change the rule or move the mail it names; shows first what it would be",
     "act", 'Y', 0, finding_act, finding_not_act},
    {"gone-findings", "show also what the newest scan did not find any more, or not", NULL, 'z', 0,
     turn_gone, NULL},
    {0},
};

const struct view view_findings = {
    .name = "Findings",
    .about = "What the checks found, worst first, each in one sentence.",
    .state_size = sizeof(struct findings),
    .watches = CASE_FINDINGS | CASE_RUNS,
    .actions = actions,
    .load = load,
    .nothing = "",
    .head = head,
    .row = row,
    .enter = enter,
    .row_id = row_id,
};
