/* look.c - see look.h. */
#include "look.h"
#include "member_words.h"

#include "attach_name.h"
#include "base/limits.h"
#include "parse/yara.h"
#include "picture.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void look_note(struct look *look, uint32_t traits, const char *fmt, ...)
{
    char text[300];
    va_list ap;
    int used = 0;

    look->traits |= traits;
    if (look->where[0])
        used = snprintf(text, sizeof(text), "%s: ", look->where);
    va_start(ap, fmt);
    vsnprintf(text + used, sizeof(text) - (size_t)used, fmt, ap);
    va_end(ap);
    text[utf8_clip(str_of(text), sizeof(text) - 4)] = '\0';
    if (str_find(buf_as_str(&look->detail), str_of(text)) < look->detail.len)
        return;
    if (look->detail.len + strlen(text) + 2 > look->detail.most)
        return;
    buf_text(&look->detail, look->detail.len > 0 ? "; " : "");
    buf_text(&look->detail, text);
}

void look_limit(struct look *look, const char *name)
{
    if (look->limit[0] == '\0')
        look->limit = name;
}

size_t look_room(const struct look *look, size_t most)
{
    return most < look->output_left ? most : look->output_left;
}

void look_unpacked(struct look *look, size_t bytes)
{
    if (bytes < look->output_left) {
        look->output_left -= bytes;
        return;
    }
    look->output_left = 0;
    look_limit(look, "archive-output");
}

void look_type(struct look *look, const char *type)
{
    if (look->depth == 0)
        look->type = type;
}

void look_link(struct look *look, struct str target, bool code)
{
    target = str_trim(target);
    if (target.len == 0 || target.len > MAIL_TARGET || str_find_char(target, '\n') < target.len ||
        target.len + 2 > look->links.most - look->links.len)
        return;
    buf_char(&look->links, code ? 'Q' : 'D');
    buf_str(&look->links, target);
    buf_char(&look->links, '\n');
}

void look_text(struct look *look, struct str text)
{
    size_t room = look->text.most - look->text.len;

    buf_str(&look->text, str_part(text, 0, text.len < room ? text.len : utf8_clip(text, room)));
}

void look_line(struct look *look)
{
    const struct buf *text = &look->text;

    if (text->len > 0 && text->at[text->len - 1] != '\n' && text->len < text->most)
        buf_char(&look->text, '\n');
}

/* --- the name of a member --- */

static void show_where(struct look *look, struct str name)
{
    struct buf shown;

    buf_init(&shown, LOOK_WHERE * 10);
    text_show(&shown, str_part(name, 0, LOOK_WHERE));
    snprintf(look->where, sizeof(look->where), "%.*s",
             (int)utf8_clip(buf_as_str(&shown), LOOK_WHERE - 1), buf_c(&shown));
    buf_dispose(&shown);
}

static void judge_name(struct look *look)
{
    char extension[EXTENSION_MOST];
    struct str name = str_of(look->where);
    uint32_t traits, tricks;
    const char *why;

    name_extension(name, extension);
    traits = extension_traits(extension);
    tricks = name_tricks(name, &why);
    if (traits != 0)
        look_note(look, traits, ".%s file", extension);
    if (tricks != 0)
        look_note(look, tricks, "%s", why);
}

void look_at_name(struct look *look, struct str name)
{
    char outer[LOOK_WHERE];

    memcpy(outer, look->where, sizeof(outer));
    show_where(look, name);
    judge_name(look);
    memcpy(look->where, outer, sizeof(outer));
}

void look_at_member(struct look *look, struct str name, struct str bytes)
{
    char outer[LOOK_WHERE], extension[EXTENSION_MOST];
    const struct content *content;

    memcpy(outer, look->where, sizeof(outer));
    show_where(look, name);
    judge_name(look);
    name_extension(str_of(look->where), extension);
    content = content_of_page(bytes, extension_is_page(extension), strcmp(extension, "svg") == 0);
    look->depth++;
    look_at(look, content, bytes);
    member_words(look, content, bytes);
    look->depth--;
    memcpy(look->where, outer, sizeof(outer));
}

void look_inside(struct look *look, struct str bytes)
{
    const struct content *content = content_of(bytes);

    if (content->kind == CONTENT_UNKNOWN && !picture_is(bytes))
        return;
    look->depth++;
    look_at(look, content, bytes);
    look->depth--;
}

/* --- by content --- */

static bool is_container(enum content_kind kind)
{
    return kind == CONTENT_ZIP || kind == CONTENT_ARCHIVE || kind == CONTENT_ISO ||
           kind == CONTENT_TNEF || kind == CONTENT_ONENOTE || kind == CONTENT_OLE ||
           kind == CONTENT_RTF || kind == CONTENT_PDF;
}

static void on_rule(void *arg, const char *rule)
{
    look_note(arg, PART_YARA, "YARA rule %s", rule);
}

void look_at(struct look *look, const struct content *content, struct str bytes)
{
    if (look->yara && !yara_scan(look->yara, bytes, on_rule, look))
        look_limit(look, "yara");
    if (is_container(content->kind) && look->depth > LIMIT_ARCHIVE_DEPTH) {
        look_limit(look, "archive-depth");
        return;
    }
    if (look->depth > 0 && bytes.len > look->work_left) {
        look_limit(look, "archive-output");
        return;
    }
    look->work_left -= look->depth > 0 ? bytes.len : 0;
    switch (content->kind) {
    case CONTENT_UNKNOWN:
        look_at_picture(look, bytes);
        break;
    case CONTENT_PROGRAM:
        look_note(look, PART_PROGRAM, "%s", content->what);
        break;
    case CONTENT_SHORTCUT:
        look_note(look, PART_SHORTCUT, "%s", content->what);
        look_at_shortcut(look, bytes);
        break;
    case CONTENT_ZIP:
    case CONTENT_ARCHIVE:
    case CONTENT_ISO:
        look_at_archive(look, content, bytes);
        break;
    case CONTENT_SEALED:
        look_note(look, PART_ARCHIVE, "%s, not looked into", content->what);
        break;
    case CONTENT_DISK:
        look_note(look, PART_DISK_IMAGE, "%s", content->what);
        break;
    case CONTENT_OLE:
        look_at_ole(look, bytes);
        break;
    case CONTENT_ONENOTE:
        look_note(look, PART_ONENOTE, "%s", content->what);
        look_at_onenote(look, bytes);
        break;
    case CONTENT_PDF:
        look_at_pdf(look, bytes);
        break;
    case CONTENT_RTF:
        look_at_rtf(look, bytes);
        break;
    case CONTENT_TNEF:
        look_at_tnef(look, bytes);
        break;
    case CONTENT_HTML:
    case CONTENT_SVG:
        look_at_html(look, bytes, content->kind == CONTENT_SVG);
        break;
    case CONTENT_OFFICE_XML:
        look_at_office_xml(look, bytes);
        break;
    case CONTENT_PGP:
        look_note(look, PART_ENCRYPTED, "%s", content->what);
        break;
    }
}
