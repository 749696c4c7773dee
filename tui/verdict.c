/* verdict.c - confirming and dismissing a finding, taking it back, and doing something about it. */
#include "acts.h"
#include "findings.h"

#include <string.h>

const struct finding *finding_in(const struct pane *pane)
{
    size_t index;

    if (pane->view == &view_finding) {
        const struct finding_page *page = pane->state;

        return page->finding;
    }
    if (pane->view == &view_findings && pane_selected(pane, &index)) {
        const struct findings *findings = pane->state;

        return &findings->rows[index];
    }
    return NULL;
}

static const char *not_now(const struct app *app, const struct pane *pane, const char *verdict)
{
    const struct finding *finding = finding_in(pane);

    if (app->options.read_only)
        return app_read_only(app);
    if (!finding)
        return "no finding is selected";
    if (strcmp(app_verdict_of(app, finding), verdict) == 0)
        return "that is its verdict already";
    return NULL;
}

const char *verdict_not_confirm(const struct app *app, const struct pane *pane)
{
    return not_now(app, pane, "confirmed");
}

const char *verdict_not_dismiss(const struct app *app, const struct pane *pane)
{
    return not_now(app, pane, "dismissed");
}

const char *verdict_not_undo(const struct app *app, const struct pane *pane)
{
    (void)pane;
    if (app->options.read_only)
        return app_read_only(app);
    return app->undo_count > 0 ? NULL : "there is nothing to take back";
}

static void confirm_typed(struct app *app, struct pane *pane, const char *text)
{
    const struct finding *finding = finding_in(pane);

    if (finding)
        app_give_verdict(app, finding, "confirmed", text);
}

static void dismiss_typed(struct app *app, struct pane *pane, const char *text)
{
    const struct finding *finding = finding_in(pane);

    if (!finding)
        return;
    if (str_trim(str_of(text)).len == 0) {
        app_news(app, STYLE_WARN,
                 "Not dismissed: say why it is harmless; it stands in the report.");
        return;
    }
    app_give_verdict(app, finding, "dismissed", text);
}

void verdict_confirm(struct app *app, struct pane *pane)
{
    (void)pane;
    app_ask(app, "Confirmed because (may be empty)", "", confirm_typed);
}

void verdict_dismiss(struct app *app, struct pane *pane)
{
    (void)pane;
    app_ask(app, "Harmless because", "", dismiss_typed);
}

void verdict_undo(struct app *app, struct pane *pane)
{
    (void)pane;
    app_undo(app);
}

const char *finding_not_act(const struct app *app, const struct pane *pane)
{
    return act_finding_why_not(app, pane, finding_in(pane));
}

void finding_act(struct app *app, struct pane *pane)
{
    act_choose_finding(app, pane, finding_in(pane));
}
