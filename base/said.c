/* said.c - see base/said.h. */
#include "base/said.h"

#include "base/limits.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { BEGIN = '\x02', NEXT = '\x1f', END = '\x03', DEPTH = 4 };

/* --- from a format --- */

struct conversion {
    bool stars, has_precision;
    int precision;
    char size; /* 'H' for hh, 'L' for ll, or the letter; 0 none */
    char kind;
};

/* What stands behind a "%". */
static const char *read_conversion(const char *at, struct conversion *out)
{
    *out = (struct conversion){.precision = -1};
    if (*at == '.') {
        out->has_precision = true;
        out->precision = 0;
        for (at++; *at >= '0' && *at <= '9'; at++)
            out->precision = out->precision * 10 + (*at - '0');
        out->stars = *at == '*';
        at += out->stars;
    }
    if (*at && strchr("hljz", *at)) {
        out->size = *at++;
        if ((*at == 'h' || *at == 'l') && *at == out->size) {
            out->size = *at == 'h' ? 'H' : 'L';
            at++;
        }
    }
    out->kind = *at;
    assert(*at && strchr("sdiucf%", *at)); /* said.h says which there are */
    return at + 1;
}

struct arguments {
    va_list ap;
};

static int64_t take_signed(struct arguments *from, char size)
{
    switch (size) {
    case 'l':
        return va_arg(from->ap, long);
    case 'L':
        return va_arg(from->ap, long long);
    case 'j': /* NOLINT(bugprone-branch-clone): the same type on some machines only */
        return va_arg(from->ap, intmax_t);
    case 'z':
        return va_arg(from->ap, ssize_t);
    default:
        return va_arg(from->ap, int);
    }
}

static uint64_t take_unsigned(struct arguments *from, char size)
{
    switch (size) {
    case 'l':
        return va_arg(from->ap, unsigned long);
    case 'L':
        return va_arg(from->ap, unsigned long long);
    case 'j': /* NOLINT(bugprone-branch-clone): likewise */
        return va_arg(from->ap, uintmax_t);
    case 'z':
        return va_arg(from->ap, size_t);
    default:
        return va_arg(from->ap, unsigned);
    }
}

/* Marked text may stand in an argument; any other control character may not. */
static void add_text(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char ch = (unsigned char)text.at[i];

        buf_char(out, ch < ' ' && ch != BEGIN && ch != NEXT && ch != END ? ' ' : (char)ch);
    }
}

static void add_argument(struct buf *out, const struct conversion *as, struct arguments *from)
{
    int most = as->stars ? va_arg(from->ap, int) : as->precision;
    const char *text;

    switch (as->kind) {
    case 's':
        text = va_arg(from->ap, const char *);
        add_text(out,
                 (struct str){text, as->has_precision && most >= 0 ? strnlen(text, (size_t)most)
                                                                   : strlen(text)});
        break;
    case 'c':
        buf_char(out, (char)va_arg(from->ap, int));
        break;
    case 'f':
        buf_printf(out, "%.*f", most >= 0 ? most : 6, va_arg(from->ap, double));
        break;
    case 'u':
        buf_printf(out, "%" PRIu64, take_unsigned(from, as->size));
        break;
    default:
        buf_printf(out, "%" PRId64, take_signed(from, as->size));
    }
}

void said_vadd(struct buf *marked, const char *fmt, va_list ap)
{
    struct arguments from;
    struct conversion as;
    unsigned count = 0;
    struct buf values;

    va_copy(from.ap, ap);
    buf_init(&values, KIB(64));
    buf_char(marked, BEGIN);
    while (*fmt) {
        if (*fmt != '%') {
            buf_char(marked, *fmt++);
            continue;
        }
        fmt = read_conversion(fmt + 1, &as);
        if (as.kind == '%') {
            buf_char(marked, '%');
            continue;
        }
        assert(count < SAID_MOST);
        buf_printf(marked, "{%u}", ++count);
        buf_char(&values, NEXT);
        add_argument(&values, &as, &from);
    }
    buf_str(marked, buf_as_str(&values));
    buf_char(marked, END);
    buf_dispose(&values);
    va_end(from.ap);
}

void said_add(struct buf *marked, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    said_vadd(marked, fmt, ap);
    va_end(ap);
}

void said_put(struct buf *marked, struct str id, const struct str *values, size_t count)
{
    assert(count <= SAID_MOST);
    buf_char(marked, BEGIN);
    buf_str(marked, id);
    for (size_t i = 0; i < count; i++) {
        buf_char(marked, NEXT);
        for (size_t k = 0; k < values[i].len; k++)
            buf_char(marked, (unsigned char)values[i].at[k] < ' ' ? ' ' : values[i].at[k]);
    }
    buf_char(marked, END);
}

/* --- to plain text --- */

bool said_is_marked(struct str text)
{
    return text.len > 0 && memchr(text.at, BEGIN, text.len) != NULL;
}

struct speaker {
    const struct said_voice *voice;
    struct buf *out;
};

