/* logins.h - a sign-in as the commands that print it spell it. */
#ifndef CLI_LOGINS_H
#define CLI_LOGINS_H

#include "base/json.h"
#include "case/logins.h"

void login_to_json(struct json *json, const struct login_row *row);

#endif
