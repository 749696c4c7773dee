/* examined.c - see examined.h. */
#include "examined.h"

#include "attach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

void assert_examined(const char *name, struct str bytes, uint32_t traits, const char *detail,
                     const char *type)
{
    struct mail_part part = {.declared_type = "application/octet-stream",
                             .name = name,
                             .extension = "",
                             .disposition = "attachment",
                             .real_type = "",
                             .detail = ""};
    struct arena arena = {0};
    const char *limit = attach_examine(bytes, &part, &arena, NULL);

    if (part.traits != traits || strcmp(part.detail, detail) != 0 ||
        (type && strcmp(part.real_type, type) != 0))
        fail_msg("%s: traits %x, not %x; \"%s\", not \"%s\"; %s; limit(%s)", name, part.traits,
                 traits, part.detail, detail, part.real_type, limit);
    arena_dispose(&arena);
}
