/* rtf_words.c - see rtf_words.h. Groups are counted, not kept: which of them are no text is known
 * by the outermost one that is not. */
#include "rtf_words.h"

#include "charset.h"

#include <string.h>

enum {
    MOST_FALLBACK = 16,  /* characters that stand for one in Unicode */
    MOST_FONTS = 256,    /* of which it is known what their letters are written in */
    MOST_BYTES = 4096,   /* that are decoded together */
    LARGEST = 100000000, /* number behind a word */
};

struct reader {
    struct look *look;
    struct str rest;
    size_t depth;      /* of open groups */
    size_t silent;     /* depth of the group that is no text; 0: none */
    size_t field;      /* depth of a field's instruction; 0: none */
    unsigned fallback; /* characters behind \u that older programs show instead of it */
    unsigned skip;     /* how many of them are still to come */
    bool marked;       /* behind \*: whoever does not know the next word passes over its group */
    uint32_t high;     /* half of a character beyond U+FFFF; 0: none */
    struct buf code;   /* of the field */
    struct buf one;    /* a character */

    struct buf bytes; /* of letters in an old set, until it is known that all are there */
    bool leads;       /* the last of them is the first half of a letter */
    const char *set;  /* of the document; NULL: Western */
    size_t font;      /* the one at hand */
    const char *fonts[MOST_FONTS]; /* their sets; NULL: the document's */
};

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

struct number_and_set {
    long number;
    const char *set;
};

static const char *set_of(const struct number_and_set *known, size_t count, long number)
{
    for (size_t i = 0; i < count; i++)
        if (known[i].number == number)
            return known[i].set;
    return NULL;
}

/* \ansicpg936 */
static const char *set_of_page(long number)
{
    static const struct number_and_set pages[] = {
        {874, "windows-874"},   {932, "shift_jis"},     {936, "gbk"},
        {949, "euc-kr"},        {950, "big5"},          {1250, "windows-1250"},
        {1251, "windows-1251"}, {1253, "windows-1253"}, {1254, "windows-1254"},
        {1255, "windows-1255"}, {1256, "windows-1256"}, {1257, "windows-1257"},
        {1258, "windows-1258"}, {65001, "utf-8"},
    };

    return set_of(pages, ARRAY_LEN(pages), number);
}

/* \fcharset134 */
static const char *set_of_font(long number)
{
    static const struct number_and_set sets[] = {
        {128, "shift_jis"},    {129, "euc-kr"},       {134, "gbk"},          {136, "big5"},
        {161, "windows-1253"}, {162, "windows-1254"}, {163, "windows-1258"}, {177, "windows-1255"},
        {178, "windows-1256"}, {186, "windows-1257"}, {204, "windows-1251"}, {222, "windows-874"},
        {238, "windows-1250"},
    };

    return set_of(sets, ARRAY_LEN(sets), number);
}

static const char *set_at_hand(const struct reader *reader)
{
    const char *set = reader->font < MOST_FONTS ? reader->fonts[reader->font] : NULL;

    return set ? set : reader->set;
}

static void add(struct reader *reader, struct str text)
{
    if (reader->field > 0)
        buf_str(&reader->code, text);
    else if (reader->silent == 0)
        look_text(reader->look, text);
}

/* What has come as bytes, as letters. */
static void flush(struct reader *reader)
{
    const char *set = set_at_hand(reader);
    struct buf text;

    if (reader->bytes.len == 0)
        return;
    buf_init(&text, 8 * MOST_BYTES);
    if (set && reader->look->sets)
        charset_decode(reader->look->sets, str_of(set), buf_as_str(&reader->bytes), &text);
    else
        for (size_t i = 0; i < reader->bytes.len; i++)
            utf8_put(&text, (unsigned char)reader->bytes.at[i]);
    buf_clear(&reader->bytes);
    reader->leads = false;
    add(reader, buf_as_str(&text));
    buf_dispose(&text);
}

static void put(struct reader *reader, struct str text)
{
    flush(reader);
    add(reader, text);
}

