/* mime.c - a message taken apart by GMime; see mime.h. What knows GMime is here,
 * in mime_addresses.c, mime_fields.c and mime_decode.c.
 *
 * Never calls what writes: GMime's encoders loop on some parameters (security.md 4), and
 * g_mime_multipart_get_boundary() is one of them. */
#include "mime.h"

#include "base/limits.h"
#include "header.h"
#include "keep.h"
#include "mime_addresses.h"
#include "skeleton.h"

#include <stdlib.h>
#include <string.h>

struct flattening {
    struct tree *tree;
    struct arena *arena;
    struct str message;
    const struct skeleton *seen; /* by GMime */
    size_t room;
};

bool tree_init(struct error *err)
{
    if (!gmime_load(err))
        return false;
    gmime()->g_mime_init();
    return true;
}

static const char *keep(struct flattening *flat, const char *text)
{
    return keep_text(flat->arena, str_of(text), MAIL_LINE);
}

static const char *keep_word(struct flattening *flat, const char *text)
{
    return keep_lower(flat->arena, str_of(text), MAIL_WORD);
}

/* --- parts --- */

static struct tree_part *add_part(struct flattening *flat, size_t parent, uint32_t depth)
{
    struct tree *tree = flat->tree;

    if (tree->count == flat->room) {
        size_t room = flat->room ? 2 * flat->room : 16;
        struct tree_part *parts = arena_alloc(flat->arena, room * sizeof(*parts));

        if (flat->room)
            memcpy(parts, tree->parts, tree->count * sizeof(*parts));
        tree->parts = parts;
        flat->room = room;
    }
    tree->parts[tree->count] = (struct tree_part){.parent = parent, .depth = depth};
    return &tree->parts[tree->count++];
}

static void read_type(struct flattening *flat, GMimeObject *object, struct tree_part *part)
{
    GMimeContentType *type = gmime()->g_mime_object_get_content_type(object);
    GMimeContentDisposition *disposition = gmime()->g_mime_object_get_content_disposition(object);
    const char *name = gmime()->g_mime_object_get_content_disposition_parameter(object, "filename");
    const char *detail = gmime()->g_mime_object_get_content_type_parameter(object, "report-type");
    const char *major = gmime()->g_mime_content_type_get_media_type(type);
    const char *minor = gmime()->g_mime_content_type_get_media_subtype(type);
    struct buf whole;

    buf_init(&whole, MAIL_LINE);
    buf_text(&whole, major ? major : "text");
    buf_char(&whole, '/');
    buf_text(&whole, minor ? minor : "plain");
    part->type = keep_lower(flat->arena, buf_as_str(&whole), MAIL_LINE);
    buf_dispose(&whole);
    if (!name || !*name)
        name = gmime()->g_mime_object_get_content_type_parameter(object, "name");
    if (!detail)
        detail = gmime()->g_mime_object_get_content_type_parameter(object, "smime-type");
    part->name = keep(flat, name);
    part->report_type = keep_word(flat, detail);
    part->charset =
        keep_word(flat, gmime()->g_mime_object_get_content_type_parameter(object, "charset"));
    part->disposition = keep_word(
        flat,
        disposition ? gmime()->g_mime_content_disposition_get_disposition(disposition) : NULL);
    part->content_id = keep(flat, gmime()->g_mime_object_get_content_id(object));
}

/* Letters and digits of a name's first word, small, without the "x" of private names. */
static struct str bare_name(struct str value, char *room, size_t size)
{
    size_t len = 0;

