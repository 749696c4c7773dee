/* pdf.c - PDF: names that make it act, and whether it is encrypted; see look.h.
 *
 * No object tree is built: names are looked for wherever they stand, as a reader that repairs a
 * broken file would. Streams are skipped, but for those that hold objects, which are unpacked
 * within the limits. */
#include "base/limits.h"
#include "inflate.h"
#include "look.h"
#include "pdf_text.h"

#include <stdint.h>
#include <string.h>

enum { MOST_NAME = 40, MOST_OBJECT_STREAM = 4 << 20, MOST_FILE = 16 << 20, DICTIONARY = 2048 };

static const struct {
    const char *name, *note;
    uint32_t trait;
} actions[] = {
    {"JavaScript", "/JavaScript", PART_PDF_ACTIVE},
    {"JS", "/JavaScript", PART_PDF_ACTIVE},
    {"Launch", "/Launch", PART_PDF_ACTIVE},
    {"EmbeddedFile", "/EmbeddedFile", PART_PDF_ACTIVE},
    {"EmbeddedFiles", "/EmbeddedFile", PART_PDF_ACTIVE},
    {"RichMedia", "/RichMedia", PART_PDF_ACTIVE},
    {"XFA", "/XFA", 0},
    {"Encrypt", "encrypted PDF", PART_ENCRYPTED},
};

struct scan {
    struct look *look;
    size_t stream_end; /* of the last one */
    bool endless;      /* no stream ends any more */
    bool opens;        /* /OpenAction or /AA: something happens by itself */
    bool scripts;      /* and there is something that could */
    bool in_object_stream;
    bool encrypted;
};

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n' || ch == '\f' || ch == '\0';
}

static bool ends_name(char ch)
{
    switch (ch) {
    case '(':
    case ')':
    case '<':
    case '>':
    case '[':
    case ']':
    case '{':
    case '}':
    case '/':
    case '%':
        return true;
    default:
        return is_blank(ch);
    }
}

/* The name behind a slash, with #61 decoded; its length in the text. */
static size_t read_name(struct str text, char out[MOST_NAME])
{
    size_t at = 0, len = 0;

    while (at < text.len && !ends_name(text.at[at])) {
        char ch = text.at[at++];

        if (ch == '#' && at + 2 <= text.len && digit_hex(text.at[at]) >= 0 &&
            digit_hex(text.at[at + 1]) >= 0) {
            ch = (char)(digit_hex(text.at[at]) << 4 | digit_hex(text.at[at + 1]));
            at += 2;
        }
        if (len < MOST_NAME - 1)
            out[len++] = ch;
    }
    out[len] = '\0';
    return at;
}

static void judge_name(struct scan *scan, const char *name)
{
    if (strcmp(name, "OpenAction") == 0 || strcmp(name, "AA") == 0)
        scan->opens = true;
    for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
        if (strcmp(name, actions[i].name) != 0)
            continue;
        look_note(scan->look, actions[i].trait, "%s", actions[i].note);
        scan->encrypted |= (actions[i].trait & PART_ENCRYPTED) != 0;
        if (strcmp(name, "EmbeddedFile") != 0 && strcmp(name, "EmbeddedFiles") != 0 &&
            strcmp(name, "Encrypt") != 0)
            scan->scripts = true;
    }
}

/* The string behind /URI; in a file of its own tongue (encrypted, UTF-16) it is none. */
static void take_link(struct scan *scan, struct str text)
{
    struct buf link;
    unsigned depth = 1;

    while (text.len > 0 && is_blank(text.at[0]))
        text = str_part(text, 1, text.len);
    if (text.len < 2 || text.at[0] != '(')
        return;
    buf_init(&link, MAIL_TARGET);
    for (size_t i = 1; i < text.len && !link.full; i++) {
        char ch = text.at[i];

        if (ch == '\\' && i + 1 < text.len)
            ch = text.at[++i];
        else if (ch == '(')
            depth++;
        else if (ch == ')' && --depth == 0)
            break;
        if ((unsigned char)ch < 0x20 || ch == 0x7f)
            break;
        buf_char(&link, ch);
    }
    if (depth == 0 && utf8_valid(buf_as_str(&link)))
        look_link(scan->look, buf_as_str(&link), false);
    buf_dispose(&link);
}

