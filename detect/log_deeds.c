/* log_deeds.c - see log_deeds.h. */
#include "log_deeds.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { PAIRS = 500, SOURCE = 64 };

struct pair { /* one mailbox, one target */
    struct log_deed first;
    int64_t from, to; /* INT64_MIN: no time is known */
    uint32_t times;
};

struct log_deeds {
    struct arena *arena;
    struct pair pairs[PAIRS];
    size_t count;
    uint64_t deeds;
    bool cut;
};

struct log_deeds *log_deeds_new(struct arena *arena)
{
    struct log_deeds *deeds = arena_alloc(arena, sizeof(*deeds));

    *deeds = (struct log_deeds){.arena = arena};
    return deeds;
}

static const char *keep(struct log_deeds *deeds, const char *text)
{
    return arena_strndup(deeds->arena, text, strlen(text));
}

static struct pair *pair_of(struct log_deeds *deeds, const struct log_deed *deed)
{
    struct pair *pair;

    for (size_t i = 0; i < deeds->count; i++) {
        const struct log_deed *other = &deeds->pairs[i].first;

        if (other->filed == deed->filed && strcasecmp(other->mailbox, deed->mailbox) == 0 &&
            strcasecmp(other->target, deed->target) == 0)
            return &deeds->pairs[i];
    }
    if (deeds->count == PAIRS) {
        deeds->cut = true;
        return NULL;
    }
    pair = &deeds->pairs[deeds->count++];
    *pair = (struct pair){.first = *deed, .from = INT64_MIN, .to = INT64_MIN};
    pair->first.mailbox = keep(deeds, deed->mailbox);
    pair->first.target = keep(deeds, deed->target);
    pair->first.raw = keep(deeds, deed->raw);
    return pair;
}

void log_deeds_add(struct log_deeds *deeds, const struct log_deed *deed)
{
    struct pair *pair = pair_of(deeds, deed);

    deeds->deeds++;
    if (!pair)
        return;
    pair->times++;
    if (deed->when == INT64_MIN)
        return;
    if (pair->from == INT64_MIN || deed->when < pair->from)
        pair->from = deed->when;
    if (deed->when > pair->to)
        pair->to = deed->when;
}

/* --- as rules --- */

static const char *words_of(struct log_deeds *deeds, const struct pair *pair)
{
    char from[CLOCK_TEXT], to[CLOCK_TEXT], text[200];

    clock_format(pair->from, from);
    clock_format(pair->to, to);
    snprintf(text, sizeof(text), "the server's log shows %u mail%s that it acted on, from %s to %s",
             pair->times, pair->times == 1 ? "" : "s", from[0] ? from : "?", to[0] ? to : "?");
    return keep(deeds, text);
}

static void to_row(struct log_deeds *deeds, const struct scan_log *work, const struct pair *pair,
                   int order, struct rule_row *row)
{
    struct rule_condition unknown = {.field = RULE_OPAQUE,
                                     .match = RULE_CONTAINS,
                                     .header = "",
                                     .raw = "a log does not tell what the rule asks for"};
    struct rule_action action = {.kind = pair->first.filed ? RULE_MOVE : RULE_FORWARD,
                                 .copy = !pair->first.filed,
                                 .argument = pair->first.target,
                                 .subject = ""};
    const char *warning = words_of(deeds, pair);
    struct rule rule = {.source = work->format,
                        .script = pair->first.mailbox,
                        .name = "",
                        .order = order,
                        .enabled = true,
                        .conditions = &unknown,
                        .condition_count = 1,
                        .actions = &action,
                        .action_count = 1,
                        .traits = RULE_NAMELESS,
                        .line = pair->first.line,
                        .comment = "",
                        .raw = pair->first.raw,
                        .dialect = "",
                        .shown = "",
                        .actual = "",
                        .kind = RULE_EVENT,
                        .mailbox = pair->first.mailbox,
                        .actor = "",
                        .made = pair->from == INT64_MIN ? 0 : pair->from,
                        .made_how = "first mail in the server's log",
                        .id = "",
                        .warnings = &warning,
                        .warning_count = 1};

    scan_rule_row(row, work->raw, true, &rule, deeds->arena);
}

/* Another log of the same server says nothing about whether this one's rules are still there: each
 * log is a source of its own. */
static bool put(struct log_deeds *deeds, struct casefile *cf, const struct scan_log *work,
                const char *mailbox, const struct rule_row *rows, size_t count, struct error *err)
{
    struct account account = {.user = mailbox,
                              .host = "import",
                              .address = "",
                              .server = "",
                              .certificate = "",
                              .kind = "import"};
    struct rule_look look = {.script = mailbox, .run = work->run};
    char hex[HASH_HEX], source[SOURCE];

    hash_to_hex(work->raw, hex);
    snprintf(source, sizeof(source), "%.40s/%.8s", work->format, hex);
    look.source = keep(deeds, source);
    if (!account_put(cf, &account, err))
        return false;
    look.account = account.id;
    return rule_replace(cf, &look, rows, count, err);
}

static bool is_first_of_mailbox(const struct log_deeds *deeds, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcasecmp(deeds->pairs[k].first.mailbox, deeds->pairs[i].first.mailbox) == 0)
            return false;
    return true;
}

bool log_deeds_store(struct log_deeds *deeds, struct casefile *cf, struct scan_log *work,
                     struct error *err)
{
    struct rule_row *rows = arena_alloc(deeds->arena, (deeds->count + 1) * sizeof(*rows));
    bool ok = true;

    work->deeds = deeds->deeds;
    work->rules = deeds->count;
    work->rules_cut = deeds->cut;
    for (size_t i = 0; ok && i < deeds->count; i++) {
        const char *mailbox = deeds->pairs[i].first.mailbox;
        size_t count = 0;

        if (!is_first_of_mailbox(deeds, i))
            continue;
        for (size_t k = i; k < deeds->count; k++)
            if (strcasecmp(deeds->pairs[k].first.mailbox, mailbox) == 0) {
                to_row(deeds, work, &deeds->pairs[k], (int)count + 1, &rows[count]);
                count++;
            }
        ok = put(deeds, cf, work, mailbox, rows, count, err);
    }
    return ok;
}
