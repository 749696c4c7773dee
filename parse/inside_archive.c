/* inside_archive.c - the members of an archive, one after the other; see inside_sink.h. */
#include "inside_sink.h"

#include "base/limits.h"
#include "members.h"

#include <string.h>

/* "Inbox.mbox.gz" holds "Inbox.mbox", and does not say so. */
static const char *without_ending(struct arena *arena, const char *name)
{
    const char *dot = strrchr(name, '.');

    return arena_strndup(arena, name, dot && dot != name ? (size_t)(dot - name) : strlen(name));
}

static const char *words_for(enum members_result result)
{
    switch (result) {
    case MEMBERS_BAD:
        return "it is damaged, or of a kind that cannot be read";
    case MEMBERS_LIMIT:
        return "what comes out of it is too large";
    case MEMBERS_LATE:
        return "it takes too long";
    case MEMBERS_OK:
    case MEMBERS_END:
        break;
    }
    return "";
}

static enum members_result send_bytes(struct inside_sink *sink, struct members *members)
{
    enum members_result result = MEMBERS_OK;
    struct buf piece;

    buf_init(&piece, INSIDE_PIECE_MOST);
    while (result == MEMBERS_OK) {
        buf_clear(&piece);
        result = members_read(members, INSIDE_PIECE_MOST, &piece);
        inside_put_bytes(sink, buf_as_str(&piece));
    }
    buf_dispose(&piece);
    return result;
}

const char *inside_archive(struct inside_sink *sink, struct str bytes, const char *name)
{
    uint64_t budget = INSIDE_TIMES * (uint64_t)bytes.len + MIB(64);
    clock_t until = clock() + (clock_t)LIMIT_UNPACK_SECONDS * CLOCKS_PER_SEC;
    struct members *members = members_open(bytes, budget, until);
    enum members_result result;
    struct arena arena = {0};
    struct member found;
    const char *why;

    while ((result = members_next(members, &found)) == MEMBERS_OK) {
        struct inside_member member = {.folder = "", .flags = "", .received = INT64_MIN};

        if (!found.file)
            continue;
        member.name = arena_strndup(&arena, found.name.at, found.name.len);
        if (strcmp(member.name, "data") == 0) /* what libarchive calls one without a name */
            member.name = without_ending(&arena, name);
        member.why = found.encrypted ? "it is encrypted" : "";
        inside_put_member(sink, &member);
        result = found.encrypted ? MEMBERS_END : send_bytes(sink, members);
        inside_put_end(sink, words_for(result));
        arena_dispose(&arena);
        if (result != MEMBERS_END && result != MEMBERS_BAD) /* the next may be better */
            break;
    }
    why = words_for(result);
    if (members_encrypted(members) && result != MEMBERS_OK && result != MEMBERS_END)
        why = "it is encrypted";
    members_close(members);
    return why;
}
