/* guarded.h - a guard with files behind it, for tests and fuzz targets. */
#ifndef TESTS_GUARDED_H
#define TESTS_GUARDED_H

#include "guard.h"

struct guarded {
    struct guard guard;
    struct body_store bodies;
    struct transcript transcript;
    struct buf server; /* what got out */
    struct buf notes;  /* "rule: text\n" of each */
    struct buf pieces; /* of the transcript: offset and length of the records, as text */
    int segment_fd, transcript_fd;
    struct error err;
};

/* Ends the program when it cannot be made: there is nothing to test then. */
struct guarded *guarded_new(void);
void guarded_free(struct guarded *guarded);

/* A command from the jail; false: the guard refused it. */
bool guarded_ask(struct guarded *guarded, const char *command);
/* Bytes from the server, in pieces of at most piece bytes (0: all at once). */
bool guarded_answer(struct guarded *guarded, struct str bytes, size_t piece);

/* What the two files hold now (what was held back is written first). The caller's to dispose. */
void guarded_segment(struct guarded *guarded, struct buf *out);
void guarded_transcript(struct guarded *guarded, struct buf *out);

/* The bytes of the object-th record in a segment, from 0, if its head, length, hash and tail are
 * right. False: they are not, or it is not there. */
bool guarded_object(struct str segment, size_t object, struct str *bytes);

#endif
