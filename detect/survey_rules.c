/* survey_rules.c - how many messages each leaking or hiding rule has acted on, counted while all
 * mail is walked for the first time; see survey.h. */
#include "survey.h"

#include "rule_match.h"
#include "rule_view.h"

#include <string.h>

enum { MOST_SUSPECTS = 200 };

static void keep(struct survey *survey, const struct rule_row *row, const struct rule *rule)
{
    struct suspect *suspect = &survey->suspects[survey->suspect_count];

    survey->exposures[survey->suspect_count++] = (struct exposure){.rule = row->id};
    suspect->rule = rule;
    replay_times(rule, &suspect->since, &suspect->until);
}

bool survey_suspects(struct survey *survey, struct casefile *cf, struct error *err)
{
    struct rule_row *rows;
    size_t count;

    if (!rule_list(cf, &survey->arena, &rows, &count, err))
        return false;
    survey->suspects = arena_alloc(&survey->arena, MOST_SUSPECTS * sizeof(*survey->suspects));
    survey->exposures = arena_alloc(&survey->arena, MOST_SUSPECTS * sizeof(*survey->exposures));
    for (size_t i = 0; i < count && survey->suspect_count < MOST_SUSPECTS; i++) {
        struct rule *rule = arena_alloc(&survey->arena, sizeof(*rule));
        struct rule_facts facts = {&rows[i], rule};
        struct error bad = {0};
        struct rule_view view;

        if (rows[i].blob.len == 0 || !rule_decode(rule, &survey->arena, rows[i].blob, &bad))
            continue;
        rule_view_of(&view, &facts, &survey->facts);
        if (rule_leaks(&view) || rule_hides(&view))
            keep(survey, &rows[i], rule);
    }
    survey->facts.exposures = survey->exposures;
    survey->facts.exposure_count = survey->suspect_count;
    return true;
}

void survey_expose(struct survey *survey, const struct mail_row *row)
{
    int64_t when = message_arrived(row->message);

    if (row->message->direction != DIRECTION_IN)
        return;
    for (size_t i = 0; i < survey->suspect_count; i++) {
        const struct suspect *suspect = &survey->suspects[i];
        enum replay_answer answer;
        uint64_t doubts;

        if (when != INT64_MIN && (when < suspect->since || when > suspect->until))
            continue;
        answer = rule_match(suspect->rule, row, &survey->facts, &doubts);
        survey->exposures[i].yes += answer == REPLAY_YES;
        survey->exposures[i].open += answer == REPLAY_CANNOT_TELL;
    }
}
