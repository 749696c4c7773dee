/* log_reading.c - see log_reading.h. */
#include "log_reading.h"

#include "base/ip.h"
#include "base/limits.h"
#include "rule_report.h"

#include <string.h>

enum {
    PAGE_BYTES = 2 << 20, /* of sign-ins; a frame takes twice that */
    MOST_ACCOUNT = 320,
    MOST_TEXT = 200,
    MOST_AGENT = 500,
    MOST_ADDRESS = 64,
};

void log_begin(struct log_reading *reading, struct log_page *out, struct arena *arena,
               const char *format, const struct log_cursor *from, const struct log_hints *hints)
{
    *out = (struct log_page){.next = *from,
                             .earliest = INT64_MIN,
                             .latest = INT64_MIN,
                             .zone = "",
                             .truncated = "",
                             .error = ""};
    *reading = (struct log_reading){.out = out, .arena = arena, .hints = hints, .format = format};
    export_begin(&reading->export, &reading->script, arena, format, NULL, "");
}

void log_end(struct log_reading *reading)
{
    struct log_page *out = reading->out;

    export_end(&reading->export);
    out->report = reading->script.report;
    out->report.format = reading->format;
    if (!out->report.encoding)
        out->report.encoding = "";
    if (!out->error[0])
        out->error = reading->script.error;
    if (out->error[0])
        out->last = true;
}

bool log_full(const struct log_reading *reading)
{
    return reading->bytes >= PAGE_BYTES || reading->out->count == LIMIT_LOG_ROWS ||
           reading->out->deed_count == LIMIT_LOG_ROWS;
}

void log_entry_blank(struct log_entry *entry, uint32_t line)
{
    *entry = (struct log_entry){.line = line, .tries = 1, .fetched = -1, .when = INT64_MIN};
}

/* Blanks off both ends, cut, and in shown form if it is no text. */
static const char *keep(struct log_reading *reading, struct str text, size_t most)
{
    struct buf shown;
    const char *copy;

    text = text.len > 0 ? str_trim(text) : str_of("");
    text = str_part(text, 0, utf8_clip(text, most));
    if (text.len == 0)
        return "";
    reading->bytes += text.len;
    if (utf8_valid(text) && !memchr(text.at, '\0', text.len))
        return arena_strndup(reading->arena, text.at, text.len);
    buf_init(&shown, 10 * most + 64);
    text_show(&shown, text);
    reading->bytes += shown.len - text.len;
    copy = arena_strndup(reading->arena, buf_c(&shown), shown.len);
    buf_dispose(&shown);
    return copy;
}

static struct login *next_login(struct log_reading *reading)
{
    struct log_page *out = reading->out;

    if (out->count == reading->room) {
        size_t room = reading->room ? 2 * reading->room : 64;
        struct login *more = arena_alloc(reading->arena, room * sizeof(*more));

        if (out->count > 0)
            memcpy(more, out->logins, out->count * sizeof(*more));
        out->logins = more;
        reading->room = room;
    }
    return &out->logins[out->count++];
}

void log_add(struct log_reading *reading, const struct log_entry *entry)
{
    struct login *login = next_login(reading);

    *login = (struct login){.when = entry->when,
                            .line = entry->line,
                            .tries = entry->tries,
                            .fetched = entry->fetched,
                            .result = entry->result,
                            .protocol = entry->protocol,
                            .key = hash_of(entry->key),
                            .repeats = entry->repeats};
    login->stated = keep(reading, entry->stated, MOST_TEXT);
    login->account = keep(reading, entry->account, MOST_ACCOUNT);
    login->address = keep(reading, entry->address, MOST_ADDRESS);
    login->client = keep(reading, entry->client, MOST_TEXT);
    login->agent = keep(reading, entry->agent, MOST_AGENT);
    login->session = keep(reading, entry->session, MOST_TEXT);
    login->place = keep(reading, entry->place, MOST_TEXT);
    login->detail = keep(reading, entry->detail, MOST_TEXT);
    reading->bytes += sizeof(*login);
    reading->script.report.accepted++;
}

