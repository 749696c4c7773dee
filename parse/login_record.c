/* login_record.c - a page of a log on its way out of the jail, and what main asks for on the way
 * in; see parse/login.h. */
#include "base/frame.h"
#include "base/limits.h"
#include "parse/login.h"
#include "rule_report.h"

#include <string.h>

/* A record is these in their order; those from TAG_WHEN on once for each sign-in, and then,
 * behind their number, those from TAG_DEED_WHEN on once for each deed. */
enum tag {
    TAG_REPORT = 1,
    TAG_CURSOR,
    TAG_LAST,
    TAG_EARLIEST,
    TAG_LATEST,
    TAG_ZONE,
    TAG_TRUNCATED,
    TAG_ERROR,
    TAG_COUNT,
    TAG_WHEN,
    TAG_LINE,
    TAG_TRIES,
    TAG_FETCHED,
    TAG_RESULT,
    TAG_PROTOCOL,
    TAG_KEY,
    TAG_REPEATS,
    TAG_STATED,
    TAG_ACCOUNT,
    TAG_ADDRESS,
    TAG_CLIENT,
    TAG_AGENT,
    TAG_SESSION,
    TAG_PLACE,
    TAG_DETAIL,
    TAG_DEEDS,
    TAG_DEED_WHEN,
    TAG_DEED_LINE,
    TAG_DEED_FILED,
    TAG_DEED_MAILBOX,
    TAG_DEED_TARGET,
    TAG_DEED_RAW,
};

enum cursor_tag {
    CURSOR_OFFSET = 1,
    CURSOR_LINE,
    CURSOR_ROW,
    CURSOR_YEAR,
    CURSOR_MONTH,
    CURSOR_ORDER,
    CURSOR_SET,
    CURSOR_FILE_TIME,
    CURSOR_ZONE,
};

void log_cursor_encode(const struct log_cursor *cursor, const struct log_hints *hints,
                       struct buf *out)
{
    pack_u64(out, CURSOR_OFFSET, cursor->offset);
    pack_u64(out, CURSOR_LINE, cursor->line);
    pack_u64(out, CURSOR_ROW, cursor->row);
    pack_u64(out, CURSOR_YEAR, cursor->year);
    pack_u64(out, CURSOR_MONTH, cursor->month);
    pack_u64(out, CURSOR_ORDER, cursor->order);
    pack_u64(out, CURSOR_SET, cursor->set);
    if (!hints)
        return;
    pack_i64(out, CURSOR_FILE_TIME, hints->file_time);
    pack_i64(out, CURSOR_ZONE, hints->zone);
}

bool log_cursor_decode(struct log_cursor *cursor, struct log_hints *hints, struct str blob)
{
    struct unpack in = {.rest = blob};
    struct field field;

    *cursor = (struct log_cursor){0};
    if (hints)
        *hints = (struct log_hints){INT64_MIN, LOG_ZONE_NONE};
    while (unpack_next(&in, &field)) {
        uint32_t *const numbers[] = {NULL,          NULL,           &cursor->line,  &cursor->row,
                                     &cursor->year, &cursor->month, &cursor->order, &cursor->set};

        if (field.tag == CURSOR_OFFSET)
            cursor->offset = unpack_u64(&in, &field, INT64_MAX);
        else if (field.tag > CURSOR_OFFSET && field.tag <= CURSOR_SET)
            *numbers[field.tag] = (uint32_t)unpack_u64(&in, &field, UINT32_MAX);
        else if (hints && field.tag == CURSOR_FILE_TIME)
            hints->file_time = unpack_i64(&in, &field);
        else if (hints && field.tag == CURSOR_ZONE)
            hints->zone = (int32_t)unpack_i64(&in, &field);
        else
            in.bad = true;
    }
    return !in.bad;
}

static void put_login(struct buf *out, const struct login *login)
{
    pack_i64(out, TAG_WHEN, login->when);
    pack_u64(out, TAG_LINE, login->line);
    pack_u64(out, TAG_TRIES, login->tries);
    pack_i64(out, TAG_FETCHED, login->fetched);
    pack_u64(out, TAG_RESULT, login->result);
    pack_u64(out, TAG_PROTOCOL, login->protocol);
    pack_str(out, TAG_KEY, (struct str){(const char *)login->key.bytes, sizeof(login->key.bytes)});
    pack_u64(out, TAG_REPEATS, login->repeats);
    pack_text(out, TAG_STATED, login->stated);
    pack_text(out, TAG_ACCOUNT, login->account);
    pack_text(out, TAG_ADDRESS, login->address);
    pack_text(out, TAG_CLIENT, login->client);
    pack_text(out, TAG_AGENT, login->agent);
    pack_text(out, TAG_SESSION, login->session);
    pack_text(out, TAG_PLACE, login->place);
    pack_text(out, TAG_DETAIL, login->detail);
}

static void put_deed(struct buf *out, const struct log_deed *deed)
{
    pack_i64(out, TAG_DEED_WHEN, deed->when);
    pack_u64(out, TAG_DEED_LINE, deed->line);
    pack_u64(out, TAG_DEED_FILED, deed->filed);
    pack_text(out, TAG_DEED_MAILBOX, deed->mailbox);
    pack_text(out, TAG_DEED_TARGET, deed->target);
    pack_text(out, TAG_DEED_RAW, deed->raw);
}

