/* scan_cover_rules.c - which rules were examined, which were not, and how old what is known of them
 * is: rules that the newest look did not reach are no clean ones. */
#include "scan_cover.h"

#include "collect.h"
#include "rule_view.h"
#include "survey.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/said.h"

#include <string.h>

static bool has_script(const struct cover *cover, const char *name)
{
    for (size_t i = 0; i < cover->rule_count; i++)
        if (!cover->rules[i].gone && strcmp(cover->rules[i].script, name) == 0)
            return true;
    return false;
}

struct rule_gaps {
    size_t rules, unread; /* without settings */
    const char *why;      /* one of the unread: what is the matter */
    const char *called;   /* a script that is called and was not there to be read; NULL: none */
    size_t settings;      /* what is no rule but works like one */
    size_t strange;       /* of both: what does something that is not known */
    const char *deed;     /* one such */
    size_t allowed;       /* forwards that the operator allowed */
    size_t system;        /* the server's own, which neither leak nor hide */
};

static void note_rule(struct cover *cover, const struct rule_row *row, struct rule_gaps *gaps)
{
    struct error bad = {0};
    struct rule rule;

    struct rule_facts facts = {row, &rule};
    struct rule_view view;

    if (!rule_decode(&rule, &cover->arena, row->blob, &bad)) {
        gaps->unread++;
        gaps->why = "what is stored of it cannot be read";
        return;
    }
    if (rule.setting == RULE_APPLICATION || rule.setting == RULE_PROTECTION) /* scan_cover_apps.c */
        return;
    gaps->rules += rule.setting == RULE_NO_SETTING;
    rule_view_of(&view, &facts, &cover->survey->facts);
    gaps->settings += rule.setting != RULE_NO_SETTING;
    gaps->allowed += view.allowed_count;
    gaps->system += (rule_name_is_borrowed(rule.name) || (rule.traits & RULE_SYSTEM)) &&
                    !rule_leaks(&view) && !rule_hides(&view);
    gaps->strange += (rule.traits & RULE_STRANGE) != 0;
    for (size_t i = 0; (rule.traits & RULE_STRANGE) && i < rule.action_count; i++)
        if (rule.actions[i].kind == RULE_OTHER)
            gaps->deed = rule.actions[i].argument;
    for (size_t i = 0; i < rule.action_count; i++)
        if (rule.actions[i].kind == RULE_INCLUDE && !has_script(cover, rule.actions[i].argument))
            gaps->called = rule.actions[i].argument;
}

static void rule_gaps_of(struct cover *cover, struct rule_gaps *gaps)
{
    *gaps = (struct rule_gaps){.why = ""};
    for (size_t i = 0; i < cover->rule_count; i++) {
        const struct rule_row *row = &cover->rules[i];

        if (row->gone)
            continue;
        if (row->blob.len == 0) {
            gaps->unread++;
            gaps->why = row->summary;
        } else {
            note_rule(cover, row, gaps);
        }
    }
}

/* What is known of these rules is old, or nothing: the newest look did not reach them. */
static void tell_unseen(const struct cover *cover, struct buf *detail)
{
    for (size_t i = 0; i < cover->unseen_count; i++) {
        const struct rule_gap *gap = &cover->unseen[i];
        char when[CLOCK_TEXT];

        clock_format(gap->seen, when);
        if (gap->seen == INT64_MIN)
            said_add(detail, "; those of %.100s at %.100s have never been read: %.300s", gap->user,
                     gap->host, gap->why);
        else
            said_add(detail,
                     "; those of %.100s at %.100s have not been seen since %s, the newest "
                     "acquisition did not read them: %.300s",
                     gap->user, gap->host, when, gap->why);
    }
}

