/* text.h - bytes from outside, text we build, and the one way to show the first as the second.
 *
 * `struct str` is borrowed and may hold anything. `struct buf` is ours and knows its largest
 * size. Whatever reaches a terminal, a log line or a report goes through text_show() (or
 * canvas_text(), which uses the same classes): nothing is obeyed, nothing is dropped. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/base.h"
#include "base/error.h"

struct str { /* borrowed bytes; may hold NULs and lies */
    const char *at;
    size_t len;
};

struct buf {  /* owned; never grows past most; `full` says that something did not fit */
    char *at; /* NUL-terminated behind len once anything was added */
    size_t len, room, most;
    bool full;
};

struct str str_of(const char *text); /* NULL gives the empty string */
struct str str_trim(struct str s);   /* blanks, tabs, CR, LF off both ends */

/* Clipped to s. Here, because scanners ask for it with every line. */
static inline struct str str_part(struct str s, size_t from, size_t len)
{
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return len > 0 ? (struct str){s.at + from, len} : (struct str){"", 0};
}

bool str_equal(struct str a, struct str b);
bool str_equal_nocase(struct str a, struct str b); /* ASCII only */
bool str_starts(struct str s, const char *prefix);
bool str_starts_nocase(struct str s, const char *prefix);
bool str_ends_nocase(struct str s, const char *suffix);
bool str_holds_nocase(struct str s, struct str needle);
/* Where needle begins in s, or s.len. */
size_t str_find(struct str s, struct str needle);
size_t str_find_last(struct str s, struct str needle); /* for short texts */
size_t str_find_char(struct str s, char ch);
/* Takes the next line off *rest, without its LF or CR LF. False: nothing left. */
bool str_next_line(struct str *rest, struct str *line);
/* A whole decimal number and nothing else. False: not one, or above max. */
bool str_to_u64(struct str s, uint64_t max, uint64_t *out) NODISCARD;

/* One word or another, as fits a count: text_plural(n, "message", "messages"). Where a sentence is
 * translated (base/said.h), both are whole sentences instead. */
const char *text_plural(uint64_t count, const char *one, const char *many);

enum { DECIMAL_MOST = 20 }; /* characters of a number of 64 bits, with its sign */
/* A number as printf("%" PRId64) and printf("%" PRIu64) write it, but no NUL behind it; returns how
 * many characters that are. For what is written of each message. */
size_t decimal_signed(char out[DECIMAL_MOST], int64_t number);
size_t decimal_unsigned(char out[DECIMAL_MOST], uint64_t number);
/* What a digit of base 16 means, small or capital. -1: it is none. */
int digit_hex(char ch);

void buf_init(struct buf *buf, size_t most);
void buf_dispose(struct buf *buf);
void buf_clear(struct buf *buf);
/* Makes room behind len for `more` bytes that the caller then puts there itself. */
bool buf_reserve(struct buf *buf, size_t more);
/* Each returns false and sets full if it did not fit; nothing is added then, nor later, until
 * buf_clear(): a buffer holds all of what it was given or an unbroken beginning of it. */
bool buf_add(struct buf *buf, const void *bytes, size_t len);
bool buf_str(struct buf *buf, struct str s);
bool buf_text(struct buf *buf, const char *text);
bool buf_char(struct buf *buf, char ch);
bool buf_printf(struct buf *buf, const char *fmt, ...) PRINTF_LIKE(2, 3);
bool buf_hex(struct buf *buf, const void *bytes, size_t len);
struct str buf_as_str(const struct buf *buf);
const char *buf_c(const struct buf *buf); /* never NULL; good until the next change */

/* --- UTF-8, strict: no overlong forms, no surrogates, nothing above U+10FFFF --- */

enum { UTF8_BAD = -1 };

/* Takes one character off *text, which must not be empty. What is not UTF-8 costs one byte and
 * gives UTF8_BAD. */
int32_t utf8_take(struct str *text);
bool utf8_plain(struct str s); /* ASCII without NULs: soon told */
bool utf8_valid(struct str s);
size_t utf8_ascii(struct str s); /* how many bytes it begins with are ASCII */
void utf8_put(struct buf *buf, uint32_t ch);
/* The longest prefix of s that ends between characters and is no longer than most bytes. */
size_t utf8_clip(struct str s, size_t most);

/* --- showing (security.md 11: show, never obey, never drop) --- */

enum text_class {
    TEXT_PLAIN,
    TEXT_COMBINING, /* two in a row are shown, more become tokens */
    TEXT_HIDDEN, /* controls, direction changes, zero width, private use, not assigned, and blanks
                  * that are neither U+0020 nor the Chinese and Japanese U+3000: <U+202E> */
};

enum text_class text_class(uint32_t ch);

/* Adds s in a form that any terminal, log or report can take: hidden characters as <U+202E>,
 * bytes that are not UTF-8 as \xHH, and a literal "<U+" or "\x" in s so that it cannot be
 * mistaken for ours. A combining mark that has nothing of s to sit on is a token as well. Line
 * ends are tokens too: splitting into lines is the caller's. */
void text_show(struct buf *out, struct str s);
/* The first `most` bytes of s in that form, in the arena. */
struct arena;
const char *text_shown(struct arena *arena, struct str s, size_t most);
/* As much of that form as `size` bytes with their NUL hold, cut between characters. */
void text_show_in(struct str s, char *out, size_t size);

#endif
