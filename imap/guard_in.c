/* guard_in.c - the way in: lines, literals and message bytes; see guard.h. */
#include "guard_parts.h"

#include "base/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What came is evidence, whatever becomes of it. */
static void tee(struct guard *guard, struct str bytes)
{
    transcript_add(guard->transcript, SAID_BY_SERVER, bytes);
}

static void begin_response(struct guard *guard)
{
    struct buf words = guard->response.words;

    buf_clear(&words);
    guard->response = (struct response){.words = words};
    buf_clear(&guard->held);
    guard->object_count = 0;
}

/* --- message bytes --- */

static bool end_body(struct guard *guard, struct error *err)
{
    if (!body_store_end(guard->bodies, &guard->objects[guard->object_count], err))
        return false;
    guard->object_count++;
    guard->state = IN_LINE;
    return true;
}

/* The line goes to `held` as far as the marker of the literal it ends in. */
static void hold_before_literal(struct guard *guard)
{
    size_t end = guard->line.len - 2;

    while (guard->line.at[end - 1] != '{')
        end--;
    end--;
    if (end > 0 && guard->line.at[end - 1] == '~') /* a binary one */
        end--;
    buf_str(&guard->held, str_part(buf_as_str(&guard->line), guard->response.copied,
                                   end - guard->response.copied));
}

static bool begin_body(struct guard *guard, struct error *err)
{
    struct response *response = &guard->response;

    if (guard->object_count == OBJECTS_MOST)
        return guard_refuse(guard, "limit(items)", err);
    if (response->scan.literal > guard->budget - guard->seen)
        return guard_refuse(guard, "limit(run)", err); /* rather than half of it on the disk */
    if (!body_store_begin(guard->bodies, str_of(response->name), response->scan.literal, err))
        return false;
    hold_before_literal(guard);
    buf_printf(&guard->held, "\"@%" PRIu64 "\"", guard->bodies->last_number);
    transcript_say(guard->transcript, "<object %" PRIu64 ": %" PRIu64 " bytes>",
                   guard->bodies->last_number, response->scan.literal);
    response->body = false;
    guard->state = IN_BODY;
    return response->scan.literal > 0 || end_body(guard, err);
}

static bool add_body(struct guard *guard, struct str *bytes, struct error *err)
{
    uint64_t left = guard->bodies->writer.left;
    struct str mine = str_part(*bytes, 0, left < bytes->len ? (size_t)left : bytes->len);

    if (!record_add(&guard->bodies->writer, mine, err))
        return false;
    *bytes = str_part(*bytes, mine.len, bytes->len);
    return guard->bodies->writer.left > 0 || end_body(guard, err);
}

/* --- lines and what hangs on them --- */

static size_t line_limit(const struct guard *guard)
{
    struct str line = buf_as_str(guard->held.len > 0 ? &guard->held : &guard->line);
    bool search = str_starts_nocase(line, "* SEARCH") || str_starts_nocase(line, "* ESEARCH");

    return search ? LIMIT_WIRE_SEARCH : LIMIT_WIRE_LINE;
}

static void end_literal(struct guard *guard)
{
    buf_char(&guard->held, '"');
    guard->state = IN_LINE;
}

static bool begin_literal(struct guard *guard, struct error *err)
{
    uint64_t length = guard->response.scan.literal;

    hold_before_literal(guard);
    buf_char(&guard->held, '"');
    if (length > LIMIT_WIRE_LINE - 1 || guard->held.len + length > line_limit(guard))
        return guard_refuse(guard, "limit(literal)", err);
    guard->left = length;
    guard->state = IN_LITERAL;
    if (length == 0)
        end_literal(guard);
    return true;
}

/* libetpan reads a literal a second time when it tries another rule of its grammar, and is out of
 * step from there on (measured): it only ever gets quoted strings. */
static void add_literal(struct guard *guard, struct str *bytes)
{
    struct str mine =
        str_part(*bytes, 0, guard->left < bytes->len ? (size_t)guard->left : bytes->len);

    tee(guard, mine);
    for (size_t i = 0; i < mine.len; i++) {
        char ch = mine.at[i];

        if (ch == '"' || ch == '\\')
            buf_char(&guard->held, '\\');
        if (ch == '\r' || ch == '\n' || ch == '\0')
            guard->response.unquotable = true;
        buf_char(&guard->held, ch == '\r' || ch == '\n' || ch == '\0' ? '?' : ch);
    }
    guard->left -= mine.len;
    *bytes = str_part(*bytes, mine.len, bytes->len);
    if (guard->left == 0)
        end_literal(guard);
}