static struct log_deed *next_deed(struct log_reading *reading)
{
    struct log_page *out = reading->out;

    if (out->deed_count == reading->deed_room) {
        size_t room = reading->deed_room ? 2 * reading->deed_room : 64;
        struct log_deed *more = arena_alloc(reading->arena, room * sizeof(*more));

        if (out->deed_count > 0)
            memcpy(more, out->deeds, out->deed_count * sizeof(*more));
        out->deeds = more;
        reading->deed_room = room;
    }
    return &out->deeds[out->deed_count++];
}

void log_add_deed(struct log_reading *reading, const struct log_line *line,
                  const struct log_done *done)
{
    struct log_deed *deed = next_deed(reading);

    *deed = (struct log_deed){.when = line->when, .line = line->number, .filed = done->filed};
    deed->mailbox = keep(reading, done->mailbox, MOST_ACCOUNT);
    deed->target = keep(reading, done->target, MOST_ACCOUNT);
    deed->raw = keep(reading, line->text, MOST_AGENT);
    reading->bytes += sizeof(*deed);
    reading->script.report.accepted++;
}

void log_add_line(struct log_reading *reading, const struct log_line *line, struct log_entry *entry)
{
    entry->when = line->when;
    entry->stated = line->stated;
    entry->key = line->text;
    entry->repeats = true;
    if (entry->when == INT64_MIN)
        log_reject(reading, line->number, "a sign-in without a time that can be read", line->text);
    else
        log_add(reading, entry);
}

void log_pass(struct log_reading *reading)
{
    reading->script.report.passed_over++;
}

void log_reject(struct log_reading *reading, uint32_t line, const char *reason, struct str raw)
{
    export_reject(&reading->export, line, reason, raw);
}

void log_saw_time(struct log_reading *reading, int64_t when)
{
    struct log_page *out = reading->out;

    if (when == INT64_MIN)
        return;
    if (out->earliest == INT64_MIN || when < out->earliest)
        out->earliest = when;
    if (out->latest == INT64_MIN || when > out->latest)
        out->latest = when;
}

/* --- values --- */

static bool parse_into(struct str text, char out[IP_TEXT])
{
    struct ip_net net;

    if (!ip_parse(text, false, &net))
        return false;
    ip_format(&net, out);
    return true;
}

void log_address(struct str text, char out[IP_TEXT])
{
    size_t open, close, colon, end = 0;

    out[0] = '\0';
    text = str_trim(text);
    if (str_starts_nocase(text, "ip=") || str_starts_nocase(text, "ip:"))
        text = str_part(text, 3, text.len);
    while (end < text.len && text.at[end] != ',' && text.at[end] != ';' && text.at[end] != ' ')
        end++; /* the first of a list */
    text = str_part(text, 0, end);
    open = str_find_char(text, '[');
    close = str_find_char(text, ']');
    if (open < close && close < text.len)
        text = str_part(text, open + 1, close - open - 1);
    if (parse_into(text, out))
        return;
    colon = str_find_char(text, ':');
    if (colon < text.len && str_find_char(text, '.') < colon &&
        !parse_into(str_part(text, 0, colon), out))
        out[0] = '\0';
}

struct str log_value(struct str line, const char *name, const char *ends)
{
    size_t at = str_find(line, str_of(name)), len = 0;
    struct str rest;

    if (at == line.len)
        return str_of("");
    rest = str_part(line, at + strlen(name), line.len);
    while (len < rest.len && (rest.at[len] == '\0' || !strchr(ends, rest.at[len])))
        len++;
    return str_part(rest, 0, len);
}

struct str log_value_last(struct str line, const char *name, const char *ends)
{
    return log_value(str_part(line, str_find_last(line, str_of(name)), line.len), name, ends);
}

bool log_has(struct str line, const char *words)
{
    return str_find(line, str_of(words)) < line.len;
}
