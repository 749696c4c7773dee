/* prescan_body.c - see prescan_body.h. */
#include "prescan_body.h"

#include "param.h"

#include <string.h>

enum { MOST_BOUNDARY = 4096 }; /* RFC 2046 allows 70 */

void prescan_body_begin(struct prescan_body *scan, struct str body, struct outline *outline)
{
    *scan = (struct prescan_body){.all = body, .rest = body, .safe = body.len, .outline = outline};
    buf_init(&scan->boundary, MOST_BOUNDARY);
    for (size_t i = 0; i < LIMIT_MIME_DEPTH; i++)
        buf_init(&scan->boundaries[i], MOST_BOUNDARY);
}

void prescan_body_dispose(struct prescan_body *scan)
{
    buf_dispose(&scan->boundary);
    for (size_t i = 0; i < LIMIT_MIME_DEPTH; i++)
        buf_dispose(&scan->boundaries[i]);
}

static void note(struct prescan_body *scan, const char *limit)
{
    if (limit && !scan->limit)
        scan->limit = limit;
}

/* Everything from `where` on stays unexamined. */
static void cut(struct prescan_body *scan, struct str where, const char *limit)
{
    note(scan, limit);
    scan->outline->irregular = true;
    scan->safe = scan->all.len - where.len;
    scan->rest = str_of("");
}

/* What GMime takes apart as a message. */
static bool is_message(struct str major, struct str minor)
{
    static const char *const kinds[] = {"rfc822", "rfc2822", "news", "global"};

    if (!str_equal_nocase(major, str_of("message")))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (str_starts_nocase(minor, kinds[i]))
            return true;
    return false;
}

/* In a digest everything is a message that does not say what it is. */
static void forget_type(struct prescan_body *scan)
{
    scan->is_multipart = scan->is_digest = false;
    scan->is_message = scan->depth > 0 && scan->digests[scan->depth - 1];
    buf_clear(&scan->boundary);
}

/* Of several types the last counts, for GMime as well. */
void prescan_body_field(struct prescan_body *scan, const struct header *header)
{
    struct str major, minor;

    outline_field(scan->outline, header);
    if (!header_is(header, "Content-Type"))
        return;
    forget_type(scan);
    if (!param_type(header->value, &major, &minor))
        return;
    scan->is_message = is_message(major, minor);
    if (!str_equal_nocase(major, str_of("multipart")))
        return;
    scan->is_multipart = param_get(header->value, "boundary", &scan->boundary);
    scan->is_digest = str_equal_nocase(minor, str_of("digest"));
}

/* Is the line behind its "--" this boundary? *closes: and the last one. */
static bool is_boundary(struct str line, struct str boundary, bool *closes)
{
    struct str behind = str_part(line, boundary.len, line.len);

    if (!str_equal(str_part(line, 0, boundary.len), boundary))
        return false;
    *closes = str_starts(behind, "--");
    return str_trim(str_part(behind, *closes ? 2 : 0, behind.len)).len == 0;
}

/* The container whose boundary a line is, as its depth from 1; 0: none. */
static size_t container_of(const struct prescan_body *scan, struct str line, bool *closes)
{
    if (!str_starts(line, "--"))
        return 0;
    for (size_t i = scan->depth; i > 0; i--) {
        struct str boundary = buf_as_str(&scan->boundaries[i - 1]);

        if (boundary.len > 0 && is_boundary(str_part(line, 2, line.len), boundary, closes))
            return i;
    }
    return 0;
}

/* Takes the next field off `rest`. GMime passes over lines that are no fields, so this does; false
 * at the empty line, which is taken too, and at the next boundary, which is not. */
static bool next_field(struct prescan_body *scan, struct header *out)
{
    struct str line, behind;
    bool closes;

    while (!header_at(scan->rest, out)) {
        bool ended;

        behind = scan->rest;
        ended = !str_next_line(&behind, &line);
        scan->outline->irregular |= ended || line.len > 0;
        if (ended || container_of(scan, line, &closes) > 0)
            return false;
        scan->rest = behind;
        if (line.len == 0)
            return false;
    }
    scan->rest = str_part(scan->rest, out->whole.len, scan->rest.len);
    return true;
}

