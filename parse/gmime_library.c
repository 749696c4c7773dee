/* gmime_library.c - see gmime_library.h. */
#include "gmime_library.h"

static struct gmime loaded;

bool gmime_load(struct error *err)
{
    static const char *const names[] = {GMIME_NAMES(LIBRARY_NAME)};

    return library_load("libgmime-3.0.so.0", names, ARRAY_LEN(names), &loaded, err);
}

const struct gmime *gmime(void)
{
    return &loaded;
}

bool gmime_is_a(void *object, GType type)
{
    const GTypeInstance *instance = object;

    return instance && instance->g_class &&
           (instance->g_class->g_type == type || loaded.g_type_check_instance_is_a(object, type));
}
