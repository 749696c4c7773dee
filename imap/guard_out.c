/* guard_out.c - the way out: whole command lines, each judged before a byte of it leaves; see
 * guard.h. */
#include "guard_parts.h"

#include "base/limits.h"
#include "capability.h"

#include <string.h>

static bool is_tag(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.at[i];

        if (!((ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z')))
            return false;
    }
    return s.len > 0;
}

static bool is_allowed(struct guard *guard, struct str line)
{
    size_t space = str_find_char(line, ' ');
    struct str tag = str_part(line, 0, space);
    enum command_kind kind;

    if (guard->idling) { /* nothing else until it is over */
        guard->idling = !str_equal_nocase(line, str_of("DONE"));
        return !guard->idling;
    }
    if (!is_tag(tag))
        return false;
    if (!guard_allows(str_part(line, space + 1, line.len), &kind)) {
        if (!guard->permit || !permit_take(guard->permit, str_part(line, space + 1, line.len)))
            return false;
        kind = COMMAND_MESSAGES; /* a line for each message that moves */
    }
    if (kind == COMMAND_CAPABILITY)
        guard->capability = false;
    guard->idling = kind == COMMAND_IDLE;
    return tag_add(guard, tag, kind);
}

static bool refuse(struct guard *guard, struct error *err)
{
    guard_note(guard, "wire_violation(command)", str_trim(buf_as_str(&guard->command)));
    guard->state = IN_ENDED;
    return error_set(err, ERROR_JAIL,
                     "the jailed process asked %s for something that does not only read",
                     guard->host);
}

bool guard_out(struct guard *guard, struct str bytes, struct buf *server, struct error *err)
{
    while (bytes.len > 0) {
        const char *end = memchr(bytes.at, '\n', bytes.len);
        struct str mine = str_part(bytes, 0, end ? (size_t)(end - bytes.at) + 1 : bytes.len);
        struct str line;

        bytes = str_part(bytes, mine.len, bytes.len);
        if (!buf_str(&guard->command, mine))
            return refuse(guard, err);
        if (!end)
            continue;
        line = buf_as_str(&guard->command);
        if (line.len < 2 || line.at[line.len - 2] != '\r' ||
            !is_allowed(guard, str_part(line, 0, line.len - 2)))
            return refuse(guard, err);
        if (!buf_str(server, line))
            return error_set(err, ERROR_LIMIT, "%s does not take our commands", guard->host);
        transcript_add(guard->transcript, SAID_BY_US, line);
        buf_clear(&guard->command);
    }
    return true;
}

void guard_greeting(struct buf *out, struct str capabilities)
{
    buf_text(out, "* PREAUTH [CAPABILITY");
    capability_clean(out, capabilities);
    buf_text(out, "] ready\r\n");
}