/* Reads the header of a part at the front of `rest`. False: a limit was passed. */
static bool read_header(struct prescan_body *scan, struct str start)
{
    struct header header;
    size_t count = 0;

    forget_type(scan);
    while (next_field(scan, &header)) {
        const char *noted = NULL;
        const char *limit = header_check(&header, &noted);

        note(scan, noted);
        if (++count > LIMIT_HEADERS)
            limit = "headers";
        if (start.len - scan->rest.len > LIMIT_HEADER_BLOCK)
            limit = "header-block";
        if (limit) {
            cut(scan, start, limit);
            return false;
        }
        prescan_body_field(scan, &header);
    }
    return true;
}

/* Goes into the part whose fields were just read, and on into messages within messages. start is
 * where that part begins. */
static void enter(struct prescan_body *scan, struct str start)
{
    while (scan->is_multipart || scan->is_message) {
        struct buf *boundary;

        if (scan->depth == LIMIT_MIME_DEPTH) {
            cut(scan, start, "mime-depth");
            return;
        }
        scan->digests[scan->depth] = scan->is_multipart && scan->is_digest;
        boundary = &scan->boundaries[scan->depth++];
        buf_clear(boundary);
        if (scan->is_multipart) {
            buf_str(boundary, buf_as_str(&scan->boundary));
            outline_container(scan->outline, scan->depth - 1, buf_as_str(boundary));
            return;
        }
        scan->outline->irregular = true;
        start = scan->rest;
        if (++scan->parts > LIMIT_PARTS) {
            cut(scan, start, "parts");
            return;
        }
        if (!read_header(scan, start))
            return;
    }
    outline_content(scan->outline, scan->all.at + scan->all.len - scan->rest.len);
}

/* A line that begins with "--"; start is where it does. */
static void take_dashes(struct prescan_body *scan, struct str line, struct str start)
{
    bool closes = false;
    size_t container = container_of(scan, line, &closes);

    if (container == 0)
        return;
    if (container != scan->depth)
        scan->outline->irregular = true;
    outline_boundary(scan->outline, container, (struct str){start.at, start.len - scan->rest.len},
                     closes);
    scan->depth = closes ? container - 1 : container;
    if (closes)
        return;
    if (++scan->parts > LIMIT_PARTS)
        cut(scan, start, "parts");
    else if (read_header(scan, scan->rest))
        enter(scan, start);
}

static bool has_long_line(struct str lines)
{
    while (lines.len > LIMIT_LINE) {
        const char *last = memrchr(lines.at, '\n', LIMIT_LINE);
        struct str line;

        if (last)
            lines = str_part(lines, (size_t)(last - lines.at) + 1, lines.len);
        else if (str_next_line(&lines, &line) && line.len > LIMIT_LINE)
            return true;
    }
    return false;
}

/* Past the lines at the front that cannot be boundaries, which are nearly all: those that do not
 * begin with "--", and every one where there is no container. */
static void pass_plain_lines(struct prescan_body *scan)
{
    struct str rest = scan->rest;
    size_t len = rest.len;

    if (scan->depth > 0)
        len = str_starts(rest, "--") ? 0 : str_find(rest, str_of("\n--")) + 1;
    if (has_long_line(str_part(rest, 0, len)))
        note(scan, "line");
    scan->rest = str_part(rest, len, rest.len);
}

void prescan_body_run(struct prescan_body *scan)
{
    struct str line, start = scan->rest;

    scan->parts = 1;
    enter(scan, start);
    for (;;) {
        pass_plain_lines(scan);
        start = scan->rest;
        if (!str_next_line(&scan->rest, &line))
            break;
        if (line.len > LIMIT_LINE)
            note(scan, "line");
        if (scan->depth > 0 && line.len > 1 && line.at[0] == '-' && line.at[1] == '-')
            take_dashes(scan, line, start);
    }
    outline_end(scan->outline, scan->all.at + scan->all.len);
}
