/* responses.c - what a server's refusal means: data/responses.txt; see imap/attempt.h. */
#include "imap/attempt.h"

#include "base/file.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 6, PATTERN_MOST = 400 };

struct response {
    struct response *next;
    unsigned row;
    bool any; /* protocol */
    enum attempt_protocol protocol;
    enum attempt_class class;
    struct str pattern;
};

struct responses {
    struct arena arena;
    struct response *first;
};

static const char *const class_names[] = {
    [ATTEMPT_AMBIGUOUS] = "ambiguous",
    [ATTEMPT_ACCEPTED] = "accepted",
    [ATTEMPT_BAD_CREDENTIAL] = "bad-credential",
    [ATTEMPT_SECOND_FACTOR] = "right-but-second-factor",
    [ATTEMPT_BLOCKED] = "right-but-blocked",
    [ATTEMPT_PROTOCOL_OFF] = "protocol-off",
    [ATTEMPT_POLICY_IP] = "policy-ip",
    [ATTEMPT_WEB_LOGIN] = "web-login-required",
    [ATTEMPT_LIMITED] = "limited",
    [ATTEMPT_NETWORK] = "network",
};

const char *attempt_class_name(enum attempt_class class)
{
    return class_names[class];
}

const char *attempt_words(const struct own_login *row)
{
    bool none = strcmp(row->class, attempt_class_name(ATTEMPT_NETWORK)) == 0;

    return (none && *row->why) || !*row->line ? row->why : row->line;
}

bool attempt_class_parse(struct str name, enum attempt_class *out)
{
    for (size_t i = 0; i < ATTEMPT_CLASSES; i++)
        if (str_equal(name, str_of(class_names[i]))) {
            *out = (enum attempt_class)i;
            return true;
        }
    return false;
}

/* --- reading --- */

static bool read_row(struct responses *responses, struct response ***end, struct str line,
                     unsigned number, const char *path, struct error *err)
{
    struct str columns[COLUMNS], rest = line;
    struct response *row;
    size_t count = 0;

    while (count < COLUMNS && rest.len > 0) {
        size_t at = str_find(rest, str_of(" | "));

        columns[count++] = str_trim(str_part(rest, 0, at));
        rest = str_part(rest, at + 3, rest.len);
    }
    if (count != COLUMNS || rest.len > 0)
        return error_set(err, ERROR_FORMAT, "%s: line %u has not six columns", path, number);
    row = arena_alloc(&responses->arena, sizeof(*row));
    *row = (struct response){.row = number, .any = str_equal(columns[1], str_of("any"))};
    if (!row->any && !attempt_protocol_parse(columns[1], &row->protocol))
        return error_set(err, ERROR_FORMAT, "%s: line %u: no such protocol", path, number);
    if (!attempt_class_parse(columns[2], &row->class) || row->class == ATTEMPT_ACCEPTED)
        return error_set(err, ERROR_FORMAT, "%s: line %u: no such class", path, number);
    if (columns[3].len == 0 || columns[3].len > PATTERN_MOST)
        return error_set(err, ERROR_FORMAT, "%s: line %u: an odd pattern", path, number);
    row->pattern = (struct str){arena_strndup(&responses->arena, columns[3].at, columns[3].len),
                                columns[3].len};
    **end = row;
    *end = &row->next;
    return true;
}

static bool read_rows(struct responses *responses, struct str text, const char *path,
                      struct error *err)
{
    struct response **end = &responses->first;
    unsigned number = 0;
    struct str line;

    while (str_next_line(&text, &line)) {
        number++;
        line = str_trim(line);
        if (line.len > 0 && line.at[0] != '#' &&
            !read_row(responses, &end, line, number, path, err))
            return false;
    }
    return true;
}

bool responses_load(struct responses **out, const char *path, struct error *err)
{
    struct buf text;
    bool ok;

    *out = xcalloc(1, sizeof(**out));
    buf_init(&text, MIB(1));
    ok = file_read(path, &text, err) && read_rows(*out, buf_as_str(&text), path, err);
    buf_dispose(&text);
    if (!ok) {
        responses_free(*out);
        *out = NULL;
    }
    return ok;
}

void responses_free(struct responses *responses)
{
    if (!responses)
        return;
    arena_dispose(&responses->arena);
    free(responses);
}

/* --- asking --- */

static char lower(char ch)
{
    return ch >= 'A' && ch <= 'Z' ? (char)(ch | 0x20) : ch;
}

/* The whole of text; * is any run. Goes back to the last star only, so it is never slower than one
 * length times the other. */
static bool fits(struct str pattern, struct str text)
{
    size_t p = 0, t = 0, star = pattern.len, mark = 0;

    while (t < text.len) {
        if (p < pattern.len && pattern.at[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.len && lower(pattern.at[p]) == lower(text.at[t])) {
            p++;
            t++;
        } else if (star < pattern.len) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.at[p] == '*')
        p++;
    return p == pattern.len;
}

/* "m3 NO [X] no" to "NO [X] no"; untagged "* NO" keeps what stands behind the star. */
static struct str without_tag(enum attempt_protocol protocol, struct str line)
{
    size_t blank = str_find_char(line, ' ');

    if (protocol != ATTEMPT_IMAP || blank == line.len || str_starts_nocase(line, "NO ") ||
        str_starts_nocase(line, "BAD "))
        return line;
    return str_part(line, blank + 1, line.len);
}

static bool row_fits(const struct response *row, enum attempt_protocol protocol, struct str lines)
{
    struct str line;

    if (!row->any && row->protocol != protocol)
        return false;
    while (str_next_line(&lines, &line))
        if (fits(row->pattern, without_tag(protocol, line)))
            return true;
    return false;
}

enum attempt_class responses_class(const struct responses *responses,
                                   enum attempt_protocol protocol, struct str lines, unsigned *row)
{
    for (const struct response *at = responses->first; at; at = at->next) {
        if (!row_fits(at, protocol, lines))
            continue;
        if (row)
            *row = at->row;
        return at->class;
    }
    if (row)
        *row = 0;
    return ATTEMPT_AMBIGUOUS;
}