/* Half of a letter may stand as what it is in ASCII. */
static void put_byte(struct reader *reader, unsigned char byte)
{
    if (reader->skip > 0) {
        reader->skip--;
        return;
    }
    if (reader->bytes.len == MOST_BYTES)
        flush(reader);
    buf_char(&reader->bytes, (char)(byte < ' ' ? ' ' : byte));
    reader->leads = !reader->leads && byte > 0x80;
}

static void put_char(struct reader *reader, uint32_t ch)
{
    if (reader->skip > 0) {
        reader->skip--;
        return;
    }
    buf_clear(&reader->one);
    utf8_put(&reader->one, ch < ' ' ? ' ' : ch); /* \u7: what nobody sees */
    put(reader, buf_as_str(&reader->one));
}

/* \u55357? \u56832?: one character may come in two halves. */
static void put_unit(struct reader *reader, uint32_t unit)
{
    bool low = unit >= 0xdc00 && unit < 0xe000 && reader->high != 0;

    reader->skip = 0;
    if (unit >= 0xd800 && unit < 0xdc00)
        reader->high = unit;
    else if (low)
        put_char(reader, 0x10000 + ((reader->high - 0xd800) << 10) + (unit - 0xdc00));
    else if (unit < 0xd800 || unit >= 0xe000)
        put_char(reader, unit);
    if (unit < 0xd800 || unit >= 0xdc00)
        reader->high = 0;
    reader->skip = reader->fallback;
}

static void end_line(struct reader *reader)
{
    flush(reader);
    if (reader->silent == 0 && reader->field == 0)
        look_line(reader->look);
}

/* HYPERLINK "http://..." */
static void take_field(struct reader *reader)
{
    struct str code = str_trim(buf_as_str(&reader->code));
    size_t quote = str_find_char(code, '"');
    struct str target = str_part(code, quote + 1, code.len);

    if (str_starts_nocase(code, "HYPERLINK") && quote < code.len)
        look_link(reader->look, str_part(target, 0, str_find_char(target, '"')), false);
    buf_clear(&reader->code);
}

static void close_group(struct reader *reader)
{
    flush(reader);
    if (reader->depth == reader->field) {
        take_field(reader);
        reader->field = 0;
    }
    if (reader->depth == reader->silent)
        reader->silent = 0;
    if (reader->depth > 0)
        reader->depth--;
    reader->skip = 0;
}

/* Groups whose text is not the document's. */
static bool is_silent(struct str word)
{
    static const char *const words[] = {
        "fonttbl",   "colortbl",  "stylesheet", "info",    "pict",      "object",
        "themedata", "datastore", "listtable",  "rsidtbl", "generator", "latentstyles",
        "xmlnstbl",  "filetbl",   "sn",         "sv",
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_equal(word, str_of(words[i])))
            return true;
    return false;
}

/* What its letters are written in. False: the word says nothing of it. */
static bool take_set(struct reader *reader, struct str word, long number)
{
    bool known = number >= 0 && number < MOST_FONTS;

    if (str_equal(word, str_of("ansicpg"))) {
        reader->set = set_of_page(number);
    } else if (str_equal(word, str_of("fcharset"))) {
        if (reader->font < MOST_FONTS)
            reader->fonts[reader->font] = set_of_font(number);
    } else if (str_equal(word, str_of("f")) || str_equal(word, str_of("af"))) {
        flush(reader);
        reader->font = known ? (size_t)number : MOST_FONTS;
    } else {
        return false;
    }
    return true;
}

static void take_word(struct reader *reader, struct str word, long number)
{
    bool marked = reader->marked;

    reader->marked = false;
    if (take_set(reader, word, number))
        return;
    if (str_equal(word, str_of("fldinst")) && reader->field == 0 && reader->silent == 0)
        reader->field = reader->depth;
    else if ((is_silent(word) || marked) && reader->silent == 0 && reader->field == 0 &&
             !str_equal(word, str_of("shpinst"))) /* which holds text boxes */
        reader->silent = reader->depth;
    else if (str_equal(word, str_of("par")) || str_equal(word, str_of("line")) ||
             str_equal(word, str_of("row")) || str_equal(word, str_of("sect")))
        end_line(reader);
    else if (str_equal(word, str_of("tab")) || str_equal(word, str_of("cell")))
        put(reader, str_of(" "));
    else if (str_equal(word, str_of("uc")))
        reader->fallback = number > 0 && number < MOST_FALLBACK ? (unsigned)number : 0;
    else if (str_equal(word, str_of("u")))
        put_unit(reader, (uint32_t)(number < 0 ? number + 65536 : number) & 0xffff);
}