static void scan_names(struct scan *scan, struct str text);

static bool has(struct str text, const char *word)
{
    return str_find(text, str_of(word)) < text.len;
}

/* The dictionary in front of a stream says what is in it: objects, a file, or else nothing that
 * matters here. */
static void look_at_stream(struct scan *scan, struct str before, struct str body)
{
    struct buf unpacked;
    bool file, packed;

    before = str_part(before, before.len < DICTIONARY ? 0 : before.len - DICTIONARY, DICTIONARY);
    file = has(before, "/EmbeddedFile");
    if (!file && !has(before, "ObjStm") && !has(before, "#")) /* a name may be spelled in hex */
        return;
    buf_init(&unpacked, look_room(scan->look, file ? MOST_FILE : MOST_OBJECT_STREAM));
    packed = inflate_bytes(body, &unpacked);
    look_unpacked(scan->look, unpacked.len);
    if (packed && unpacked.len == unpacked.most)
        look_limit(scan->look, "archive-output");
    if (file)
        look_inside(scan->look, packed ? buf_as_str(&unpacked) : body);
    else if (packed) {
        scan->in_object_stream = true;
        scan_names(scan, buf_as_str(&unpacked));
        scan->in_object_stream = false;
    }
    buf_dispose(&unpacked);
}

/* Where a stream ends: at the next "endstream" or, if that was left out, "endobj". text.len:
 * nowhere. */
static size_t find_end(struct str text)
{
    size_t at = 0;

    for (;;) {
        struct str rest;

        at += str_find(str_part(text, at, text.len), str_of("end"));
        rest = str_part(text, at + 3, 6);
        if (at >= text.len || str_starts(rest, "stream") || str_starts(rest, "obj"))
            return at < text.len ? at : text.len;
        at += 3;
    }
}

/* Past a stream, if one begins here; 0: none does. */
static size_t take_stream(struct scan *scan, struct str text, size_t at)
{
    struct str rest = str_part(text, at, text.len);
    size_t skip = 6, end;

    if (scan->in_object_stream || scan->endless || !str_starts(rest, "stream"))
        return 0;
    skip += skip < rest.len && rest.at[skip] == '\r';
    skip += skip < rest.len && rest.at[skip] == '\n';
    if (skip == 6)
        return 0;
    rest = str_part(rest, skip, rest.len);
    end = find_end(rest);
    if (end == rest.len) { /* not a stream, but a way to hide what follows */
        scan->endless = true;
        return 0;
    }
    look_at_stream(scan, str_part(text, scan->stream_end, at - scan->stream_end),
                   str_part(rest, 0, end));
    scan->stream_end = at + skip + end;
    return scan->stream_end;
}

/* Where `ch` is next, from `at` on; `*known` is where it was the last time it was looked for, if
 * that is still ahead. */
static size_t next_of(struct str text, size_t at, char ch, size_t *known)
{
    if (*known < at || *known == SIZE_MAX)
        *known = at + str_find_char(str_part(text, at, text.len), ch);
    return *known;
}

static void scan_names(struct scan *scan, struct str text)
{
    size_t slash = SIZE_MAX, stream = SIZE_MAX, at = 0;
    char name[MOST_NAME];

    while (at < text.len) {
        size_t end;

        next_of(text, at, '/', &slash);
        next_of(text, at, 's', &stream);
        at = slash < stream ? slash : stream;
        if (at >= text.len)
            break;
        if (at == slash) {
            at += 1 + read_name(str_part(text, at + 1, text.len), name);
            judge_name(scan, name);
            if (strcmp(name, "URI") == 0)
                take_link(scan, str_part(text, at, text.len));
            continue;
        }
        end = take_stream(scan, text, at);
        at = end > 0 ? end : at + 1;
    }
}

void look_at_pdf(struct look *look, struct str bytes)
{
    struct scan scan = {.look = look};

    scan_names(&scan, bytes);
    if (scan.opens && scan.scripts)
        look_note(look, PART_PDF_ACTIVE, "/OpenAction");
    if (!scan.encrypted)
        pdf_look_at_text(look, bytes);
}
