/* acts_choose.c - what can be done about a rule, a finding, a mail, or what was done before. */
#include "acts.h"
#include "asks.h"
#include "case/actions.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "disable-rule 3: what it means" becomes the verb and on what. */
static bool take_choice(struct app *app, struct dialog *dialog)
{
    struct str rest = str_of(dialog->note[NOTE_WHAT]);
    size_t verb = str_find_char(rest, ' '), end = str_find(rest, str_of(": "));

    (void)app;
    snprintf(dialog->deed.name, sizeof(dialog->deed.name), "%.*s", (int)verb, rest.at);
    rest = str_part(rest, verb + 1, end > verb ? end - verb - 1 : 0);
    snprintf(dialog->deed.text, sizeof(dialog->deed.text), "%.*s", (int)rest.len, rest.at);
    return true;
}

static struct dialog *begin(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_ACT);

    dialog->deed.book[0] = dialog->deed.step[0] = '\0';
    return dialog;
}

static void show(struct app *app, struct dialog *dialog)
{
    dialog_choose(app, dialog, "Plan what", dialog->note[NOTE_WHAT], sizeof(dialog->note[0]),
                  take_choice);
    dialog_show(app);
}

static void add_rule_choices(struct dialog *dialog, int64_t rule)
{
    char text[DEED_NAME];

    snprintf(text, sizeof(text), "disable-rule %" PRId64 ": it stays in the script, switched off",
             rule);
    dialog_choice(dialog, text);
    snprintf(text, sizeof(text), "remove-rule %" PRId64 ": it is taken out of the script", rule);
    dialog_choice(dialog, text);
}

void act_choose_rule(struct app *app, struct pane *pane, const struct rule_row *rule)
{
    struct dialog *dialog = begin(app, pane);
    char text[DEED_NAME];

    add_rule_choices(dialog, rule->id);
    if (strlen(rule->script) < 60 && !strstr(rule->script, ": ")) {
        if (rule->active) {
            snprintf(text, sizeof(text), "deactivate-script %s: the whole script rests",
                     rule->script);
            dialog_choice(dialog, text);
        }
        snprintf(text, sizeof(text), "remove-script %s: the whole script goes", rule->script);
        dialog_choice(dialog, text);
    }
    show(app, dialog);
}

const char *act_rule_why_not(const struct app *app, const struct pane *pane,
                             const struct rule_row *rule)
{
    if (!rule || rule->gone)
        return "this rule is not on the server any more";
    if (strcmp(rule->source, "sieve") != 0)
        return "it is no rule of a Sieve script: change it at the provider";
    return act_why_not(app, pane);
}

static bool is_kind(const struct finding_subject *subject, const char *kind)
{
    return subject->id != 0 && strcmp(subject->kind, kind) == 0;
}

static bool is_mail(const struct finding_subject *subject)
{
    return is_kind(subject, "message") || is_kind(subject, "attachment");
}

/* As many as one deed can name. */
static size_t name_mail(const struct finding *finding, char *out, size_t size)
{
    size_t len = 0, count = 0;

    for (size_t i = 0; i < finding->subject_count && len + 24 < size; i++) {
        if (!is_mail(&finding->subjects[i]))
            continue;
        len += (size_t)snprintf(out + len, size - len, "%s%" PRId64, len > 0 ? " " : "",
                                finding->subjects[i].id);
        count++;
    }
    return count;
}

void act_choose_finding(struct app *app, struct pane *pane, const struct finding *finding)
{
    struct dialog *dialog = begin(app, pane);
    char text[DEED_NAME], mail[DEED_NAME - 48];

    for (size_t i = 0; i < finding->subject_count; i++)
        if (is_kind(&finding->subjects[i], "rule"))
            add_rule_choices(dialog, finding->subjects[i].id);
    if (name_mail(finding, mail, sizeof(mail)) > 0) {
        snprintf(text, sizeof(text), "quarantine %s: into a folder made for it", mail);
        dialog_choice(dialog, text);
    }
    show(app, dialog);
}

const char *act_finding_why_not(const struct app *app, const struct pane *pane,
                                const struct finding *finding)
{
    if (!finding)
        return "no finding is selected";
    for (size_t i = 0; i < finding->subject_count; i++)
        if (is_kind(&finding->subjects[i], "rule") || is_mail(&finding->subjects[i]))
            return act_why_not(app, pane);
    return "it names no rule and no mail that could be changed";
}

void act_choose_message(struct app *app, struct pane *pane, int64_t message)
{
    struct dialog *dialog = begin(app, pane);
    char text[DEED_NAME];

    snprintf(text, sizeof(text), "quarantine %" PRId64 ": into a folder made for it", message);
    dialog_choice(dialog, text);
    snprintf(text, sizeof(text), "restore %" PRId64 ": to the inbox", message);
    dialog_choice(dialog, text);
    show(app, dialog);
}

/* --- what was done --- */

static const struct action_row *row_in(const struct pane *pane)
{
    return pane->view == &view_action ? action_shown(pane) : actions_selected(pane);
}

static const char *not_undo(const struct app *app, const struct pane *pane)
{
    const struct action_row *row = row_in(pane);

    if (!row)
        return "no action is selected";
    if (row->undone != 0)
        return "it was taken back";
    if (row->ended == 0)
        return "its outcome is not known; a asks the server";
    if (row->outcome != ACTION_DONE)
        return "it is not done: there is nothing to take back";
    return act_why_not(app, pane);
}

static void undo(struct app *app, struct pane *pane)
{
    char number[32];

    snprintf(number, sizeof(number), "%" PRId64, row_in(pane)->id);
    act_plan_it(app, pane, "undo", number);
}

static const char *not_ask(const struct app *app, const struct pane *pane)
{
    const struct action_row *row = row_in(pane);

    if (!row)
        return "no action is selected";
    return row->ended == 0 ? act_why_not(app, pane) : "what came of it is known";
}

/* Nothing is changed by it, so nothing has to be armed. */
static void ask(struct app *app, struct pane *pane)
{
    struct dialog *dialog = begin(app, pane);

    snprintf(dialog->deed.name, sizeof(dialog->deed.name), "reconcile");
    snprintf(dialog->deed.who, sizeof(dialog->deed.who), "%s", row_in(pane)->user);
    dialog_ask_secret(
        dialog, "password",
        "To sign in and ask what the server has; nothing is changed. Enter alone: the "
        "one this screen was started with.");
    if (!asks_refuses_secrets(app, dialog))
        dialog_show(app);
}

const struct action taken_actions[] = {
    {"undo-this-action", "take this back; shows first what that would be", "undo", 'u', 0, undo,
     not_undo},
    {"ask-outcome", "ask the server what came of an interrupted action", "ask the server", 'a', 0,
     ask, not_ask},
    {0},
};