/* A word, its number and the blank behind it. */
static void take_control_word(struct reader *reader)
{
    struct str rest = reader->rest, word;
    long number = 0;
    size_t len = 0;
    bool minus;

    while (len < rest.len && is_letter(rest.at[len]))
        len++;
    word = str_part(rest, 0, len);
    minus = len < rest.len && rest.at[len] == '-';
    len += minus;
    for (; len < rest.len && rest.at[len] >= '0' && rest.at[len] <= '9'; len++)
        number = number < LARGEST ? number * 10 + (rest.at[len] - '0') : number;
    if (len < rest.len && rest.at[len] == ' ')
        len++;
    reader->rest = str_part(rest, len, rest.len);
    if (str_equal(word, str_of("bin"))) /* as many bytes of anything */
        reader->rest = str_part(reader->rest, minus ? 0 : (size_t)number, reader->rest.len);
    else
        take_word(reader, word, minus ? -number : number);
}

/* Behind a backslash. */
static void take_control(struct reader *reader)
{
    struct str rest = reader->rest;
    char first = rest.len > 0 ? rest.at[0] : ' ';

    if (is_letter(first)) {
        take_control_word(reader);
        return;
    }
    reader->rest = str_part(rest, 1, rest.len);
    if (first == '\'') {
        int high = rest.len > 2 ? digit_hex(rest.at[1]) : -1;
        int low = high >= 0 ? digit_hex(rest.at[2]) : -1;

        reader->rest = str_part(rest, low >= 0 ? 3 : 1, rest.len);
        if (low >= 0)
            put_byte(reader, (unsigned char)(high << 4 | low));
    } else if (first == '*') {
        reader->marked = true;
    } else if (first == '\n' || first == '\r') {
        end_line(reader);
    } else if (first == '~') {
        put_char(reader, ' ');
    } else if (first != '-') { /* a hyphen that is not shown */
        put_char(reader, (unsigned char)first);
    }
}

/* How many characters from the front on are plain. */
static size_t plain_run(struct str text)
{
    size_t len = 0;

    while (len < text.len && text.at[len] >= ' ' && !strchr("{}\\", text.at[len]))
        len++;
    return len;
}

void rtf_read_words(struct look *look, struct str bytes)
{
    struct reader reader = {.look = look, .rest = bytes, .fallback = 1};

    buf_init(&reader.code, 2 * MAIL_TARGET);
    buf_init(&reader.one, 8);
    buf_init(&reader.bytes, MOST_BYTES);
    while (reader.rest.len > 0 && look->text.len < look->text.most) {
        size_t run = reader.skip == 0 ? plain_run(reader.rest) : 0;
        char ch;

        if (reader.leads && run > 0) {
            put_byte(&reader, (unsigned char)reader.rest.at[0]);
            run = 1;
        } else if (run > 0) {
            put(&reader, str_part(reader.rest, 0, run));
        }
        reader.rest = str_part(reader.rest, run, reader.rest.len);
        if (reader.rest.len == 0)
            break;
        ch = reader.rest.at[0];
        reader.rest = str_part(reader.rest, 1, reader.rest.len);
        if (ch == '{') {
            flush(&reader);
            reader.depth++;
        } else if (ch == '}')
            close_group(&reader);
        else if (ch == '\\')
            take_control(&reader);
        else if (ch != '\r' && ch != '\n')
            put_char(&reader, (unsigned char)ch);
    }
    if (reader.rest.len > 0)
        look_limit(look, "document-text"); /* there may be links in it, too */
    flush(&reader);
    look_line(look);
    buf_dispose(&reader.bytes);
    buf_dispose(&reader.one);
    buf_dispose(&reader.code);
}
