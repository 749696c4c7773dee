/* inside.c - main's side of a container that is taken apart; see parse/inside.h. */
#include "inside_sink.h"

#include "base/frame.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 120000, WHY = 300 };

struct inside {
    struct role role;
    struct frame_reader in;
    struct frame frame;
    struct arena arena; /* of the member at hand */
    struct inside_member member;
    uint64_t members, bytes, most;
    bool open; /* a member has begun and not ended */
    char why[WHY];
};

static bool ask(struct inside *inside, const char *kind, const char *name, struct error *err)
{
    struct buf question;
    bool ok;

    buf_init(&question, LIMIT_FRAME);
    pack_text(&question, INSIDE_KIND, kind);
    pack_text(&question, INSIDE_NAME, name);
    ok = frame_write_within(inside->role.fd,
                            &(struct frame){.type = INSIDE_ASK, .payload = buf_as_str(&question)},
                            -1, PATIENCE_MS, err);
    buf_dispose(&question);
    return ok;
}

struct inside *inside_start(const struct role_options *options, int fd, uint64_t size,
                            const char *kind, const char *name, struct error *err)
{
    struct inside *inside = xcalloc(1, sizeof(*inside));

    inside->most = INSIDE_TIMES * size + MIB(64);
    if (!role_start(&inside->role, ROLE_UNPACK, options, &fd, 1, err)) {
        free(inside);
        return NULL;
    }
    frame_reader_init(&inside->in, inside->role.fd);
    if (ask(inside, kind, name, err))
        return inside;
    inside_stop(inside);
    return NULL;
}

void inside_stop(struct inside *inside)
{
    if (!inside)
        return;
    role_stop(&inside->role, NULL);
    frame_reader_dispose(&inside->in);
    arena_dispose(&inside->arena);
    free(inside);
}

static enum inside_event fail(struct inside *inside, const char *why)
{
    char ended[ROLE_ENDED] = "";

    role_stop(&inside->role, ended);
    snprintf(inside->why, sizeof(inside->why), "%s%s%s", why, ended[0] ? ": " : "", ended);
    return INSIDE_FAILED;
}

static const char *keep(struct inside *inside, struct str text)
{
    return arena_strndup(&inside->arena, text.at, utf8_clip(text, INSIDE_TEXT_MOST));
}

static bool take_member(struct inside *inside, struct unpack *in)
{
    struct inside_member *member = &inside->member;
    struct field field;

    arena_dispose(&inside->arena);
    *member = (struct inside_member){"", "", "", "", INT64_MIN, false, false};
    while (unpack_next(in, &field)) {
        switch ((enum inside_field)field.tag) {
        case INSIDE_NAME:
            member->name = keep(inside, unpack_text(in, &field));
            break;
        case INSIDE_FOLDER:
            member->folder = keep(inside, unpack_text(in, &field));
            break;
        case INSIDE_FLAGS:
            member->flags = keep(inside, unpack_text(in, &field));
            break;
        case INSIDE_WHY:
            member->why = keep(inside, unpack_text(in, &field));
            break;
        case INSIDE_RECEIVED:
            member->received = unpack_i64(in, &field);
            break;
        case INSIDE_REBUILT:
            member->rebuilt = unpack_u64(in, &field, 1) == 1;
            break;
        case INSIDE_OTHER:
            member->other = unpack_u64(in, &field, 1) == 1;
            break;
        case INSIDE_KIND:
            break;
        }
    }
    return !in->bad;
}

static bool take_why(struct inside *inside, struct unpack *in)
{
    struct field field;

    inside->why[0] = '\0';
    while (unpack_next(in, &field))
        if (field.tag == INSIDE_WHY) {
            struct str why = unpack_text(in, &field);

            snprintf(inside->why, sizeof(inside->why), "%.*s", (int)utf8_clip(why, WHY - 1),
                     why.at);
        }
    return !in->bad;
}

static enum inside_event take_frame(struct inside *inside)
{
    struct unpack in = {.rest = inside->frame.payload};
    enum inside_event event = INSIDE_FAILED;

    switch (inside->frame.type) {
    case INSIDE_HEAD:
        if (inside->open || !take_member(inside, &in))
            break;
        inside->open = true;
        if (++inside->members > INSIDE_MEMBERS)
            return fail(inside, "there are too many files in it");
        return INSIDE_MEMBER;
    case INSIDE_BYTES:
        inside->bytes += inside->frame.payload.len;
        if (inside->bytes > inside->most)
            return fail(inside, "what comes out of it is too large");
        event = INSIDE_PIECE;
        break;
    case INSIDE_TAIL:
        event = take_why(inside, &in) ? INSIDE_MEMBER_END : INSIDE_FAILED;
        break;
    case INSIDE_DONE:
        if (!inside->open && take_why(inside, &in))
            return INSIDE_END;
        break;
    default:
        break;
    }
    if (event == INSIDE_FAILED || !inside->open)
        return fail(inside, "the jailed reader's answer is not one");
    inside->open = event != INSIDE_MEMBER_END;
    return event;
}

enum inside_event inside_next(struct inside *inside)
{
    struct error err = {0};

    if (inside->role.pid == 0)
        return INSIDE_FAILED;
    switch (frame_wait(&inside->in, &inside->frame, PATIENCE_MS, &err)) {
    case FRAME_OK:
        return take_frame(inside);
    case FRAME_NONE:
        return fail(inside, "the jailed reader took too long");
    case FRAME_END:
    case FRAME_BAD:
        break;
    }
    return fail(inside, "the jailed reader crashed on it");
}

const struct inside_member *inside_member(const struct inside *inside)
{
    return &inside->member;
}

struct str inside_piece(const struct inside *inside)
{
    return inside->frame.payload;
}

const char *inside_why(const struct inside *inside)
{
    return inside->why;
}
