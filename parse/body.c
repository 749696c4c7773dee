/* body.c - what a part says to its reader; see examination.h. */
#include "alternative.h"
#include "base/limits.h"
#include "card.h"
#include "examination.h"
#include "header.h"
#include "html.h"
#include "keep.h"
#include "words.h"

#include <string.h>

/* --- the mail's text --- */

/* Adds text to the mail's, on a line of its own. */
static void add_text(struct examination *x, struct str text)
{
    struct buf *out = &x->tools->text;
    size_t room = out->most - out->len;

    if (out->len > 0 && out->at[out->len - 1] != '\n')
        buf_char(out, '\n');
    if (text.len > room) {
        text = str_part(text, 0, utf8_clip(text, room));
        examination_limit(x, "message-text");
    }
    charset_add_utf8(out, text);
}

/* Line ends become \n. In place: nothing grows. */
static struct str end_lines(struct buf *text)
{
    struct str rest = buf_as_str(text);
    size_t len = 0;

    if (str_find_char(rest, '\r') == rest.len)
        return rest;
    while (rest.len > 0) {
        size_t run = str_find_char(rest, '\r');

        memmove(text->at + len, rest.at, run);
        len += run;
        if (run < rest.len)
            text->at[len++] = '\n';
        rest = str_part(rest, run + 1, rest.len);
        if (rest.len > 0 && rest.at[0] == '\n')
            rest = str_part(rest, 1, rest.len);
    }
    text->len = len;
    return buf_as_str(text);
}

static size_t count_visible(struct str text)
{
    const uint64_t high = 0x8080808080808080u;
    size_t count = 0, i = 0;

    for (; text.len - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t eight;

        memcpy(&eight, text.at + i, sizeof(eight));
        eight = (((eight & ~high) + 0x5f5f5f5f5f5f5f5fu) | eight) & high; /* those above ' ' */
        count += (size_t)((eight >> 7) * 0x0101010101010101u >> 56);
    }
    for (; i < text.len; i++)
        count += (unsigned char)text.at[i] > ' ';
    return count;
}

/* --- from bytes to UTF-8 --- */

/* What a page says of its own set: <meta charset=...>, near its top. */
static struct str page_charset(struct str page)
{
    struct str top = str_part(page, 0, 2048);
    size_t at = str_find(top, str_of("charset="));
    struct str name = str_part(top, at + 8, 40);
    size_t len = 0;

    if (name.len > 0 && (name.at[0] == '"' || name.at[0] == '\''))
        name = str_part(name, 1, name.len);
    while (len < name.len && strchr("\"' />;\r\n\t", name.at[len]) == NULL)
        len++;
    return str_part(name, 0, len);
}

static struct str to_utf8(struct examination *x, const struct mail_part *part, struct str content)
{
    struct buf *out = &x->tools->utf8;
    struct str set = str_of(part->charset);

    if (content.len > LIMIT_PART_TEXT) {
        content = str_part(content, 0, LIMIT_PART_TEXT);
        examination_limit(x, "part-text");
    }
    x->text_done += content.len;
    if (x->text_done > LIMIT_MESSAGE_TEXT) {
        examination_limit(x, "message-text");
        return str_of("");
    }
    if (set.len == 0 && strcmp(part->declared_type, "text/html") == 0)
        set = page_charset(content);
    if (!charset_known(x->tools->sets, set) && !utf8_valid(content))
        examination_limit(x, "charset");
    buf_clear(out);
    charset_decode(x->tools->sets, set, content, out);
    return end_lines(out);
}

/* --- kinds of text --- */

static bool is_type(const struct mail_part *part, const char *type)
{
    return strcmp(part->declared_type, type) == 0;
}

/* Text that a mail program shows, and the reports that a bounce is read for. */
static bool is_shown(const struct mail_part *part)
{
    if (strcmp(part->disposition, "attachment") == 0)
        return false;
    return part->name[0] == '\0' || part->depth == 0 || strcmp(part->disposition, "inline") == 0;
}

/* Behind what was found in it already: a code in a page's picture, say. */
static void add_to_file(struct examination *x, struct mail_part *part, struct str text)
{
    struct str before = str_of(part->text);
    struct buf both;

    if (before.len == 0) {
        examination_keep_words(x, part, text);
        return;
    }
    buf_init(&both, before.len + 1 + text.len);
    buf_str(&both, before);
    buf_char(&both, '\n');
    buf_str(&both, text);
    x->words_kept -= before.len;
    examination_keep_words(x, part, buf_as_str(&both));
    buf_dispose(&both);
}

/* Puts it where it belongs: into the mail's text, without what that says already, or to its file.
 */
static void put_text(struct examination *x, struct mail_part *part, struct str text,
                     const struct alternative *beside)
{
    if (!is_shown(part))
        add_to_file(x, part, text);
    else if (beside && beside->told)
        alternative_add(&x->tools->text, beside, text);
    else
        add_text(x, text);
    if (x->tools->text.full)
        examination_limit(x, "message-text");
}

