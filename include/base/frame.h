/* frame.h - what our processes say to each other: one frame, one message (security.md 8).
 *
 *     u32 len | u16 type | u16 flags | u64 id | payload[len]        little endian
 *
 * A payload is a flat list of fields, u16 tag | u32 len | bytes, never nested. Both sides treat
 * the other as hostile: sizes are checked before anything is read, text must be UTF-8. */
#ifndef BASE_FRAME_H
#define BASE_FRAME_H

#include "base/text.h"

#include <endian.h>
#include <string.h>

enum { FRAME_HEAD = 16 };

struct frame {
    uint16_t type, flags;
    uint64_t id;
    struct str payload; /* borrowed */
};

/* Reads frames from a stream socket, never past the end of the one at hand, so that a passed
 * descriptor belongs to the frame it came with - unless it reads ahead. fd stays the caller's. */
struct frame_reader {
    int fd;
    struct buf in;   /* what has arrived, from the frame at hand on */
    size_t taken;    /* of `in`: frames that were handed out and are done with */
    size_t at_hand;  /* of `in`: the length of the frame that is handed out */
    size_t most;     /* largest payload taken; LIMIT_FRAME, the owner may lower it */
    bool ahead;      /* no descriptors are taken: many small frames may be read in one call */
    int passed_fd;   /* a descriptor that came with the frame, -1: none; take it (and write -1 here)
                      * or the next call closes it */
    bool handed_out; /* the frame in `in` was given to the caller */
    bool ended;      /* the other side has closed, or broke the rules: nothing more is read */
};

void frame_reader_init(struct frame_reader *reader, int fd);
void frame_reader_dispose(struct frame_reader *reader);
/* A whole frame has been read ahead: frame_poll() has one, whatever poll() says of fd. */
bool frame_reader_has_more(const struct frame_reader *reader);

/* Writes all of it, waiting as long as it takes. pass_fd -1: none. False: the peer is gone. */
bool frame_write(int fd, const struct frame *frame, int pass_fd, struct error *err) NODISCARD;

/* frame_write() to a peer that may have been taken over: one that has not taken all of it after
 * timeout_ms (-1: for ever) is an error too, and has lost its place in the stream. */
bool frame_write_within(int fd, const struct frame *frame, int pass_fd, int timeout_ms,
                        struct error *err) NODISCARD;

/* For many small frames that leave together: frame_put() adds one to frames, frame_write_all()
 * writes them as frame_write() does and empties the buffer. */
void frame_put(struct buf *frames, const struct frame *frame);
bool frame_write_all(int fd, struct buf *frames, struct error *err) NODISCARD;

enum frame_result { FRAME_OK, FRAME_NONE, FRAME_END, FRAME_BAD };

/* The next whole frame that has already arrived; reads what is there without waiting.
 * FRAME_NONE: not yet. FRAME_END: closed between two frames. FRAME_BAD: err says what.
 * The payload is good until the next call. */
enum frame_result frame_poll(struct frame_reader *reader, struct frame *out, struct error *err);

/* Waits for one, at most timeout_ms (-1: for ever). FRAME_NONE: time is up. */
enum frame_result frame_wait(struct frame_reader *reader, struct frame *out, int timeout_ms,
                             struct error *err);

/* --- fields --- */

struct field {
    uint16_t tag;
    struct str value;
};

void pack_str(struct buf *out, uint16_t tag, struct str value);
void pack_text(struct buf *out, uint16_t tag, const char *value); /* NULL: adds nothing */
void pack_u64(struct buf *out, uint16_t tag, uint64_t value);
void pack_i64(struct buf *out, uint16_t tag, int64_t value);

struct unpack { /* zero it and set rest */
    struct str rest;
    bool bad; /* something was not as it must be: the sender is not to be believed */
};

enum { FIELD_HEAD = 6 }; /* bytes: tag and length */

/* The next field; false at the end or when bad. Here, because all mail's facts are read field by
 * field. */
static inline bool unpack_next(struct unpack *in, struct field *out)
{
    const char *at = in->rest.at;
    size_t left = in->rest.len;
    uint16_t tag;
    uint32_t len;

    if (in->bad || left == 0)
        return false;
    if (left < FIELD_HEAD) {
        in->bad = true;
        return false;
    }
    memcpy(&tag, at, sizeof(tag));
    memcpy(&len, at + sizeof(tag), sizeof(len));
    len = le32toh(len);
    left -= FIELD_HEAD;
    if (len > left) {
        in->bad = true;
        return false;
    }
    out->tag = le16toh(tag);
    out->value = (struct str){at + FIELD_HEAD, len};
    in->rest = (struct str){at + FIELD_HEAD + len, left - len};
    return true;
}

uint64_t unpack_u64(struct unpack *in, const struct field *field, uint64_t max);
int64_t unpack_i64(struct unpack *in, const struct field *field);
/* Checked UTF-8 without NULs; marks bad otherwise and gives the empty string. */
struct str unpack_text(struct unpack *in, const struct field *field);

#endif
