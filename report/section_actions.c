/* section_actions.c - what mailmedic itself changed in the mailbox, and what became of it. */
#include "section.h"

#include "case/actions.h"
#include "case/checkpoint.h"

static enum tone outcome_tone(const struct action_row *action)
{
    if (action->outcome == ACTION_DONE)
        return action->undone ? TONE_MUTED : TONE_NOTE;
    return action->outcome == ACTION_NOT_DONE ? TONE_MUTED : TONE_BAD;
}

static const char *outcome_text(struct report *r, const struct action_row *action)
{
    if (action->outcome == ACTION_DONE && action->undone)
        return say1(r, "done, taken back by {1}",
                    paper_printf(&r->paper, "%lld", (long long)action->undone));
    return say(r, action_outcome_name(action->outcome));
}

static void row(struct report *r, struct block *table, const struct action_row *action)
{
    struct paper *paper = &r->paper;

    paper_cell(paper, table, CELL_NUMBER, TONE_PLAIN,
               paper_printf(paper, "%lld", (long long)action->id));
    paper_cell(paper, table, CELL_TIME, TONE_PLAIN, stamp(r, action->started));
    paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, action->actor);
    paper_cell(
        paper, table, CELL_TEXT, TONE_PLAIN,
        paper_printf(paper, "%.60s: %.500s", action->verb, paper_clip(paper, action->target, 400)));
    paper_cell(paper, table, CELL_MARK, outcome_tone(action), outcome_text(r, action));
    paper_cell(paper, table, CELL_TEXT, TONE_MUTED, paper_clip(paper, action->words, 400));
    paper_cell(paper, table, CELL_CODE, TONE_PLAIN, hex(r, &action->before));
}

/* Was the evidence safe before we changed anything? */
static void say_sealed(struct report *r, const struct action_row *first)
{
    struct paper *paper = &r->paper;
    struct sealed_state state;
    struct error err = {0};
    char root[HASH_HEX], names[HASH_HEX];
    bool there;

    if (!checkpoint_state(r->setup->cf, first->intent, &state, &there, &err)) {
        paper_notice(paper, TONE_BAD, paper_printf(paper, "%s", err.text));
        return;
    }
    if (!there) {
        paper_notice(paper, TONE_BAD,
                     say(r, "What the case held was not sealed before the first change: that the "
                            "evidence is older rests on the order of the journal alone."));
        return;
    }
    hash_to_hex(&state.root, root);
    hash_to_hex(&state.names, names);
    paper_text(paper,
               say2(r,
                    "Before the first change the case was sealed ({1}): {2}. Evidence that "
                    "is part of it was there before, and unchanged by it.",
                    stamp(r, state.when),
                    paper_printf(paper, "%llu %s, SHA-256 %s; %llu %s, %s %s",
                                 (unsigned long long)state.objects, say(r, "pieces of evidence"),
                                 names, (unsigned long long)state.entries,
                                 say(r, "entries of the journal"), say(r, "root"), root)));
    paper_text(paper, state.is_signed
                          ? say(r, "That seal is signed with the case's key.")
                          : say(r, "That seal is not signed: whoever holds the case could have "
                                   "written it later."));
}

void section_actions(struct report *r)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 7 * sizeof(*columns));
    struct action_row *actions;
    struct error err = {0};
    struct block *table;
    size_t count;

    paper_section(paper, "actions", say(r, "What this program changed in the mailbox"));
    if (!action_list(r->setup->cf, &r->arena, &actions, &count, &err)) {
        paper_notice(paper, TONE_BAD, paper_printf(paper, "%s", err.text));
        return;
    }
    if (count == 0) {
        paper_text(paper, say(r, "Nothing: it only read. What people changed at the provider's own "
                                 "pages is under the steps, as far as they said so."));
        return;
    }
    say_sealed(r, &actions[count - 1]);
    columns[0] = (struct column){"id", say(r, "No."), 1};
    columns[1] = (struct column){"when", say(r, "When (UTC)"), 4};
    columns[2] = (struct column){"who", say(r, "Who"), 2};
    columns[3] = (struct column){"what", say(r, "What"), 5};
    columns[4] = (struct column){"outcome", say(r, "Outcome"), 3};
    columns[5] = (struct column){"seen", say(r, "What was seen"), 4};
    columns[6] = (struct column){"before", say(r, "Before (SHA-256)"), 5};
    table = paper_table(paper, "actions", columns, 7);
    for (size_t i = count; i > 0; i--)
        row(r, table, &actions[i - 1]);
}
