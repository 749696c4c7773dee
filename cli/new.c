/* new.c - `mailmedic new CASE`: an empty case. */
#include "commands.h"
#include "output.h"

#include "base/text.h"
#include "case/casefile.h"
#include "case/place.h"

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

static bool say_made(const struct invocation *call, struct error *err)
{
    struct output out;
    char name[PATH_MAX];

    if (!case_name(call->arguments[0], name))
        return error_set(err, ERROR_USAGE, "this is no name for a case");
    output_begin(&out, call_has(call, "--json"), "new");
    if (out.as_json) {
        json_text(&out.json, "case", name);
        return output_end(&out, err);
    }
    buf_text(&out.text, "Made ");
    output_word(&out, name);
    buf_text(&out.text, ". Next: mailmedic acquire ");
    output_word(&out, name);
    buf_text(&out.text, " imaps://USER@SERVER\n");
    return output_end(&out, err);
}

bool run_new(struct invocation *call, struct error *err)
{
    const char *owner = call_value(call, "--owner");
    struct case_info info = {0};

    if (!*call->arguments[0])
        return error_set(err, ERROR_USAGE, "the name of the case is empty");
    if (owner && !strchr(owner, '@'))
        return error_set(err, ERROR_USAGE, "--owner wants a mail address, not \"%s\"", owner);
    if (!copy_checked(info.owner, sizeof(info.owner), "--owner", owner, err) ||
        !copy_checked(info.authority, sizeof(info.authority), "--authority",
                      call_value(call, "--authority"), err) ||
        !case_create(call->arguments[0], &info, err))
        return false;
    return say_made(call, err);
}
