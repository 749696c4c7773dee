/* app_access.h - an application that was let into a mailbox, or into everybody's, as a rule of the
 * kind RULE_APPLICATION: put together for all logs that tell of one. */
#ifndef PARSE_APP_ACCESS_H
#define PARSE_APP_ACCESS_H

#include "export.h"

struct app_access {
    enum rule_action_kind kind; /* RULE_APP_ACCESS, RULE_APP_SECRET */
    struct str name, id;        /* of the application; "" the log does not tell */
    struct str object;          /* its place in the directory; "" */
    struct str rights;          /* in any writing: names between blanks, commas, quotes, brackets */
    struct str mailbox;         /* as rule.mailbox */
};

/* Begins a rule from it; who did it and when is the caller's, and export_accept(). */
void app_access_rule(struct export *export, uint32_t line, struct str raw,
                     const struct app_access *access);

/* The first GUID in a text; "" none. */
struct str app_access_guid(struct str text);

#endif
