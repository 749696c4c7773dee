/* antivirus.h - what a virus scanner said of the parts of mail, for detectors and coverage; and
 * which parts it is asked about. Private to detect/. */
#ifndef DETECT_ANTIVIRUS_H
#define DETECT_ANTIVIRUS_H

#include "base/marks.h"
#include "case/antivirus.h"
#include "case/tables.h"
#include "parse/mail.h"

struct antivirus {              /* what the case holds */
    struct antivirus_row *rows; /* by hash */
    size_t count;
};

bool antivirus_read(struct antivirus *out, struct casefile *cf, struct arena *arena,
                    struct error *err) NODISCARD;
/* NULL: it was not asked about this. */
const struct antivirus_row *antivirus_of(const struct antivirus *antivirus,
                                         const struct hash *sha256);

/* Everything that has content of its own: attachments, pages, pictures. Not the plain words of a
 * mail, nor what is taken apart into parts of its own. */
bool antivirus_wants(const struct mail_part *part);

struct antivirus_count { /* zero it; distinct contents */
    struct marks seen;
    uint64_t all, nothing, found, too_large, failed;
    const char *engine, *words; /* of the newest answer; of one that failed */
    int64_t newest;
    uint64_t older; /* answered by another engine than the newest */
};
void antivirus_count_mail(struct antivirus_count *count, const struct antivirus *antivirus,
                          const struct mail *mail);
void antivirus_count_dispose(struct antivirus_count *count);

/* The coverage row in words. trouble: why it could not be asked now; "". */
enum coverage_state antivirus_covered(const struct antivirus_count *count, const char *trouble,
                                      struct buf *detail, const char **hint);

#endif
