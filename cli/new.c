/* new.c - `mailmedic new CASE`: an empty case. */
#include "commands.h"

#include "base/text.h"
#include "case/casefile.h"

#include <stdio.h>
#include <string.h>

static bool copy_checked(char *out, size_t room, const char *what, const char *value,
                         struct error *err)
{
    if (!value)
        return true;
    if (strlen(value) >= room)
        return error_set(err, ERROR_USAGE, "%s is too long (%zu bytes at most)", what, room - 1);
    if (!utf8_valid(str_of(value)))
        return error_set(err, ERROR_USAGE, "%s is not UTF-8 text", what);
    snprintf(out, room, "%s", value);
    return true;
}

bool run_new(struct invocation *call, struct error *err)
{
    const char *owner = call_value(call, "--owner");
    struct case_info info = {0};

    if (owner && !strchr(owner, '@'))
        return error_set(err, ERROR_USAGE, "--owner wants a mail address, not \"%s\"", owner);
    if (!copy_checked(info.owner, sizeof(info.owner), "--owner", owner, err) ||
        !copy_checked(info.authority, sizeof(info.authority), "--authority",
                      call_value(call, "--authority"), err) ||
        !case_create(call->arguments[0], &info, err))
        return false;
    printf("Made %s. Next: mailmedic acquire %s imaps://USER@SERVER\n", call->arguments[0],
           call->arguments[0]);
    return true;
}
