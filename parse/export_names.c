/* see export_names.h */
#include "export_names.h"

#include <string.h>

enum { MOST_NAMES = 5000, MOST_DEPTH = 8 };

struct export_name {
    struct str id, name;
};

/* What labels and folders have and rules do not. */
static struct str name_in(const struct json_in *object)
{
    static const char *const label[] = {"labelListVisibility", "messageListVisibility"};
    static const char *const folder[] = {"parentFolderId", "childFolderCount", "totalItemCount"};

    for (size_t i = 0; i < ARRAY_LEN(label); i++)
        if (json_in_get(object, label[i]))
            return json_in_text(json_in_get(object, "name"));
    if (str_starts(json_in_text(json_in_get(object, "id")), "Label_"))
        return json_in_text(json_in_get(object, "name"));
    for (size_t i = 0; i < ARRAY_LEN(folder); i++)
        if (json_in_get(object, folder[i]))
            return json_in_text(json_in_get(object, "displayName"));
    return str_of("");
}

bool export_is_name(const struct json_in *object)
{
    return json_in_is_object(object) && json_in_text(json_in_get(object, "id")).len > 0 &&
           name_in(object).len > 0;
}

static void keep(struct export *export, const struct json_in *object)
{
    struct export_name *one;

    if (export->name_count == MOST_NAMES)
        return;
    if (!export->names)
        export->names = arena_alloc(export->arena, MOST_NAMES * sizeof(*export->names));
    one = &export->names[export->name_count++];
    one->id = str_of(export_text(export, json_in_text(json_in_get(object, "id"))));
    one->name = str_of(export_text(export, name_in(object)));
}

static void look(struct export *export, const struct json_in *value, unsigned depth)
{
    const struct json_in *inner;
    const char *key;
    void *iter = NULL;

    if (depth > MOST_DEPTH)
        return;
    if (export_is_name(value))
        keep(export, value);
    for (size_t i = 0; json_in_is_array(value) && i < json_in_count(value); i++)
        look(export, json_in_at(value, i), depth + 1);
    while (json_in_is_object(value) && json_in_each(value, &iter, &key, &inner))
        look(export, inner, depth + 1);
}

/* Most exports tell none, and are read once only. */
static bool may_tell(struct str text)
{
    static const char *const words[] = {"\"labelListVisibility\"", "\"messageListVisibility\"",
                                        "\"parentFolderId\"", "\"childFolderCount\"", "\"labels\""};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_find(text, str_of(words[i])) < text.len)
            return true;
    return false;
}

void export_names_find(struct export *export, struct str text)
{
    struct str rest = text;

    if (!may_tell(text))
        return;
    while (str_trim(rest).len > 0) {
        struct json_in *document = json_in_take(&rest);

        if (!document)
            return;
        look(export, document, 0);
        json_in_free(document);
        rest = str_trim(rest);
        if (str_starts(rest, ","))
            rest = str_part(rest, 1, rest.len);
    }
}

bool export_named(const struct export *export, struct str id, struct str *name)
{
    for (size_t i = 0; i < export->name_count; i++)
        if (str_equal(export->names[i].id, id)) {
            *name = export->names[i].name;
            return true;
        }
    return false;
}
