/* groups.c - all tables of actions, for whoever prints them. */
#include "app_state.h"

bool tui_action_group(size_t number, struct action_group *out)
{
    static const struct view *const views[] = {
        &view_overview, &view_findings, &view_finding,    &view_rules,    &view_rule,
        &view_exposure, &view_messages, &view_folders,    &view_message,  &view_timeline,
        &view_journal,  &view_entry,    &view_source,     &view_playbook, &view_step,
        &view_shelf,    &view_book,     &view_indicators, &view_report,   &view_text,
        &view_actions,  &view_action,   &view_login,
    };

    if (number == 0) {
        *out =
            (struct action_group){"Everywhere", "Keys that work on every screen.", common_actions};
        return true;
    }
    if (number > ARRAY_LEN(views))
        return false;
    *out = (struct action_group){views[number - 1]->name, views[number - 1]->about,
                                 views[number - 1]->actions};
    return true;
}