static void read_page(struct examination *x, struct mail_part *part, struct str page,
                      const struct alternative *beside)
{
    struct html html = {.urls = &x->urls, .part = part->number, .text = &x->tools->page};

    buf_clear(&x->tools->page);
    html_read(&html, page);
    if (x->tools->page.full)
        examination_limit(x, "part-text");
    if (html.cut)
        examination_limit(x, "page-depth");
    x->hidden += html.hidden;
    x->images += html.images;
    x->html_visible += html.visible;
    put_text(x, part, buf_as_str(&x->tools->page), beside);
}

/* An invitation says again what the text beside it says. */
static void read_card(struct examination *x, struct mail_part *part, struct str card,
                      const struct alternative *beside)
{
    buf_clear(&x->tools->page);
    card_text(&x->tools->page, card, &x->urls, part->number);
    if (x->tools->page.full)
        examination_limit(x, "part-text");
    put_text(x, part, buf_as_str(&x->tools->page), beside);
}

static bool is_plain(const struct mail_part *part)
{
    static const char *const types[] = {
        "text/plain",
        "text",
        "message/delivery-status",
        "text/rfc822-headers",
        "message/global-delivery-status",
        "message/disposition-notification",
    };

    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (is_type(part, types[i]))
            return true;
    return false;
}

/* Says so, or is attached and turns out to be. */
static bool is_page(const struct mail_part *part)
{
    return is_type(part, "text/html") || is_type(part, "application/xhtml+xml") ||
           is_type(part, "text/x-amp-html") ||
           ((part->traits & PART_ATTACHMENT) && strcmp(part->real_type, "text/html") == 0);
}

/* Rich text of before HTML: tags of its own, and "<<" for a bracket. */
static bool is_enriched(const struct mail_part *part)
{
    return is_type(part, "text/enriched") || is_type(part, "text/richtext");
}

/* What no program shows as text, whatever it is called. */
static bool is_code(const struct mail_part *part)
{
    return is_type(part, "text/css") || is_type(part, "text/javascript") ||
           is_type(part, "text/xml") || is_type(part, "text/rtf");
}

/* Of any other kind of text, or attached and text by its content. */
static bool is_some_text(const struct mail_part *part)
{
    return !is_code(part) &&
           (strncmp(part->declared_type, "text/", 5) == 0 ||
            ((part->traits & PART_ATTACHMENT) && strncmp(part->real_type, "text/", 5) == 0 &&
             strcmp(part->real_type, "text/rtf") != 0));
}

static struct str without_tags(struct examination *x, const struct mail_part *part, struct str text)
{
    struct html html = {.urls = &x->urls, .part = part->number, .text = &x->tools->page};

    buf_clear(&x->tools->page);
    html_read(&html, text);
    if (x->tools->page.full)
        examination_limit(x, "part-text");
    return buf_as_str(&x->tools->page);
}

/* A file as it is sent in news groups, which nothing here unpacks. */
static bool holds_yenc(struct str text)
{
    return str_starts(text, "=ybegin ") || str_find(text, str_of("\n=ybegin ")) < text.len;
}

static void read_plain(struct examination *x, struct mail_part *part, struct str text,
                       struct alternative *beside)
{
    size_t from = x->tools->text.len;
    size_t visible = is_shown(part) ? count_visible(text) : 0;

    urls_find(&x->urls, text, part->number);
    if (holds_yenc(text))
        examination_limit(x, "yenc");
    if (is_enriched(part))
        text = without_tags(x, part, text);
    put_text(x, part, text, NULL);
    if (beside && visible > 0 && !beside->told)
        *beside = (struct alternative){.told = true, .from = from};
    x->plain_visible += visible;
    if (visible > 0 && str_starts(str_trim(text), "-----BEGIN PGP MESSAGE-----"))
        x->mail->traits |= MAIL_ENCRYPTED;
}

static void read_text(struct examination *x, struct mail_part *part, struct str content,
                      struct alternative *beside)
{
    struct str text = to_utf8(x, part, content);

    if (card_is(text))
        read_card(x, part, text, beside);
    else
        read_plain(x, part, text, beside);
}

void body_examine(struct examination *x, struct mail_part *part, struct str content,
                  struct alternative *beside)
{
    if (is_page(part))
        read_page(x, part, to_utf8(x, part, content), beside);
    else if (is_plain(part) || is_some_text(part) || card_is(content))
        read_text(x, part, content, beside);
    else if (strncmp(part->declared_type, "text/", 5) == 0)
        urls_find(&x->urls, to_utf8(x, part, content), part->number);
    else if (strncmp(part->declared_type, "image/", 6) == 0)
        x->images++;
}

void body_embedded(struct examination *x, struct str message)
{
    static const char *const shown[] = {"From", "To", "Cc", "Date", "Subject", "Message-ID"};
    struct str rest = message;
    struct header header;
    struct buf *line = &x->tools->utf8;

    for (size_t fields = 0; fields < LIMIT_HEADERS && header_next(&rest, &header); fields++)
        for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
            if (!header_is(&header, shown[i]))
                continue;
            buf_clear(line);
            buf_text(line, shown[i]);
            buf_text(line, ": ");
            words_decode(x->tools->sets, str_part(header.value, 0, MAIL_LINE), str_of(""), line);
            buf_char(line, '\n');
            add_text(x, end_lines(line));
        }
}
