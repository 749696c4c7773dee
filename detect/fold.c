/* fold.c - see letters.h: unicode_fold(). ASCII is folded sixteen bytes at a time, most other
 * characters by what is known of each, and ICU has the rest: those that join the one before them or
 * become several, with what stands around them. */
#include "letters.h"

#include "base/mem.h"
#include "sixteen.h"
#include "unicode.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_AT_ONCE = 1 << 20, /* bytes of a text that is not ASCII */
    FAR = 24                /* so many characters that need no ICU end what is given to it */
};

/* A text that is being folded. */
struct folding {
    struct buf *out;
    size_t begin; /* where out began */
    struct str rest;
    const char *last; /* the character before the rest, if the next may join it; else NULL */
    size_t last_out;  /* where what became of it begins */
};

static bool is_blank(uint32_t ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r') || ch == 0xa0 || ch == 0x3000;
}

static bool after_blank(const struct folding *folding)
{
    const struct buf *out = folding->out;

    return out->len == folding->begin || out->at[out->len - 1] == ' ';
}

/* --- ASCII --- */

/* Sixteen bytes below 0x80 in small letters, and their blanks as spaces; in *blanks a bit for each
 * that is one. */
static inline sixteen fold_sixteen(sixteen text, unsigned *blanks)
{
    sixteen control = (sixteen)(text - '\t' < 5);

    *blanks = (unsigned)side_by_side(control | (sixteen)(text == ' '));
    text |= (sixteen)(text - 'A' < 26) & 0x20;
    return (text & ~control) | (control & ' ');
}

/* Up to sixteen bytes: as far as no blank stands behind a blank, and over that one. *after: 1 if a
 * blank stands before them, then if the last of them is one. Returns how many were taken; *to is
 * moved behind what became of them. */
static inline size_t fold_some(char **to, const char *from, unsigned *after)
{
    unsigned blanks, doubled;
    size_t len;
    sixteen text;

    memcpy(&text, from, SIXTEEN);
    text = fold_sixteen(text, &blanks);
    memcpy(*to, &text, SIXTEEN);
    doubled = blanks & (blanks << 1 | *after);
    if (doubled == 0) {
        *after = blanks >> (SIXTEEN - 1);
        *to += SIXTEEN;
        return SIXTEEN;
    }
    *after = 1;
    len = (size_t)__builtin_ctz(doubled);
    *to += len;
    return len + 1;
}

/* The same of fewer than sixteen. */
static size_t fold_rest(char **to, struct str text, unsigned *after)
{
    char from[SIXTEEN], folded[SIXTEEN], *end = folded;
    size_t taken, behind;

    memset(from, 'x', SIXTEEN);
    memcpy(from, text.at, text.len);
    taken = fold_some(&end, from, after);
    behind = taken > text.len ? taken - text.len : 0;
    end -= behind;
    memcpy(*to, folded, (size_t)(end - folded));
    *to += end - folded;
    return taken - behind;
}

/* Text below 0x80. */
static void fold_ascii(struct folding *folding, struct str text)
{
    struct buf *out = folding->out;
    unsigned after = after_blank(folding);
    bool cut = text.len > out->most - out->len;
    size_t at = 0;
    char *to;

    if (cut)
        text.len = out->most - out->len;
    if (!buf_reserve(out, text.len))
        return;
    to = out->at + out->len;
    while (text.len - at >= SIXTEEN)
        at += fold_some(&to, text.at + at, &after);
    while (at < text.len)
        at += fold_rest(&to, str_part(text, at, text.len), &after);
    out->len = (size_t)(to - out->at);
    out->at[out->len] = '\0';
    out->full |= cut;
}

static void take_ascii(struct folding *folding, size_t len)
{
    fold_ascii(folding, str_part(folding->rest, 0, len));
    folding->last = NULL;
    if (!after_blank(folding)) {
        folding->last = folding->rest.at + len - 1;
        folding->last_out = folding->out->len - 1;
    }
    folding->rest = str_part(folding->rest, len, folding->rest.len);
}

/* --- characters that are folded one by one --- */

