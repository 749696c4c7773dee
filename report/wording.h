/* wording.h - the report's own words in another language: data/report-LANGUAGE.txt, pairs of lines
 *
 *     en: {1} messages were read
 *     vi: đã đọc {1} thư
 *
 * and what findings and coverage say: data/texts-LANGUAGE.txt, likewise, by the ids of base/said.h.
 * There, "note: " instead of "en: " is a note that a parser hands on as plain text (notes.h), and
 * "why: " the reason why something failed (reasons.h).
 *
 * What a file does not give stays English. Rules and mail are never translated. */
#ifndef REPORT_WORDING_H
#define REPORT_WORDING_H

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

enum text_kind { TEXT_SENTENCE, TEXT_NOTE, TEXT_REASON };

struct word_pair {
    struct str english, other;
    enum text_kind kind;
};

struct wording {
    struct word_pair *pairs, *texts;
    size_t count, text_count;
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

/* What a finding or a check says. source: what it was made of (base/said.h), "" or NULL: it is a
 * whole sentence. A source that does not give this text is not believed. */
const char *wording_text(struct wording *wording, struct arena *arena, const char *text,
                         const char *source);

/* Why something failed, if it is known (reasons.h) or a whole sentence; else as it is. */
const char *wording_reason(struct wording *wording, struct arena *arena, const char *reason);

/* text with {1} ... {9} put in. */
void wording_place(struct buf *out, const char *text, const char *const *values, size_t count);

/* A whole data file; dir NULL as above. The buffer is initialised here. */
bool report_data(struct buf *out, const char *dir, const char *name, struct error *err) NODISCARD;

#endif