static bool put_rules(struct cover *cover, const struct rule_gaps *gaps, struct error *err)
{
    bool unread = gaps->unread > 0 || gaps->called || gaps->strange > 0;
    bool partly = unread || cover->unseen_count > 0;
    struct buf detail;
    bool ok;

    buf_init(&detail, KIB(8));
    said_add(&detail, gaps->rules == 1 ? "%zu rule examined" : "%zu rules examined", gaps->rules);
    if (gaps->allowed > 0)
        said_add(&detail, "; %zu forward%s allowed by the operator", gaps->allowed,
                 gaps->allowed == 1 ? "" : "s");
    if (gaps->system > 0)
        said_add(&detail, "; %zu of the server's own passed over (neither leak nor hide)",
                 gaps->system);
    if (gaps->unread > 0)
        said_add(&detail,
                 gaps->unread == 1 ? "; %zu script not wholly: %s" : "; %zu scripts not wholly: %s",
                 gaps->unread, gaps->why);
    if (gaps->strange > 0)
        said_add(&detail,
                 gaps->strange == 1 ? "; %zu rule does what is not known here: %.300s"
                                    : "; %zu rules do what is not known here: %.300s",
                 gaps->strange, gaps->deed ? gaps->deed : "");
    if (gaps->called)
        said_add(&detail, "; script \"%.100s\" is called and could not be read", gaps->called);
    tell_unseen(cover, &detail);
    ok = cover_put(cover, "rules-sieve", partly ? COVERAGE_PARTLY : COVERAGE_NOTHING, &detail,
                   unread ? "read the script's source by eye"
                   : partly
                       ? "acquire again, look at the filters in webmail, or import an export of "
                         "the rules"
                       : "",
                   err);
    buf_dispose(&detail);
    return ok;
}

static bool cover_settings(struct cover *cover, const struct rule_gaps *gaps, struct error *err)
{
    struct buf detail;
    bool ok;

    if (gaps->settings == 0)
        return true; /* cover_blind() says that nobody looked */
    buf_init(&detail, KIB(8));
    said_add(&detail,
             gaps->settings == 1 ? "%zu setting examined; what nobody exported is not among them"
                                 : "%zu settings examined; what nobody exported is not among them",
             gaps->settings);
    ok = cover_put(cover, "provider-forwarding", COVERAGE_PARTLY, &detail,
                   "look at forwarding, delegation and recovery addresses on the provider's pages",
                   err);
    buf_dispose(&detail);
    return ok;
}

/* Somebody has seen the rules of an account before, perhaps that there are none. */
static bool were_seen(const struct cover *cover)
{
    for (size_t i = 0; i < cover->unseen_count; i++)
        if (cover->unseen[i].seen != INT64_MIN)
            return true;
    return false;
}

/* That one account has no scripts says nothing of another, which nobody could read. */
static bool one_has_none(const struct cover *cover)
{
    const struct coverage *row = cover_row(cover, "rules-sieve");

    return cover->unseen_count > 0 && row && row->state == COVERAGE_NOTHING;
}

bool cover_rules(struct cover *cover, struct error *err)
{
    struct rule_gaps gaps;
    struct buf detail;
    bool ok = true, old;

    rule_gaps_of(cover, &gaps);
    if (!cover_settings(cover, &gaps, err))
        return false;
    if (gaps.rules + gaps.unread > 0)
        return put_rules(cover, &gaps, err);
    old = were_seen(cover) || one_has_none(cover);
    buf_init(&detail, KIB(8));
    if (old) {
        said_add(&detail, "there were no rules");
        tell_unseen(cover, &detail);
    } else {
        said_add(&detail, "no rules have been read");
    }
    /* else whoever looked for scripts has said it, but not what a setting gave away */
    if (old || !cover_row(cover, "rules-sieve") || collect_count(cover->found, "rules-sieve") > 0)
        ok = cover_put(cover, "rules-sieve", COVERAGE_NOT_CHECKED, &detail,
                       "look at the filters in webmail, or import an export of the rules", err);
    buf_dispose(&detail);
    return ok;
}