    value = str_trim(value);
    if (str_starts_nocase(value, "x-"))
        value = str_part(value, 2, value.len);
    for (size_t i = 0; i < value.len && len < size && !strchr(" \t;(,", value.at[i]); i++) {
        char ch = value.at[i];

        if (ch >= 'A' && ch <= 'Z')
            ch = (char)(ch | 0x20);
        if ((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9'))
            room[len++] = ch;
    }
    return (struct str){room, len};
}

/* "base-64" and the like, which GMime does not know, or takes for no encoding. */
static enum tree_encoding encoding_misspelt(GMimeObject *part)
{
    static const struct {
        const char *name;
        enum tree_encoding encoding;
    } known[] = {
        {"base64", TREE_BASE64},
        {"b64", TREE_BASE64},
        {"uuencode", TREE_UU},
        {"quotedprintable", TREE_QUOTED},
        {"quoted", TREE_QUOTED},
        {"uue", TREE_UU},
        {"quotedprintible", TREE_QUOTED},
        {"qp", TREE_QUOTED},
        {"7bits", TREE_PLAIN},
        {"8bits", TREE_PLAIN},
        {"7bit", TREE_PLAIN},
        {"8bit", TREE_PLAIN},
        {"none", TREE_PLAIN},
        {"binary", TREE_PLAIN},
        {"utf8", TREE_PLAIN},
        {"ascii", TREE_PLAIN},
        {"usascii", TREE_PLAIN},
    };
    const char *value = gmime()->g_mime_object_get_header(part, "Content-Transfer-Encoding");
    char room[40];
    struct str name = bare_name(str_of(value ? value : ""), room, sizeof(room));

    if (!value || str_trim(str_of(value)).len == 0)
        return TREE_PLAIN;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_equal(name, str_of(known[i].name)))
            return known[i].encoding;
    return TREE_STRANGE;
}

static enum tree_encoding encoding_of(GMimePart *part)
{
    switch (gmime()->g_mime_part_get_content_encoding(part)) {
    case GMIME_CONTENT_ENCODING_BASE64:
        return TREE_BASE64;
    case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
        return TREE_QUOTED;
    case GMIME_CONTENT_ENCODING_UUENCODE:
        return TREE_UU;
    case GMIME_CONTENT_ENCODING_DEFAULT:
        return encoding_misspelt((GMimeObject *)part);
    case GMIME_CONTENT_ENCODING_7BIT:
    case GMIME_CONTENT_ENCODING_8BIT:
    case GMIME_CONTENT_ENCODING_BINARY:
        return TREE_PLAIN;
    }
    return TREE_PLAIN;
}

/* The content's stream is a window of the message's: its edges are the place. */
static struct str raw_of(const struct flattening *flat, GMimePart *part)
{
    GMimeDataWrapper *content = gmime()->g_mime_part_get_content(part);
    GMimeStream *stream = content ? gmime()->g_mime_data_wrapper_get_stream(content) : NULL;

    size_t start, end;

    if (!stream || stream->bound_start < 0 || stream->bound_end < stream->bound_start)
        return str_of("");
    start = skeleton_place(flat->seen, (size_t)stream->bound_start);
    end = skeleton_place(flat->seen, (size_t)stream->bound_end);
    return str_part(flat->message, start, end - start);
}

/* Where the next line stands that is this boundary, and not one that only begins like it. */
static size_t find_boundary(struct str text, struct str mark)
{
    size_t at = str_find(text, mark);

    while (at < text.len) {
        struct str rest = str_part(text, at + mark.len, text.len);
        struct str line = str_trim(str_part(rest, 0, str_find_char(rest, '\n')));

        if (line.len == 0 || str_equal(line, str_of("--")))
            break;
        at++;
        at += str_find(str_part(text, at, text.len), mark);
    }
    return at;
}

/* With its header. GMime does not say where an embedded message ends: where the next boundary of
 * the part around it stands, or with it. */
static struct str embedded(const struct flattening *flat, GMimeObject *inner, GMimeObject *around,
                           struct str space)
{
    GMimeHeaderList *headers = gmime()->g_mime_object_get_header_list(inner);
    GMimeHeader *first = gmime()->g_mime_header_list_get_header_at(headers, 0);
    const char *boundary =
        around ? gmime()->g_mime_object_get_content_type_parameter(around, "boundary") : NULL;
    size_t space_end = (size_t)(space.at - flat->message.at) + space.len, start;
    struct str rest;
    struct buf mark;

    if (!first || gmime()->g_mime_header_get_offset(first) < 0)
        return str_of("");
    start = skeleton_place(flat->seen, (size_t)gmime()->g_mime_header_get_offset(first));
    rest = str_part(flat->message, start, space_end > start ? space_end - start : 0);
    if (!boundary)
        return rest;
    buf_init(&mark, strlen(boundary) + sizeof("\n--"));
    buf_text(&mark, "\n--");
    buf_text(&mark, boundary);
    rest.len = find_boundary(rest, buf_as_str(&mark));
    buf_dispose(&mark);
    if (rest.len > 0 && rest.at[rest.len - 1] == '\r')
        rest.len--;
    return rest;
}

static struct str without_header(struct str part)
{
    struct header header;