static bool end_response(struct guard *guard, struct error *err)
{
    struct response *response = &guard->response;
    struct str line = buf_as_str(&guard->line);
    bool ok;

    if (response->scan.kind == SCAN_CONTINUE) {
        if (guard->outstanding[COMMAND_IDLE] == 0)
            return guard_refuse(guard, "continue", err);
        buf_text(&guard->jail, "+ idling\r\n");
        return true;
    }
    if (response->scan.kind == SCAN_STATUS)
        return check_status(guard, err);
    buf_str(&guard->held, str_part(line, response->copied, line.len));
    if (response->unquotable)
        guard_note(guard, "wire_repaired(literal)", str_trim(buf_as_str(&guard->held)));
    ok = check_data(guard, err);
    if (ok && ++guard->responses > responses_allowed(guard))
        return guard_refuse(guard, "limit(responses)", err);
    return ok;
}

static bool has_bad_bytes(struct str line, const char **rule)
{
    size_t len = line.len - 2;

    *rule = "line-end";
    if (line.len < 2 || line.at[len] != '\r' || memchr(line.at, '\r', len))
        return true;
    *rule = "nul";
    return memchr(line.at, '\0', len) != NULL;
}

static bool take_line(struct guard *guard, struct error *err)
{
    struct token_context context = {guard, err};
    struct response *response = &guard->response;
    const char *rule;
    enum scan_result result;
    bool ok;

    if (has_bad_bytes(buf_as_str(&guard->line), &rule))
        return guard_refuse(guard, rule, err);
    if (!response->scan.begun)
        begin_response(guard);
    response->copied = 0;
    result = scan_line(&response->scan, buf_as_str(&guard->line), check_token, &context);
    if (result == SCAN_BAD)
        return guard_refuse(guard, response->scan.wrong, err);
    if (result == SCAN_LITERAL) {
        ok = response->body ? begin_body(guard, err) : begin_literal(guard, err);
    } else {
        ok = end_response(guard, err);
        response->scan.begun = false;
    }
    buf_clear(&guard->line);
    return ok;
}

static bool add_line(struct guard *guard, struct str *bytes, struct error *err)
{
    const char *end = memchr(bytes->at, '\n', bytes->len);
    struct str mine = str_part(*bytes, 0, end ? (size_t)(end - bytes->at) + 1 : bytes->len);

    tee(guard, mine);
    *bytes = str_part(*bytes, mine.len, bytes->len);
    if (!buf_str(&guard->line, mine) || guard->line.len + guard->held.len > line_limit(guard))
        return guard_refuse(guard, "limit(line)", err);
    return !end || take_line(guard, err);
}

/* A message that was cut off: what we have of it goes to the transcript. */
static void keep_torn_body(struct guard *guard)
{
    char text[OBJECT_TORN];

    body_store_abandon(guard->bodies, guard->transcript, text);
    guard_note(guard, "truncated", str_of(text));
}

static bool refuse_run(struct guard *guard, struct error *err)
{
    if (guard->state == IN_BODY)
        keep_torn_body(guard);
    return guard_refuse(guard, "limit(run)", err);
}

bool guard_in(struct guard *guard, struct str bytes, struct error *err)
{
    bool ok = true;

    guard->seen += bytes.len;
    if (guard->seen > guard->budget)
        ok = refuse_run(guard, err);
    while (ok && bytes.len > 0 && guard->state != IN_ENDED) {
        if (guard->state == IN_BODY)
            ok = add_body(guard, &bytes, err);
        else if (guard->state == IN_LITERAL)
            add_literal(guard, &bytes);
        else
            ok = add_line(guard, &bytes, err);
    }
    tee(guard, bytes); /* what came behind a broken rule or a goodbye */
    return ok;
}

char *guard_in_space(struct guard *guard, size_t *room, struct error *err)
{
    *room = 0;
    return guard->state == IN_BODY ? record_space(&guard->bodies->writer, room, err) : NULL;
}

bool guard_in_put(struct guard *guard, size_t len, struct error *err)
{
    guard->seen += len;
    record_put(&guard->bodies->writer, len);
    if (guard->seen > guard->budget)
        return refuse_run(guard, err);
    return guard->bodies->writer.left > 0 || end_body(guard, err);
}

bool guard_in_end(struct guard *guard, struct error *err)
{
    const char *where = "";

    if (guard->state == IN_BODY) {
        keep_torn_body(guard);
        where = " in the middle of a message";
    } else if (guard->state == IN_LITERAL || guard->line.len > 0 || guard->response.scan.begun) {
        where = " in the middle of an answer";
    } else if (guard->logged_out) {
        return true;
    }
    guard->state = IN_ENDED;
    if (guard->bye)
        return error_set(err, ERROR_NET, "%s ended the session: %s", guard->host,
                         buf_c(&guard->bye_text));
    return error_set(err, ERROR_NET, "%s closed the connection%s", guard->host, where);
}
