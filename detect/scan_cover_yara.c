/* scan_cover_yara.c - over how much of the mail the operator's newest YARA rules ran. Mail that
 * came later, or was read anew without them, was not examined by them. */
#include "scan_cover.h"

#include "survey.h"

#include "base/limits.h"
#include "base/said.h"
#include "parse/yara.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* "2 rules, SHA-256 HEX" of the newest scan that had any; NULL: none had. */
static bool newest_rules(struct cover *cover, const char **out, struct error *err)
{
    const struct scan *scan = cover->scan;
    char text[120], hex[HASH_HEX];

    if (scan->yara_rules > 0) {
        hash_to_hex(&scan->yara_hash, hex);
        snprintf(text, sizeof(text), "%u %s, SHA-256 %s", scan->yara_rules,
                 text_plural(scan->yara_rules, "rule", "rules"), hex);
        if (!casefile_set_note(scan->cf, "yara_rules", text, err))
            return false;
    }
    return casefile_note(scan->cf, &cover->arena, "yara_rules", out, err);
}

/* Of the mail that is here as a whole. */
static uint64_t missed_by(const char *rules, const struct survey *survey)
{
    const char *hex = strrchr(rules, ' ');
    struct hash hash;

    if (!hex || !hash_from_hex(str_of(hex + 1), &hash))
        return survey->mails;
    for (size_t i = 0; i < survey->rule_set_count; i++)
        if (survey->rule_sets[i].mark == yara_mark(&hash))
            return survey->mails - survey->rule_sets[i].mails;
    return survey->mails;
}

static enum coverage_state tell(const struct cover *cover, const char *rules, uint64_t missed,
                                struct buf *detail)
{
    const struct survey *survey = cover->survey;
    enum coverage_state state = COVERAGE_NOTHING;

    buf_text(detail, rules);
    cover_add_gaps(cover, detail, &state);
    if (missed > 0)
        said_add(detail,
                 missed == 1 ? "; %" PRIu64 " message was read without them"
                             : "; %" PRIu64 " messages were read without them",
                 missed);
    if (survey->headed > 0) /* rules run over bodies */
        said_add(detail,
                 survey->headed == 1 ? "; only the headers of %" PRIu64 " message are here so far"
                                     : "; only the headers of %" PRIu64 " messages are here so far",
                 survey->headed);
    if (missed == survey->mails)
        return COVERAGE_NOT_CHECKED;
    return missed + survey->headed > 0 ? COVERAGE_PARTLY : state;
}

bool cover_yara(struct cover *cover, struct error *err)
{
    enum coverage_state state = COVERAGE_NOT_CHECKED;
    const char *rules;
    struct buf detail;
    uint64_t missed;
    bool ok;

    if (!newest_rules(cover, &rules, err))
        return false;
    missed = rules ? missed_by(rules, cover->survey) : 0;
    buf_init(&detail, KIB(8));
    if (rules)
        state = tell(cover, rules, missed, &detail);
    else
        said_add(&detail, "none were given");
    ok = cover_put(cover, "yara", state, &detail,
                   rules && missed == 0
                       ? ""
                       : "give a file or folder of rules: mailmedic scan CASE --yara FILE",
                   err);
    buf_dispose(&detail);
    return ok;
}