void log_page_encode(const struct log_page *page, struct buf *out)
{
    struct buf part;

    buf_init(&part, KIB(128));
    rule_report_encode(&page->report, &part);
    pack_str(out, TAG_REPORT, buf_as_str(&part));
    buf_clear(&part);
    log_cursor_encode(&page->next, NULL, &part);
    pack_str(out, TAG_CURSOR, buf_as_str(&part));
    buf_dispose(&part);
    pack_u64(out, TAG_LAST, page->last);
    pack_i64(out, TAG_EARLIEST, page->earliest);
    pack_i64(out, TAG_LATEST, page->latest);
    pack_text(out, TAG_ZONE, page->zone);
    pack_text(out, TAG_TRUNCATED, page->truncated);
    pack_text(out, TAG_ERROR, page->error);
    pack_u64(out, TAG_COUNT, page->count);
    for (size_t i = 0; i < page->count; i++)
        put_login(out, &page->logins[i]);
    pack_u64(out, TAG_DEEDS, page->deed_count);
    for (size_t i = 0; i < page->deed_count; i++)
        put_deed(out, &page->deeds[i]);
}

struct reader {
    struct unpack in;
    struct arena *arena;
};

static struct field take(struct reader *reader, enum tag tag)
{
    struct field field = {0};

    if (!unpack_next(&reader->in, &field) || field.tag != tag) {
        reader->in.bad = true;
        return (struct field){.value = {"", 0}};
    }
    return field;
}

static const char *text(struct reader *reader, enum tag tag)
{
    struct field field = take(reader, tag);
    struct str value = reader->in.bad ? str_of("") : unpack_text(&reader->in, &field);

    return arena_strndup(reader->arena, value.at, value.len);
}

static uint64_t number(struct reader *reader, enum tag tag, uint64_t most)
{
    struct field field = take(reader, tag);

    return reader->in.bad ? 0 : unpack_u64(&reader->in, &field, most);
}

static int64_t signed_number(struct reader *reader, enum tag tag)
{
    struct field field = take(reader, tag);

    return reader->in.bad ? 0 : unpack_i64(&reader->in, &field);
}

static void take_key(struct reader *reader, struct hash *out)
{
    struct field field = take(reader, TAG_KEY);

    *out = (struct hash){{0}};
    if (field.value.len == sizeof(out->bytes))
        memcpy(out->bytes, field.value.at, sizeof(out->bytes));
    else
        reader->in.bad = true;
}

static void take_login(struct reader *reader, struct login *out)
{
    out->when = signed_number(reader, TAG_WHEN);
    out->line = (uint32_t)number(reader, TAG_LINE, UINT32_MAX);
    out->tries = (uint32_t)number(reader, TAG_TRIES, UINT32_MAX);
    out->fetched = signed_number(reader, TAG_FETCHED);
    out->result = (enum login_result)number(reader, TAG_RESULT, LOGIN_READ);
    out->protocol = (enum login_protocol)number(reader, TAG_PROTOCOL, LOGIN_ADMIN);
    take_key(reader, &out->key);
    out->repeats = number(reader, TAG_REPEATS, 1) == 1;
    out->stated = text(reader, TAG_STATED);
    out->account = text(reader, TAG_ACCOUNT);
    out->address = text(reader, TAG_ADDRESS);
    out->client = text(reader, TAG_CLIENT);
    out->agent = text(reader, TAG_AGENT);
    out->session = text(reader, TAG_SESSION);
    out->place = text(reader, TAG_PLACE);
    out->detail = text(reader, TAG_DETAIL);
}

static void take_deed(struct reader *reader, struct log_deed *out)
{
    out->when = signed_number(reader, TAG_DEED_WHEN);
    out->line = (uint32_t)number(reader, TAG_DEED_LINE, UINT32_MAX);
    out->filed = number(reader, TAG_DEED_FILED, 1) == 1;
    out->mailbox = text(reader, TAG_DEED_MAILBOX);
    out->target = text(reader, TAG_DEED_TARGET);
    out->raw = text(reader, TAG_DEED_RAW);
}

bool log_page_decode(struct log_page *out, struct arena *arena, struct str blob, struct error *err)
{
    struct reader reader = {{.rest = blob}, arena};
    bool report, cursor;

    *out = (struct log_page){0};
    report = rule_report_decode(&out->report, arena, take(&reader, TAG_REPORT).value);
    cursor = log_cursor_decode(&out->next, NULL, take(&reader, TAG_CURSOR).value);
    out->last = number(&reader, TAG_LAST, 1) == 1;
    out->earliest = signed_number(&reader, TAG_EARLIEST);
    out->latest = signed_number(&reader, TAG_LATEST);
    out->zone = text(&reader, TAG_ZONE);
    out->truncated = text(&reader, TAG_TRUNCATED);
    out->error = text(&reader, TAG_ERROR);
    out->count = number(&reader, TAG_COUNT, LIMIT_LOG_ROWS);
    out->logins = arena_alloc(arena, (out->count + 1) * sizeof(*out->logins));
    for (size_t i = 0; i < out->count && !reader.in.bad; i++)
        take_login(&reader, &out->logins[i]);
    out->deed_count = number(&reader, TAG_DEEDS, LIMIT_LOG_ROWS);
    out->deeds = arena_alloc(arena, (out->deed_count + 1) * sizeof(*out->deeds));
    for (size_t i = 0; i < out->deed_count && !reader.in.bad; i++)
        take_deed(&reader, &out->deeds[i]);
    if (!report || !cursor || reader.in.bad || reader.in.rest.len > 0)
        return error_set(err, ERROR_JAIL, "the parser's record of a log is damaged");
    return true;
}
