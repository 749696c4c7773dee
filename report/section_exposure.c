/* section_exposure.c - what may have been read, hidden or destroyed: for each rule that does so,
 * the mail on which it acted. */
#include "section.h"

#include <string.h>

enum { MOST_LISTED = 60 };

static const char *period(struct report *r, const struct report_exposure *exposure)
{
    const char *since = moment(r, exposure->since), *until = moment(r, exposure->until);

    return say2(r, "from {1} to {2}", *since ? since : say(r, "a time not known"),
                *until ? until : say(r, "when it was last looked at"));
}

static void messages(struct report *r, const struct report_exposure *exposure)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 6 * sizeof(*columns));
    uint64_t all = exposure->yes + exposure->cannot_tell;
    struct block *table;
    size_t shown = 0;

    if (exposure->count == 0)
        return;
    columns[0] = (struct column){"id", say(r, "No."), 1};
    columns[1] = (struct column){"when", say(r, "Came (UTC)"), 3};
    columns[2] = (struct column){"from", say(r, "From"), 5};
    columns[3] = (struct column){"subject", say(r, "Subject"), 6};
    columns[4] = (struct column){"files", say(r, "Files"), 1};
    columns[5] = (struct column){"sha256", "SHA-256", 7};
    table = paper_table(paper, "messages", columns, 6);
    for (; shown < exposure->count && shown < MOST_LISTED; shown++) {
        const struct report_exposed *message = &exposure->messages[shown];

        paper_cell(paper, table, CELL_NUMBER, TONE_PLAIN,
                   paper_printf(paper, "%lld", (long long)message->id));
        paper_cell(paper, table, CELL_TIME, TONE_PLAIN, stamp(r, message->when));
        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, paper_clip(paper, message->from, 200));
        paper_cell(paper, table, CELL_TEXT, message->certain ? TONE_PLAIN : TONE_MUTED,
                   message->certain ? paper_clip(paper, message->subject, 300)
                                    : say1(r, "{1} (it cannot be told)",
                                           paper_clip(paper, message->subject, 300)));
        paper_cell(paper, table, CELL_NUMBER, TONE_PLAIN,
                   message->files ? number(r, message->files) : "");
        paper_cell(paper, table, CELL_CODE, TONE_PLAIN, hex(r, &message->sha256));
    }
    if (all > shown)
        paper_text(paper, say2(r,
                               "{1} more are not listed here; `mailmedic replay CASE {2}` lists "
                               "them all.",
                               number(r, all - shown),
                               paper_printf(paper, "%lld", (long long)exposure->rule)));
}

static void one(struct report *r, const struct report_exposure *exposure)
{
    struct paper *paper = &r->paper;
    struct block *pairs, *heading;

    heading = paper_heading(paper, say2(r, "Rule {1}: \"{2}\"",
                                        paper_printf(paper, "%lld", (long long)exposure->rule),
                                        paper_clip(paper, exposure->name, 200)));
    heading->mark = exposure->failed     ? say(r, "not known")
                    : !exposure->active  ? say(r, "not active")
                    : exposure->leaks    ? say(r, "sends out")
                    : exposure->destroys ? say(r, "destroys")
                                         : say(r, "hides");
    heading->tone = !exposure->active                       ? TONE_NOTE
                    : exposure->leaks || exposure->destroys ? TONE_BAD
                                                            : TONE_WARN;
    if (exposure->failed) {
        paper_notice(paper, TONE_BAD,
                     say1(r, "What it did cannot be worked out: {1}",
                          paper_clip(paper, exposure->failed, 400)));
        return;
    }
    if (!exposure->active)
        paper_notice(paper, TONE_NOTE,
                     say(r, "This rule's script was not the one that ran when the mailbox was "
                            "looked at. What follows is what the rule would have done."));
    pairs = paper_pairs(paper, "exposure");
    paper_pair(
        paper, pairs, say(r, "To each such mail"), CELL_TEXT,
        paper_clip(paper,
                   wording_text(&r->wording, &r->arena, exposure->deed, exposure->deed_source),
                   400));
    paper_pair(paper, pairs, say(r, "Known to have existed"), CELL_TEXT, period(r, exposure));
    paper_pair(
        paper, pairs, say(r, "Messages"), CELL_TEXT,
        say3(r,
             exposure->examined == 1
                 ? "{1} for certain, {2} where it cannot be told, of {3} received message tried"
                 : "{1} for certain, {2} where it cannot be told, of {3} received messages tried",
             number(r, exposure->yes), number(r, exposure->cannot_tell),
             number(r, exposure->examined)));
    paper_pair(paper, pairs, say(r, "People"), CELL_TEXT,
               counted(r, exposure->people, "mail of {1} sender", "mail of {1} senders"));
    if (exposure->not_examined > 0)
        paper_pair(paper, pairs, say(r, "Not examined"), CELL_TEXT,
                   counted(r, exposure->not_examined, "{1} message", "{1} messages"));
    for (size_t i = 0; i < exposure->note_count; i++)
        paper_text(paper, wording_text(&r->wording, &r->arena,
                                       paper_clip(paper, exposure->notes[i], 600), NULL));
    messages(r, exposure);
}

