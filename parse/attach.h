/* attach.h - what a part of a mail really is, and what it can do (detections.md 12).
 *
 * Looks at the content first, the name second, the declared type last. Runs in the parse worker;
 * writes no file, unpacks nothing to disk. */
#ifndef PARSE_ATTACH_H
#define PARSE_ATTACH_H

#include "base/text.h"
#include "parse/mail.h"
#include "urls.h"

/* Loads what the examination needs from files (libmagic's database); to be called once, before
 * the process is locked down. Without it real_type is decided by our own few signatures. */
bool attach_preload(struct error *err) NODISCARD;
void attach_unload(void);

/* What the parts of one mail share. */
struct attach_mail {
    struct urls *urls;
    uint64_t pixels;       /* of pictures searched for codes so far */
    struct yara *yara;     /* rules of the operator's; NULL: none */
    struct charsets *sets; /* NULL: text is UTF-8 or Western */
};

/* Fills part->real_type and part->detail and part->text, and adds to part->traits and, if mail is
 * not NULL, to its links. bytes: the decoded content. part->name, extension, declared_type and
 * disposition are read and must be set already. Returns the name of a limit that kept it from
 * looking at everything, "" if none did: archive-entries, archive-output, archive-depth,
 * archive-ratio, archive-time, archive-mail, html, charset, document-text. */
const char *attach_examine(struct str bytes, struct mail_part *part, struct arena *arena,
                           struct attach_mail *mail);

#endif
