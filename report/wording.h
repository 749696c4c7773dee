/* wording.h - the report's own words in another language: data/report-LANGUAGE.txt, pairs of lines
 *
 *     en: {1} messages were read
 *     vi: đã đọc {1} thư
 *
 * What the file does not give stays English. Findings, rules and mail are never translated. */
#ifndef REPORT_WORDING_H
#define REPORT_WORDING_H

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

struct wording {
    struct word_pair {
        struct str english, other;
    } * pairs;
    size_t count;
    const char *missing; /* the first that was asked for and is not there; NULL none */
    char digits;         /* between thousands */
    const char *language;
};

/* language NULL or "en": no file is read. dir NULL: as installed or built. */
bool wording_load(struct wording *wording, struct arena *arena, const char *dir,
                  const char *language, struct error *err) NODISCARD;

/* The sentence in that language; the English itself when there is none. In the arena or borrowed.
 */
const char *wording_say(struct wording *wording, struct arena *arena, const char *english);
/* The same with {1} ... {9} put in. */
const char *wording_fill(struct wording *wording, struct arena *arena, const char *english,
                         const char *const *values, size_t count);

/* text with {1} ... {9} put in. */
void wording_place(struct buf *out, const char *text, const char *const *values, size_t count);

/* A whole data file; dir NULL as above. The buffer is initialised here. */
bool report_data(struct buf *out, const char *dir, const char *name, struct error *err) NODISCARD;

#endif
