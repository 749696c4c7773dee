/* own_login_row.h - what own_logins.c and verify_own_logins.c share. */
#ifndef CASE_OWN_LOGIN_ROW_H
#define CASE_OWN_LOGIN_ROW_H

#include "case/own_logins.h"

/* What the journal keeps of a row. */
struct hash own_login_digest(const struct own_login *login);

#endif
