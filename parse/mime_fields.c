/* mime_fields.c - values of a header, and a header alone, as GMime reads them; see mime.h. */
#include "mime.h"

#include "keep.h"
#include "mime_addresses.h"
#include "plain.h"

#include <stdlib.h>

static const char *type_parameter(GMimeContentType *type, const char *name)
{
    return type ? gmime()->g_mime_content_type_get_parameter(type, name) : NULL;
}

/* What GMime reads of a field in a message: decoded as a whole. Give it to free(). */
static char *decode_field(struct arena *arena, struct str value, GMimeParserOptions *options)
{
    char *unfolded = gmime()->g_mime_utils_header_unfold(arena_strndup(arena, value.at, value.len));
    char *decoded = gmime()->g_mime_utils_header_decode_text(options, unfolded);

    free(unfolded);
    return decoded;
}

void tree_type_read(struct tree_type *out, struct arena *arena, struct str value, const char *hint)
{
    GMimeParserOptions *options = mime_options(hint);
    char *decoded = decode_field(arena, value, options);
    GMimeContentType *type = gmime()->g_mime_content_type_parse(options, decoded);
    const char *detail = type_parameter(type, "report-type");
    char *name = type ? gmime()->g_mime_content_type_get_mime_type(type) : NULL;

    if (!detail)
        detail = type_parameter(type, "smime-type");
    *out = (struct tree_type){
        .type = keep_lower(arena, str_of(name), MAIL_LINE),
        .charset = keep_lower(arena, str_of(type_parameter(type, "charset")), MAIL_WORD),
        .name = keep_text(arena, str_of(type_parameter(type, "name")), MAIL_LINE),
        .report_type = keep_lower(arena, str_of(detail), MAIL_WORD),
        .boundary = str_of(keep_text(arena, str_of(type_parameter(type, "boundary")), MAIL_LINE)),
    };
    free(name);
    if (type)
        gmime()->g_object_unref(type);
    free(decoded);
    gmime()->g_mime_parser_options_free(options);
}

void tree_disposition_read(struct tree_disposition *out, struct arena *arena, struct str value,
                           const char *hint)
{
    GMimeParserOptions *options = mime_options(hint);
    char *decoded = decode_field(arena, value, options);
    GMimeContentDisposition *read = gmime()->g_mime_content_disposition_parse(options, decoded);

    *out = (struct tree_disposition){"", ""};
    if (read) {
        const char *name = gmime()->g_mime_content_disposition_get_parameter(read, "filename");

        out->disposition = keep_lower(
            arena, str_of(gmime()->g_mime_content_disposition_get_disposition(read)), MAIL_WORD);
        out->name = keep_text(arena, str_of(name), MAIL_LINE);
        gmime()->g_object_unref(read);
    }
    free(decoded);
    gmime()->g_mime_parser_options_free(options);
}

/* --- a header alone --- */

static bool read_field(struct tree *out, struct tree_type *type, struct arena *arena,
                       const struct tree_field *field, const char *hint)
{
    const struct {
        const char *name;
        struct mail_addresses *out;
    } lists[] = {{"From", &out->from}, {"Sender", &out->sender}, {"Reply-To", &out->reply_to},
                 {"To", &out->to},     {"Cc", &out->cc},         {"Bcc", &out->bcc}};

    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (!str_equal_nocase(field->name, str_of(lists[i].name)))
            continue;
        return plain_addresses(lists[i].out, arena, field->value) ||
               mime_list(lists[i].out, arena, field->value, hint);
    }
    if (!type->type[0] && str_equal_nocase(field->name, str_of("Content-Type")) &&
        !plain_type(type, arena, field->value))
        tree_type_read(type, arena, field->value, hint);
    return true;
}

bool tree_read_header(struct tree *out, struct tree_part *type, struct arena *arena,
                      const struct tree_field *fields, size_t count, const char *hint)
{
    struct tree_type found = {.type = "", .report_type = ""};
    bool sure = true;

    *out = (struct tree){0};
    for (size_t i = 0; i < count; i++)
        sure &= read_field(out, &found, arena, &fields[i], hint);
    *type = (struct tree_part){.type = found.type, .report_type = found.report_type};
    return sure;
}
