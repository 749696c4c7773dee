/* magic.c - see content_type.h. */
#include "content_type.h"

#include "base/limits.h"

#include <magic.h>
#include <string.h>

enum { MOST_LOOKED_AT = 64 * 1024 }; /* all that decides stands at the front */

static magic_t database; /* loading needs files, and the worker will have none */

bool content_type_load(struct error *err)
{
    if (database)
        return true;
    database = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR |
                          MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_CDF);
    if (!database)
        return error_set_errno(err, ERROR_IO, "cannot start libmagic");
    if (magic_load(database, NULL) == 0)
        return true;
    error_set(err, ERROR_IO, "cannot load libmagic's database: %s", magic_error(database));
    content_type_unload();
    return false;
}

void content_type_unload(void)
{
    if (database)
        magic_close(database);
    database = NULL;
}

const char *content_type_of(struct str bytes)
{
    const char *type;

    if (!database || bytes.len == 0)
        return "";
    type =
        magic_buffer(database, bytes.at, bytes.len < MOST_LOOKED_AT ? bytes.len : MOST_LOOKED_AT);
    if (!type || strcmp(type, "application/octet-stream") == 0)
        return "";
    return type;
}
