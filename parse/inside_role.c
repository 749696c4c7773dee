/* inside_role.c - the jailed process that takes one container apart; main's side is inside.c. */
#include "inside_sink.h"

#include "base/frame.h"
#include "base/limits.h"
#include "base/role.h"
#include "keep.h"
#include "members.h"
#include "pff_library.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct inside_sink {
    struct buf out;
    struct arena arena;
};

/* Main has gone: there is nobody to work for. */
static void send_frame(uint16_t type, struct str payload)
{
    struct frame frame = {.type = type, .payload = payload};
    struct error err = {0};

    if (!frame_write(ROLE_FD, &frame, -1, &err))
        _exit(1);
}

static void put_text(struct inside_sink *sink, uint16_t tag, const char *text)
{
    const char *kept = keep_text(&sink->arena, str_of(text), INSIDE_TEXT_MOST);

    if (*kept)
        pack_text(&sink->out, tag, kept);
}

void inside_put_member(struct inside_sink *sink, const struct inside_member *member)
{
    buf_clear(&sink->out);
    put_text(sink, INSIDE_NAME, member->name);
    put_text(sink, INSIDE_FOLDER, member->folder);
    put_text(sink, INSIDE_FLAGS, member->flags);
    put_text(sink, INSIDE_WHY, member->why);
    if (member->received != INT64_MIN)
        pack_i64(&sink->out, INSIDE_RECEIVED, member->received);
    if (member->other)
        pack_u64(&sink->out, INSIDE_OTHER, 1);
    if (member->rebuilt)
        pack_u64(&sink->out, INSIDE_REBUILT, 1);
    send_frame(INSIDE_HEAD, buf_as_str(&sink->out));
    arena_dispose(&sink->arena);
}

void inside_put_bytes(struct inside_sink *sink, struct str bytes)
{
    (void)sink;
    while (bytes.len > 0) {
        struct str piece = str_part(bytes, 0, INSIDE_PIECE_MOST);

        send_frame(INSIDE_BYTES, piece);
        bytes = str_part(bytes, piece.len, bytes.len);
    }
}

static void send_why(struct inside_sink *sink, uint16_t type, const char *why)
{
    buf_clear(&sink->out);
    put_text(sink, INSIDE_WHY, why);
    send_frame(type, buf_as_str(&sink->out));
    arena_dispose(&sink->arena);
}

void inside_put_end(struct inside_sink *sink, const char *why)
{
    send_why(sink, INSIDE_TAIL, why);
}

bool inside_can(const char *kind)
{
#ifdef HAVE_PFF
    if (strcmp(kind, "pst") == 0)
        return true;
#endif
    return strcmp(kind, "archive") == 0;
}

/* Why there is no reader of a kind; "": there is. */
struct missing {
    struct error archive, pst;
};

/* Before the jail closes, and before it is known which will be needed. */
static void load(struct missing *missing)
{
    *missing = (struct missing){0};
    (void)!members_load(&missing->archive);
    (void)!pff_load(&missing->pst);
}

static const char *take_apart(struct inside_sink *sink, struct arena *arena, struct str payload,
                              struct str bytes, const struct missing *missing)
{
    struct unpack in = {.rest = payload};
    struct str kind = str_of(""), name = str_of("");
    struct field field;

    while (unpack_next(&in, &field))
        if (field.tag == INSIDE_KIND)
            kind = field.value;
        else if (field.tag == INSIDE_NAME)
            name = field.value;
    if (str_equal(kind, str_of("pst")))
        return missing->pst.text[0] ? missing->pst.text : inside_pst(sink, bytes);
    if (missing->archive.text[0])
        return missing->archive.text;
    return inside_archive(sink, bytes, arena_strndup(arena, name.at, name.len));
}

/* Mapped before the jail closes: nothing more is asked of the system. A file that shrinks under it
 * ends this process, and main says so. */
static bool map(struct str *out)
{
    enum { CONTAINER_FD = ROLE_FD + 1 };
    struct stat info;
    void *at;

    *out = str_of("");
    if (fstat(CONTAINER_FD, &info) != 0 || info.st_size < 0)
        return false;
    if (info.st_size == 0)
        return true;
    at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, CONTAINER_FD, 0);
    close(CONTAINER_FD);
    if (at == MAP_FAILED)
        return false;
    *out = (struct str){at, (size_t)info.st_size};
    return true;
}

int inside_role_main(bool best_effort)
{
    struct inside_sink sink = {.arena = {0}};
    struct arena arena = {0};
    struct error err = {0};
    char state[ROLE_STATE];
    struct frame_reader in;
    struct frame frame;
    struct str bytes;
    struct missing missing;
    const char *why;

    load(&missing);
    if (!map(&bytes) || !role_enter(ROLE_UNPACK, best_effort, state, &err))
        return 1;
    buf_init(&sink.out, LIMIT_FRAME);
    frame_reader_init(&in, ROLE_FD);
    if (frame_wait(&in, &frame, -1, &err) != FRAME_OK || frame.type != INSIDE_ASK)
        return 1;
    why = take_apart(&sink, &arena, frame.payload, bytes, &missing);
    send_why(&sink, INSIDE_DONE, why);
    return 0;
}
