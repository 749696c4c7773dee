/* finding.c - see finding.h. */
#include "finding.h"

#include "base/limits.h"
#include "base/said.h"
#include "points.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

PRINTF_LIKE(3, 0)
static const char *format(struct arena *arena, size_t most, const char *fmt, va_list ap)
{
    char text[2048];
    struct str whole;
    int len = vsnprintf(text, sizeof(text), fmt, ap);

    if (len < 0)
        len = 0;
    whole = (struct str){text, (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1};
    if (whole.len > most)
        whole.len = utf8_clip(whole, most);
    while (whole.len > 0 && !utf8_valid(whole)) /* the room in text cut a character */
        whole.len--;
    return arena_strndup(arena, whole.at, whole.len);
}

/* The English of a sentence, cut to `most` bytes, and what it was made of. */
PRINTF_LIKE(4, 0)
static const char *say(struct arena *arena, size_t most, const char **source, const char *fmt,
                       va_list ap)
{
    struct buf marked, plain;
    const char *kept;

    buf_init(&marked, KIB(16));
    buf_init(&plain, KIB(16));
    said_vadd(&marked, fmt, ap);
    said_plain(&plain, buf_as_str(&marked), NULL, NULL);
    *source = arena_strndup(arena, buf_c(&marked), marked.len);
    kept = arena_strndup(arena, buf_c(&plain), utf8_clip(buf_as_str(&plain), most));
    buf_dispose(&marked);
    buf_dispose(&plain);
    return kept;
}

static void begin(struct draft *draft)
{
    *draft = (struct draft){.most = SEVERITY_CRITICAL};
    draft->finding = (struct finding){.when = INT64_MIN,
                                      .detector = "",
                                      .title = "",
                                      .explanation = "",
                                      .refute = "",
                                      .blind = "",
                                      .attack = "",
                                      .verdict = ""};
}

void draft_begin(struct draft *draft, const char *key_fmt, ...)
{
    va_list ap;

    begin(draft);
    va_start(ap, key_fmt);
    draft->finding.key = format(&draft->arena, 600, key_fmt, ap);
    va_end(ap);
}

void draft_open(struct draft *draft, const struct case_facts *facts, const char *detector,
                const char *key_fmt, ...)
{
    va_list ap;

    begin(draft);
    draft->points = facts->points;
    draft->detector = detector;
    va_start(ap, key_fmt);
    draft->finding.key = format(&draft->arena, 600, key_fmt, ap);
    va_end(ap);
}

void draft_title(struct draft *draft, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    draft->finding.title = say(&draft->arena, DRAFT_TITLE, &draft->finding.title_source, fmt, ap);
    va_end(ap);
}

void draft_explain(struct draft *draft, const char *explanation, const char *refute)
{
    draft->finding.explanation = explanation;
    draft->finding.refute = refute;
}

PRINTF_LIKE(4, 0)
static void add_reason(struct draft *draft, size_t limit, int points, const char *fmt, va_list ap)
{
    struct finding *finding = &draft->finding;
    size_t at = finding->reason_count;

    if (at == limit)
        return;
    draft->reasons[at].text = say(&draft->arena, 600, &draft->sources[at], fmt, ap);
    draft->reasons[at].points = points;
    finding->reason_count++;
}

void draft_reason(struct draft *draft, int points, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_reason(draft, DRAFT_REASONS, points, fmt, ap);
    va_end(ap);
}

int draft_weight(const struct draft *draft, const char *reason)
{
    return points_of(draft->points, draft->detector, reason);
}

void draft_say(struct draft *draft, const char *reason, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_reason(draft, DRAFT_REASONS, draft_weight(draft, reason), fmt, ap);
    va_end(ap);
}

void draft_when(struct draft *draft, int64_t when)
{
    if (when != INT64_MIN && (draft->finding.when == INT64_MIN || when < draft->finding.when))
        draft->finding.when = when;
}

const char *draft_clip(struct draft *draft, const char *text, size_t most)
{
    struct str whole = str_of(text);
    size_t len = utf8_clip(whole, most);
    size_t room = len + sizeof("...");
    char *copy = arena_alloc(&draft->arena, room);

    snprintf(copy, room, "%.*s%s", (int)len, whole.at, len < whole.len ? "..." : "");
    for (char *at = copy; *at; at++)
        if (*at == '\n' || *at == '\r' || *at == '\t')
            *at = ' ';
    return copy;
}

void draft_subject(struct draft *draft, const char *kind, int64_t id, const struct hash *hash,
                   const char *label)
{
    struct finding *finding = &draft->finding;
    struct finding_subject *subject = &draft->subjects[finding->subject_count];

    if (finding->subject_count == DRAFT_SUBJECTS) {
        draft->more++;
        return;
    }
    *subject = (struct finding_subject){.kind = kind, .id = id};
    if (hash)
        subject->sha256 = *hash;
    subject->label = draft_clip(draft, label, 300);
    finding->subject_count++;
}

void draft_rule(struct draft *draft, const struct rule_facts *rule)
{
    if (rule->rule->made > 0)
        draft_when(draft, rule->rule->made);
    draft_subject(draft, "rule", rule->row->id, &rule->row->raw, rule->rule->name);
}

void draft_message(struct draft *draft, const struct mail_row *row)
{
    draft_when(draft, row->mail->date);
    draft_subject(draft, "message", row->message->id, &row->message->raw,
                  row->mail->message_id[0] ? row->mail->message_id : row->mail->subject);
}

int draft_points(const struct draft *draft)
{
    int sum = 0;

    for (size_t i = 0; i < draft->finding.reason_count; i++)
        sum += draft->reasons[i].points;
    return sum;
}

enum severity severity_of_points(int points)
{
    if (points >= POINTS_CRITICAL)
        return SEVERITY_CRITICAL;
    if (points >= POINTS_HIGH)
        return SEVERITY_HIGH;
    if (points >= POINTS_MEDIUM)
        return SEVERITY_MEDIUM;
    return points >= POINTS_LOW ? SEVERITY_LOW : SEVERITY_INFO;
}

/* In the room behind the others. */
PRINTF_LIKE(2, 3)
static void say_more(struct draft *draft, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add_reason(draft, DRAFT_REASONS + 1, 0, fmt, ap);
    va_end(ap);
}

void draft_emit(struct draft *draft, struct finding_sink *out)
{
    struct finding *finding = &draft->finding;

    finding->severity = severity_of_points(draft_points(draft));
    if (finding->severity > draft->most)
        finding->severity = draft->most;
    if (draft->more > 0)
        say_more(draft,
                 draft->more == 1 ? "%zu more of the same is not listed here"
                                  : "%zu more of the same are not listed here",
                 draft->more);
    finding->reasons = draft->reasons;
    finding->reason_sources = draft->sources;
    finding->subjects = draft->subjects;
    out->add(out->self, finding);
    draft_drop(draft);
}

void draft_drop(struct draft *draft)
{
    arena_dispose(&draft->arena);
}
