/* two_trees.c - see two_trees.h. */
#include "two_trees.h"

#include "examine.h"
#include "harmless.h"
#include "outlined.h"

#include <stdlib.h>
#include <string.h>

static const char *parts_differ(const struct tree_part *a, const struct tree_part *b)
{
    const struct {
        const char *name, *a, *b;
    } texts[] = {
        {"type", a->type, b->type},
        {"charset", a->charset, b->charset},
        {"name", a->name, b->name},
        {"disposition", a->disposition, b->disposition},
        {"content id", a->content_id, b->content_id},
        {"report type", a->report_type, b->report_type},
    };

    if (a->kind != b->kind)
        return "kind";
    if (a->parent != b->parent || a->depth != b->depth)
        return "place";
    if (a->encoding != b->encoding)
        return "encoding";
    if (a->raw.len != b->raw.len || (a->raw.len > 0 && a->raw.at != b->raw.at))
        return "content";
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (strcmp(texts[i].a, texts[i].b) != 0)
            return texts[i].name;
    return NULL;
}

static bool addresses_differ(const struct mail_addresses *a, const struct mail_addresses *b)
{
    if (a->count != b->count)
        return true;
    for (size_t i = 0; i < a->count; i++)
        if (strcmp(a->at[i].name, b->at[i].name) != 0 ||
            strcmp(a->at[i].email, b->at[i].email) != 0)
            return true;
    return false;
}

static const char *trees_differ(const struct tree *a, const struct tree *b)
{
    if (a->count != b->count)
        return "number of parts";
    if (a->cut != b->cut)
        return "cut";
    for (size_t i = 0; i < a->count; i++) {
        const char *what = parts_differ(&a->parts[i], &b->parts[i]);

        if (what)
            return what;
    }
    return NULL;
}

static const char *headers_differ(const struct tree *a, const struct tree *b)
{
    const struct mail_addresses *const lists[][2] = {
        {&a->from, &b->from}, {&a->sender, &b->sender}, {&a->reply_to, &b->reply_to},
        {&a->to, &b->to},     {&a->cc, &b->cc},         {&a->bcc, &b->bcc}};

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (addresses_differ(lists[i][0], lists[i][1]))
            return "addresses";
    return NULL;
}

/* The header's values are read before GMime's header is written over them. */
static enum two_trees compare(struct arena *arena, char *copy, size_t len, tamper_fn tamper,
                              const char **what)
{
    struct tree outlined, header, whole;
    struct tree_field *fields;
    struct tree_part ignored;
    struct prescan scan;
    size_t count;

    prescan(&scan, (struct str){copy, len}, arena);
    fields = harmless_fields(&scan, arena, &count);
    if (scan.field_count == 0 || !tree_read_header(&header, &ignored, arena, fields, count, "") ||
        !tree_outlined(&outlined, arena, &scan.outline, ""))
        return TREES_IRREGULAR;
    if (tamper)
        tamper(&outlined);
    tree_read(&whole, arena, harmless_message(&scan, copy), "");
    *what = trees_differ(&outlined, &whole);
    if (!*what)
        *what = headers_differ(&header, &whole);
    return *what ? TREES_DIFFER : TREES_SAME;
}

enum two_trees two_trees_tampered(struct str message, tamper_fn tamper, const char **what)
{
    char *copy = malloc(message.len + EXAMINE_ROOM);
    struct arena arena = {0};
    struct error err = {0};
    enum two_trees result;

    *what = NULL;
    if (!copy || !tree_init(&err))
        abort();
    if (message.len > 0)
        memcpy(copy + EXAMINE_ROOM, message.at, message.len);
    result = compare(&arena, copy + EXAMINE_ROOM, message.len, tamper, what);
    arena_dispose(&arena);
    free(copy);
    return result;
}

enum two_trees two_trees(struct str message, const char **what)
{
    return two_trees_tampered(message, NULL, what);
}
