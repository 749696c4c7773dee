/* report.h - the case as a report: HTML, PDF, Markdown or JSON, in English, Vietnamese or Chinese.
 *
 * It reads the case and writes none of it. What detect/ knows and report/ may not ask is handed in.
 * Subjects, addresses and file names are strangers' bytes: every format shows them as text, and
 * hidden characters as <U+202E>. The same case and the same time give the same bytes. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "case/tables.h"

struct engine;

enum report_format { REPORT_HTML, REPORT_PDF, REPORT_MARKDOWN, REPORT_JSON };
enum report_reader {
    READER_ALL, /* everything, and no sheet */
    READER_MANAGEMENT,
    READER_BANK,
    READER_INSURER,
    READER_LAWYER,
    READER_ENGINEER,
};
/* By their words: "html", "md"; "bank". False: there is no such thing. */
bool report_format_named(const char *name, enum report_format *out) NODISCARD;
bool report_reader_named(const char *name, enum report_reader *out) NODISCARD;

struct report_exposed { /* a message on which a rule acted */
    int64_t id, when;   /* when: UTC seconds, INT64_MIN not known */
    struct hash sha256;
    const char *from, *subject;
    bool certain; /* false: it cannot be told */
    size_t files;
};
struct report_exposure { /* what one rule did to the mail */
    int64_t rule;
    const char *name, *deed;
    const char *deed_source; /* base/said.h; NULL or "" not known */
    bool leaks, hides, destroys;
    bool active;          /* its script is the one that runs */
    int64_t since, until; /* INT64_MIN, INT64_MAX: not known */
    uint64_t yes, cannot_tell, examined, outside_time, not_examined;
    const struct report_exposed *messages;
    size_t count;
    const char *const *notes;
    size_t note_count;
    size_t people;
    const char *failed; /* why it could not be worked out; NULL: it was */
};

struct report_setup { /* borrowed during the call */
    struct casefile *cf;
    const char *data_dir; /* wording and controls; NULL: as installed or built */
    const char *language; /* NULL: English */
    enum report_reader reader;
    struct engine *engine; /* the playbook's run; NULL none */
    const char *no_engine; /* why there is none although a playbook was begun; NULL */
    const struct report_exposure *exposures;
    size_t exposure_count;
    size_t rules_left; /* rules that were not tried for one: there are too many */
    const char *version;
    int64_t now; /* UTC seconds, printed as the time it was made */
    /* NULL, or receives a sentence of the report that the language does not have. */
    const char **untranslated;
};

/* out is initialised here and the caller's to dispose, also on failure. */
bool report_make(const struct report_setup *setup, enum report_format format, struct buf *out,
                 struct error *err) NODISCARD;

#endif