static void chart(struct report *r)
{
    const struct report_setup *setup = r->setup;
    struct bar *bars = arena_alloc(&r->arena, (setup->exposure_count + 1) * sizeof(*bars));
    struct block *block;
    size_t count = 0;

    for (size_t i = 0; i < setup->exposure_count; i++)
        if (!setup->exposures[i].failed && setup->exposures[i].active)
            bars[count++] = (struct bar){
                .label = say2(r, "Rule {1}: \"{2}\"",
                              paper_printf(&r->paper, "%lld", (long long)setup->exposures[i].rule),
                              paper_clip(&r->paper, setup->exposures[i].name, 24)),
                .value = setup->exposures[i].yes,
                .tone = setup->exposures[i].leaks ? TONE_BAD : TONE_WARN};
    if (count == 0)
        return;
    block = paper_chart(&r->paper, "exposed", say(r, "Messages on which each rule acted"));
    block->chart.bars = bars;
    block->chart.bar_count = count;
}

/* Whether there can be no rule but those in the case. */
static bool were_read(const struct report *r)
{
    for (size_t i = 0; i < r->coverage_count; i++)
        if (strcmp(r->coverage[i].check, "rules-sieve") == 0)
            return !coverage_is_short(&r->coverage[i]);
    return false;
}

void section_exposure(struct report *r)
{
    struct paper *paper = &r->paper;

    paper_section(paper, "exposure", say(r, "What may have been read or taken"));
    paper_notice(paper, TONE_WARN,
                 say(r, "Whoever was in the mailbox could read everything in it. Which messages "
                        "were opened only the provider's log can tell; what follows is what rules "
                        "did by themselves."));
    if (r->setup->exposure_count == 0) {
        if (!were_read(r))
            paper_notice(paper, TONE_WARN,
                         say(r, "The rules on the server were not read, or not all of them: "
                                "whether one sends mail out, hides it or destroys it is not "
                                "known."));
        else
            paper_text(paper,
                       say(r, "No rule that sends mail out, hides it or destroys it is in this "
                              "case. Rules that were not read are named under what was not "
                              "examined."));
        return;
    }
    chart(r);
    for (size_t i = 0; i < r->setup->exposure_count; i++)
        one(r, &r->setup->exposures[i]);
    if (r->setup->rules_left > 0)
        paper_notice(paper, TONE_WARN,
                     counted(r, r->setup->rules_left,
                             "{1} more rule was not tried here; `mailmedic replay CASE RULE` tells "
                             "what it did.",
                             "{1} more rules were not tried here; `mailmedic replay CASE RULE` "
                             "tells what one did."));
}
