/* guard_status.c - OK, NO, BAD, BYE: the words for people, and libetpan's weak spots in the codes
 * before them; see guard_parts.h. A status is written anew for the jail. */
#include "guard_parts.h"

#include <string.h>

/* Codes that are of use behind the guard. They are numbers, atoms, or a list of flags. */
static const char *const useful[] = {
    "READ-ONLY",     "READ-WRITE",  "UIDVALIDITY",
    "UIDNEXT",       "UNSEEN",      "HIGHESTMODSEQ",
    "NOMODSEQ",      "TRYCREATE",   "ALERT",
    "PARSE",         "NONEXISTENT", "NOPERM",
    "UNAVAILABLE",   "INUSE",       "LIMIT",
    "OVERQUOTA",     "EXPIRED",     "CONTACTADMIN",
    "CLIENTBUG",     "CANNOT",      "SERVERBUG",
    "CORRUPTION",    "CLOSED",      "PERMANENTFLAGS",
    "EXPUNGEISSUED", "MODIFIED",    "AUTHORIZATIONFAILED",
};

struct status {
    struct str code; /* with its brackets; empty: none, or not for the jail */
    struct str text;
};

static bool is_code(const struct guard *guard, const char *name)
{
    return guard->response.scan.has_code && strcmp(guard->response.name, name) == 0;
}

static struct str code_for_jail(struct guard *guard, struct str line, struct str text)
{
    const struct response *response = &guard->response;
    size_t open = str_find_char(line, '[');
    struct str code = str_trim(str_part(line, open, line.len - text.len - open));

    if (!response->scan.has_code || is_code(guard, "CAPABILITY"))
        return (struct str){0};
    for (size_t i = 0; i < ARRAY_LEN(useful); i++)
        if (strcmp(response->name, useful[i]) == 0)
            return code;
    if (is_code(guard, "REFERRAL"))
        guard_note(guard, "referral", code);
    else if (response->quoted || response->tokens == 0)
        guard_note(guard, "wire_repaired(code)", code);
    else
        return code;
    return (struct str){0};
}

static struct status split(struct guard *guard)
{
    struct str line = str_trim(buf_as_str(&guard->line));
    const struct scan *scan = &guard->response.scan;
    struct status status = {.text = str_part(line, scan->text_at, line.len)};

    status.code = code_for_jail(guard, line, status.text);
    if (is_code(guard, "ALERT"))
        guard_note(guard, "alert", status.text);
    if (status.text.len == 0 && (is_code(guard, "ALERT") || is_code(guard, "PARSE")))
        guard_note(guard, "wire_repaired(text)", line);
    return status;
}

static void forward(struct guard *guard, const struct status *status)
{
    const struct scan *scan = &guard->response.scan;

    buf_printf(&guard->jail, "%s %s ", scan->tag, scan->word);
    buf_str(&guard->jail, status->code);
    buf_text(&guard->jail, status->code.len > 0 ? " " : "");
    if (status->code.len == 0 && str_starts(status->text, "["))
        buf_text(&guard->jail, ": "); /* words only: they must not become a code on the way */
    buf_str(&guard->jail, status->text);
    buf_text(&guard->jail, status->text.len > 0 ? "\r\n" : "(no words)\r\n");
}

/* The jail learns of the end by the end of its socket, unless it asked for it. */
static bool take_bye(struct guard *guard, struct str text)
{
    guard->bye = true;
    text_show(&guard->bye_text, str_part(text, 0, 400));
    guard_note(guard, "bye", text);
    if (guard->outstanding[COMMAND_LOGOUT] > 0)
        buf_text(&guard->jail, "* BYE goodbye\r\n");
    else
        guard->state = IN_ENDED;
    return true;
}

static bool take_tagged(struct guard *guard, const struct status *status, struct error *err)
{
    const struct scan *scan = &guard->response.scan;
    enum command_kind kind;

    if (strcmp(scan->word, "BYE") == 0)
        return guard_refuse(guard, "grammar", err);
    if (!tag_take(guard, scan->tag, &kind))
        return guard_refuse(guard, "tag", err);
    if (kind == COMMAND_CAPABILITY && strcmp(scan->word, "OK") == 0 && !guard->capability)
        return guard_refuse(guard, "capability", err);
    guard->logged_out = guard->logged_out || kind == COMMAND_LOGOUT;
    guard->responses = 0;
    forward(guard, status);
    return true;
}

bool check_status(struct guard *guard, struct error *err)
{
    const struct scan *scan = &guard->response.scan;
    bool bye = strcmp(scan->word, "BYE") == 0;
    struct status status;

    if (strcmp(scan->word, "PREAUTH") == 0)
        return guard_refuse(guard, "grammar", err);
    if (!scan->has_text && !scan->has_code && !bye)
        return guard_refuse(guard, "text", err);
    status = split(guard);
    if (strcmp(scan->tag, "*") != 0)
        return take_tagged(guard, &status, err);
    if (bye)
        return take_bye(guard, status.text);
    if (++guard->responses > responses_allowed(guard))
        return guard_refuse(guard, "limit(responses)", err);
    forward(guard, &status);
    return true;
}
