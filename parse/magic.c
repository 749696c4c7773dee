/* magic.c - see content_type.h. */
#include "content_type.h"

#include "base/library.h"
#include "base/limits.h"

#include <magic.h>
#include <string.h>

enum { MOST_LOOKED_AT = 64 * 1024 }; /* all that decides stands at the front */

#define MAGIC_NAMES(X)                                                                             \
    X(magic_buffer)                                                                                \
    X(magic_close)                                                                                 \
    X(magic_error)                                                                                 \
    X(magic_load)                                                                                  \
    X(magic_open)

static struct {
    MAGIC_NAMES(LIBRARY_SLOT)
} lib;

static magic_t database; /* loading needs files, and the worker will have none */

static bool load(struct error *err)
{
    static const char *const names[] = {MAGIC_NAMES(LIBRARY_NAME)};

    return lib.magic_open || library_load("libmagic.so.1", names, ARRAY_LEN(names), &lib, err);
}

bool content_type_load(struct error *err)
{
    if (database)
        return true;
    if (!load(err))
        return false;
    database = lib.magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR |
                              MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_CDF);
    if (!database)
        return error_set_errno(err, ERROR_IO, "cannot start libmagic");
    if (lib.magic_load(database, NULL) == 0)
        return true;
    error_set(err, ERROR_IO, "cannot load libmagic's database: %s", lib.magic_error(database));
    content_type_unload();
    return false;
}

void content_type_unload(void)
{
    if (database)
        lib.magic_close(database);
    database = NULL;
}

const char *content_type_of(struct str bytes)
{
    const char *type;

    if (!database || bytes.len == 0)
        return "";
    type = lib.magic_buffer(database, bytes.at,
                            bytes.len < MOST_LOOKED_AT ? bytes.len : MOST_LOOKED_AT);
    if (!type || strcmp(type, "application/octet-stream") == 0)
        return "";
    return type;
}