static void add_folded(struct folding *folding, uint32_t ch)
{
    if (!is_blank(ch))
        utf8_put(folding->out, ch);
    else if (!after_blank(folding))
        buf_char(folding->out, ' ');
}

/* Takes a character off the text. True: it is ASCII or simple; *folded: what it becomes. */
static bool take_simple(struct str *text, uint32_t *folded)
{
    int32_t ch = utf8_take(text);

    *folded = ch < 0x80 ? (uint32_t)ch : unicode_simple((uint32_t)ch);
    return ch >= 0 && *folded != 0;
}

/* As many as there are. */
static void take_some(struct folding *folding)
{
    while (folding->rest.len > 0 && (unsigned char)folding->rest.at[0] >= 0x80) {
        struct str behind = folding->rest;
        uint32_t folded;

        if (!take_simple(&behind, &folded))
            return;
        folding->last = folding->rest.at;
        folding->last_out = folding->out->len;
        add_folded(folding, folded);
        folding->rest = behind;
    }
}

/* --- characters that ICU folds --- */

struct wide { /* UTF-16, as ICU wants it */
    UChar *at;
    int32_t len, room;
};

static void wide_room(struct wide *wide, int32_t room)
{
    wide->room = room;
    wide->len = 0;
    wide->at = xreallocarray(NULL, (size_t)room, sizeof(*wide->at));
}

/* NFC and case folding of text; false if ICU would not. */
static bool wide_folded(struct wide *out, struct str text)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfc = icu()->unorm2_getNFCInstance(&code);
    int32_t most = (int32_t)text.len;
    struct wide raw, folded;

    wide_room(&raw, most + 1);
    wide_room(&folded, 3 * most + 1);
    wide_room(out, 6 * most + 1);
    icu()->u_strFromUTF8WithSub(raw.at, raw.room, &raw.len, text.at, most, 0xfffd, NULL, &code);
    folded.len =
        icu()->u_strFoldCase(folded.at, folded.room, raw.at, raw.len, U_FOLD_CASE_DEFAULT, &code);
    out->len = icu()->unorm2_normalize(nfc, folded.at, folded.len, out->at, out->room, &code);
    free(raw.at);
    free(folded.at);
    return U_SUCCESS(code);
}

static void fold_together(struct folding *folding, struct str text)
{
    struct wide wide;

    if (wide_folded(&wide, text)) {
        for (int32_t at = 0; at < wide.len;) {
            UChar32 ch;

            U16_NEXT(wide.at, at, wide.len, ch);
            add_folded(folding, U_IS_SURROGATE(ch) ? 0xfffd : (uint32_t)ch);
        }
    }
    free(wide.at);
}

/* From the last character on, as far as one that needs ICU is near. */
static void take_together(struct folding *folding)
{
    struct str behind = folding->rest, until = behind;
    const char *from = behind.at;

    for (unsigned simple = 0; simple < FAR && behind.len > 0;) {
        uint32_t folded;

        if (take_simple(&behind, &folded)) {
            simple++;
        } else {
            simple = 0;
            until = behind;
        }
    }
    if (folding->last) {
        from = folding->last;
        folding->out->len = folding->last_out;
    }
    fold_together(folding, (struct str){from, (size_t)(until.at - from)});
    folding->last = NULL; /* what stands next joins nothing */
    folding->rest = until;
}

void unicode_fold(struct buf *out, struct str text)
{
    struct folding folding = {.out = out, .begin = out->len, .rest = text};
    size_t ascii = utf8_ascii(text);

    if (ascii < text.len)
        folding.rest.len = utf8_clip(text, MOST_AT_ONCE);
    while (folding.rest.len > 0 && !out->full) {
        ascii = utf8_ascii(folding.rest);
        if (ascii > 0)
            take_ascii(&folding, ascii);
        take_some(&folding);
        if (folding.rest.len > 0 && (unsigned char)folding.rest.at[0] >= 0x80 && !out->full)
            take_together(&folding);
    }
    if (out->len > folding.begin && out->at[out->len - 1] == ' ')
        out->at[--out->len] = '\0';
}
