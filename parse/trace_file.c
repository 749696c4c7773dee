/* trace_file.c - Exchange's extended message trace (CSV): mail that an inbox rule sent on (F05,
 * formats.md 8). A trace tells that a rule acts and where it sends, not what it asks for: one rule
 * for each mailbox and target, with how often and when. */
#include "import_formats.h"

#include "base/clock.h"
#include "export_row.h"

#include <stdio.h>
#include <string.h>

enum { PAIRS = 500 };

struct pair { /* one mailbox, one target */
    const char *mailbox, *target;
    uint32_t line, mails;
    struct str raw, last_message; /* several rows tell of one mail */
    int64_t first, last;
};

struct trace {
    struct pair pairs[PAIRS];
    size_t count;
    bool cut;
};

static bool is_by_rule(const struct row *row)
{
    return str_equal_nocase(str_trim(row_text(row, "source")), str_of("MAILBOXRULE"));
}

static struct pair *pair_of(struct trace *trace, const char *mailbox, const char *target)
{
    for (size_t i = 0; i < trace->count; i++)
        if (strcasecmp(trace->pairs[i].mailbox, mailbox) == 0 &&
            strcasecmp(trace->pairs[i].target, target) == 0)
            return &trace->pairs[i];
    if (trace->count == PAIRS) {
        trace->cut = true;
        return NULL;
    }
    trace->pairs[trace->count] = (struct pair){.mailbox = mailbox, .target = target};
    return &trace->pairs[trace->count++];
}

static void note(struct export *export, struct trace *trace, const struct row *row,
                 struct str target)
{
    static const char *const mailboxes[] = {"related_recipient_address", "return_path",
                                            "sender_address", NULL};
    struct str message = row_text(row, "message_id");
    int64_t when = export_time(row_text(row, "date_time_utc"));
    struct pair *pair = pair_of(trace, export_address(export, row_any(row, mailboxes)),
                                export_address(export, target));

    if (!pair)
        return;
    if (pair->mails == 0) {
        pair->line = row->line;
        pair->raw =
            (struct str){arena_strndup(export->arena, row->raw.at, row->raw.len), row->raw.len};
    }
    if (pair->mails == 0 || message.len == 0 || !str_equal(message, pair->last_message))
        pair->mails++;
    pair->last_message =
        (struct str){arena_strndup(export->arena, message.at, message.len), message.len};
    if (when > 0 && (pair->first == 0 || when < pair->first))
        pair->first = when;
    if (when > pair->last)
        pair->last = when;
}

static bool read_row(struct export *export, const struct row *row, void *arg)
{
    struct str list = row_text(row, "recipient_address"), item;

    if (!is_by_rule(row))
        return false;
    if (list.len == 0) {
        export_reject(export, row->line, "a rule acted, and the row does not say to whom",
                      row->raw);
        return true;
    }
    while (export_next_address(&list, &item))
        note(export, arg, row, str_trim(item));
    return true;
}

static void tell(struct export *export, const struct pair *pair)
{
    char first[CLOCK_TEXT], last[CLOCK_TEXT], words[200];
    struct rule_condition *unknown;

    clock_format(pair->first ? pair->first : INT64_MIN, first);
    clock_format(pair->last ? pair->last : INT64_MIN, last);
    snprintf(words, sizeof(words), "the trace shows %u mail%s sent on by it, from %s to %s",
             pair->mails, pair->mails == 1 ? "" : "s", first[0] ? first : "?",
             last[0] ? last : "?");
    export_rule(export, pair->line, pair->raw);
    export->rule.kind = RULE_EVENT;
    export->rule.traits |= RULE_NAMELESS;
    export->rule.mailbox = pair->mailbox;
    export->rule.made = pair->first;
    export->rule.made_how = "first mail in the message trace";
    unknown = export_condition(export, RULE_OPAQUE, RULE_CONTAINS);
    unknown->raw = "a trace does not tell what the rule asks for";
    export_action(export, RULE_FORWARD, str_of(pair->target))->copy = true;
    export_warn(export, export_text(export, str_of(words)));
    export_accept(export);
}

static void read(struct rule_script *out, struct arena *arena, struct str bytes, const char *name)
{
    struct trace *trace = arena_alloc(arena, sizeof(*trace));
    struct import_text text;
    struct export export;

    *trace = (struct trace){.count = 0};
    import_text_of(&text, arena, bytes);
    export_begin(&export, out, arena, "message-trace", &text, name);
    export.source = "message-trace";
    export_csv(&export, text.text, read_row, trace);
    for (size_t i = 0; i < trace->count; i++)
        tell(&export, &trace->pairs[i]);
    if (trace->cut)
        export_warn_file(&export, "more mailboxes and targets than are told apart: split the file");
    if (out->report.rows == 100000)
        export_warn_file(&export, "it has exactly as many rows as a trace gives at most: truncated "
                                  "until proven otherwise");
    export_end(&export);
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    static const char *const columns[] = {"source", "event_id", "message_id", "recipient_address"};
    struct arena arena = {0};
    struct row names;
    unsigned sure = export_csv_head(&arena, head->text.text, &names) ? 95 : 0;

    for (size_t i = 0; sure > 0 && i < ARRAY_LEN(columns); i++)
        if (!row_cell(&names, columns[i]))
            sure = 0;
    arena_dispose(&arena);
    *why = "it has the columns of an extended message trace";
    return sure;
}

const struct rule_format trace_file = {.name = "message-trace",
                                       .title = "Message trace (CSV): mail sent on by rules",
                                       .recognise = recognise,
                                       .read = read};