    while (header_next(&part, &header))
        ;
    return part;
}

struct place {
    GMimeObject *around; /* NULL: the message itself */
    size_t parent;
    uint32_t depth;
    struct str space; /* what of the message belongs to it at most */
};

static void flatten(struct flattening *flat, GMimeObject *object, struct place at);

static void flatten_children(struct flattening *flat, GMimeMultipart *multipart,
                             struct place inside)
{
    for (int i = 0; i < gmime()->g_mime_multipart_get_count(multipart); i++)
        flatten(flat, gmime()->g_mime_multipart_get_part(multipart, i), inside);
}

static void flatten_message(struct flattening *flat, GMimeMessagePart *object, struct place at,
                            struct place inside)
{
    GMimeMessage *inner = gmime()->g_mime_message_part_get_message(object);

    if (!inner)
        return;
    inside.space = embedded(flat, (GMimeObject *)inner, at.around, at.space);
    flat->tree->parts[inside.parent].raw = inside.space;
    if (gmime()->g_mime_message_get_mime_part(inner))
        flatten(flat, gmime()->g_mime_message_get_mime_part(inner), inside);
}

static void flatten(struct flattening *flat, GMimeObject *object, struct place at)
{
    size_t here = flat->tree->count;
    struct place inside = {object, here, at.depth + 1, at.space};
    struct tree_part *part;

    if (here == LIMIT_PARTS || at.depth > LIMIT_MIME_DEPTH) {
        flat->tree->cut = true;
        return;
    }
    part = add_part(flat, at.around ? at.parent : here, at.depth);
    read_type(flat, object, part);
    if (gmime_is_a(object, gmime()->g_mime_multipart_get_type())) {
        struct str whole = embedded(flat, object, at.around, at.space);

        part->kind = TREE_MULTIPART;
        if (gmime()->g_mime_multipart_get_count((GMimeMultipart *)object) == 0)
            part->raw = without_header(whole);
        if (at.around && whole.len > 0) /* what its parts are does not go on behind its end */
            inside.space = whole;
        flatten_children(flat, (GMimeMultipart *)object, inside);
    } else if (gmime_is_a(object, gmime()->g_mime_message_part_get_type())) {
        part->kind = TREE_MESSAGE;
        flatten_message(flat, (GMimeMessagePart *)object, at, inside);
    } else if (gmime_is_a(object, gmime()->g_mime_part_get_type())) {
        part->raw = raw_of(flat, (GMimePart *)object);
        part->encoding = encoding_of((GMimePart *)object);
    }
}

void tree_read(struct tree *out, struct arena *arena, struct str message, const char *hint)
{
    struct skeleton seen;
    struct flattening flat = {.tree = out, .arena = arena, .message = message, .seen = &seen};
    GMimeParserOptions *options = mime_options(hint);
    GMimeStream *stream;
    GMimeParser *parser;
    GMimeMessage *whole;
    GByteArray bytes;

    *out = (struct tree){0};
    skeleton_make(&seen, message);
    bytes = (GByteArray){(guint8 *)(uintptr_t)seen.text.at, /* NOLINT: GMime only reads them */
                         (guint)seen.text.len};
    stream = gmime()->g_mime_stream_mem_new_with_byte_array(&bytes);
    gmime()->g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    parser = gmime()->g_mime_parser_new_with_stream(stream);
    gmime()->g_mime_parser_set_persist_stream(parser, TRUE); /* content stays in place */
    whole = gmime()->g_mime_parser_construct_message(parser, options);
    if (whole) {
        GMimeObject *top = gmime()->g_mime_message_get_mime_part(whole);

        mime_addresses(&out->from, whole, GMIME_ADDRESS_TYPE_FROM, arena);
        mime_addresses(&out->sender, whole, GMIME_ADDRESS_TYPE_SENDER, arena);
        mime_addresses(&out->reply_to, whole, GMIME_ADDRESS_TYPE_REPLY_TO, arena);
        mime_addresses(&out->to, whole, GMIME_ADDRESS_TYPE_TO, arena);
        mime_addresses(&out->cc, whole, GMIME_ADDRESS_TYPE_CC, arena);
        mime_addresses(&out->bcc, whole, GMIME_ADDRESS_TYPE_BCC, arena);
        if (top)
            flatten(&flat, top, (struct place){NULL, 0, 0, message});
        gmime()->g_object_unref(whole);
    }
    gmime()->g_object_unref(parser);
    gmime()->g_mime_parser_options_free(options);
    gmime()->g_object_unref(stream);
    skeleton_dispose(&seen);
}
