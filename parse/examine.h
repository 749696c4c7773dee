/* examine.h - one mail, from raw bytes to facts. What the parse worker runs; knows no processes.
 *
 * Never fails: what passes a limit is left out and the limit named in mail->limit. */
#ifndef PARSE_EXAMINE_H
#define PARSE_EXAMINE_H

#include "base/mem.h"
#include "parse/mail.h"

struct examiner; /* opaque: converters, hasher, buffers that live from mail to mail */

/* Loads what needs files; before the process is locked down. */
struct examiner *examiner_new(struct error *err);
void examiner_free(struct examiner *examiner); /* NULL is fine */

/* Its converters, for text that is no mail. Borrowed. */
struct charsets *examiner_charsets(struct examiner *examiner);

/* The operator's public keys (parse/dkim.h), as text. */
bool examiner_keys(struct examiner *examiner, struct str text, struct error *err) NODISCARD;

/* The operator's YARA rules, as yara_pack() made them; none is fine. */
bool examiner_yara(struct examiner *examiner, struct str sources, struct error *err) NODISCARD;

/* The message is scribbled over, and so are the EXAMINE_ROOM bytes before it. */
enum { EXAMINE_ROOM = 16 };

/* Everything in *out lives in arena. */
void examine_mail(struct examiner *examiner, struct mail *out, struct arena *arena, char *message,
                  size_t len);

/* The decoded bytes of one part, as it is numbered in the mail's facts: those from `from` on, as
 * many as `most`. *size is how many there are in all. False: there is no such part, or more of it
 * than can be decoded. The message is scribbled over as above. */
struct part_wish {
    uint32_t number;
    uint64_t from;
    size_t most;
};
bool examine_part(struct examiner *examiner, const struct part_wish *wish, char *message,
                  size_t len, struct buf *out, uint64_t *size) NODISCARD;

/* The same of a header alone: what only the body could tell is left out, signatures too. */
void examine_header(struct examiner *examiner, struct mail *out, struct arena *arena, char *header,
                    size_t len);

/* For tests of the jail: hands messages to GMime without measuring them first. */
void examiner_trust(struct examiner *examiner);

#endif