struct sentence {
    struct str id, values[SAID_MOST];
    size_t count;
};

static struct str look_up(const struct speaker *speaker, struct str id)
{
    const struct said_voice *voice = speaker->voice;

    return voice->lookup ? voice->lookup(voice->arg, id) : str_of("");
}

/* The sentence that begins at text (behind BEGIN); returns how much of text it is, with END. What
 * is not well formed ends where text does. */
static size_t read_sentence(struct str text, struct sentence *out)
{
    size_t from = 0, at = 0;
    unsigned depth = 0;
    struct str *into = &out->id;

    *out = (struct sentence){.count = 0};
    for (; at < text.len; at++) {
        char ch = text.at[at];

        if (ch == BEGIN)
            depth++;
        else if (ch == END && depth > 0)
            depth--;
        else if (depth == 0 && (ch == NEXT || ch == END)) {
            *into = str_part(text, from, at - from);
            from = at + 1;
            if (ch == END)
                return at + 1;
            if (out->count == SAID_MOST)
                break;
            into = &out->values[out->count++];
        }
    }
    *into = str_part(text, from, text.len);
    return text.len;
}

static void speak(const struct speaker *speaker, struct str marked, unsigned depth);

static void speak_byte(const struct speaker *speaker, char ch)
{
    if (ch != BEGIN && ch != NEXT && ch != END)
        buf_char(speaker->out, ch);
}

/* One of our own words, if the language has it. */
static void speak_word(const struct speaker *speaker, struct str value, unsigned depth)
{
    struct str word = str_trim(value);
    struct str other = said_is_marked(value) ? str_of("") : look_up(speaker, word);

    if (word.len == 0 || other.len == 0) {
        speak(speaker, value, depth);
        return;
    }
    buf_str(speaker->out, str_part(value, 0, (size_t)(word.at - value.at)));
    buf_str(speaker->out, other);
    buf_str(speaker->out, str_part(value, (size_t)(word.at - value.at) + word.len, value.len));
}

static void speak_notes(const struct speaker *speaker, struct str value, unsigned depth)
{
    const struct said_voice *voice = speaker->voice;

    if (voice->add_notes)
        voice->add_notes(voice->arg, value, speaker->out);
    else
        speak(speaker, value, depth);
}

static void speak_reason(const struct speaker *speaker, struct str value, unsigned depth)
{
    const struct said_voice *voice = speaker->voice;

    if (voice->add_reason && !said_is_marked(value))
        voice->add_reason(voice->arg, value, speaker->out);
    else
        speak_word(speaker, value, depth);
}

/* "{3}", "{3:w}", "{3:n}" or "{3:r}" at the beginning of text: how long it is; 0 none of them. *as:
 * the letter, or 0. */
static size_t read_place(struct str text, size_t *which, char *as)
{
    *as = '\0';
    if (text.len < 3 || text.at[0] != '{' || text.at[1] < '1' || text.at[1] > '9')
        return 0;
    *which = (size_t)(text.at[1] - '1');
    if (text.at[2] == '}')
        return 3;
    if (text.len < 5 || text.at[2] != ':' || text.at[4] != '}' || !strchr("wnr", text.at[3]))
        return 0;
    *as = text.at[3];
    return 5;
}

static void speak_argument(const struct speaker *speaker, struct str value, char as, unsigned depth)
{
    if (as == 'w')
        speak_word(speaker, value, depth);
    else if (as == 'n')
        speak_notes(speaker, value, depth);
    else if (as == 'r')
        speak_reason(speaker, value, depth);
    else
        speak(speaker, value, depth);
}

static void speak_sentence(const struct speaker *speaker, const struct sentence *said,
                           unsigned depth)
{
    struct str form = look_up(speaker, said->id);
    size_t which, len;
    char as;

    if (form.len == 0)
        form = said->id;
    for (size_t i = 0; i < form.len; i += len) {
        len = read_place(str_part(form, i, form.len), &which, &as);
        if (len == 0 || which >= said->count) {
            len = 1;
            speak_byte(speaker, form.at[i]);
        } else {
            speak_argument(speaker, said->values[which], as, depth);
        }
    }
}

static void speak(const struct speaker *speaker, struct str marked, unsigned depth)
{
    struct sentence said;

    for (size_t i = 0; i < marked.len; i++) {
        char ch = marked.at[i];

        if (ch == BEGIN && depth < DEPTH) {
            i += read_sentence(str_part(marked, i + 1, marked.len), &said);
            speak_sentence(speaker, &said, depth + 1);
        } else {
            speak_byte(speaker, ch);
        }
    }
}

void said_speak(struct buf *out, struct str marked, const struct said_voice *voice)
{
    const struct speaker speaker = {voice, out};

    speak(&speaker, marked, 0);
}

void said_plain(struct buf *out, struct str marked, said_lookup_fn lookup, void *arg)
{
    said_speak(out, marked, &(struct said_voice){.lookup = lookup, .arg = arg});
}
