/* login_own.h - which rows of imported logs are sign-ins of our own; private to detect/. */
#ifndef DETECT_LOGIN_OWN_H
#define DETECT_LOGIN_OWN_H

#include "case/casefile.h"

/* Finds them anew and writes them down (login_set_own()). Inside a transaction. */
bool login_own_find(struct casefile *cf, struct error *err) NODISCARD;

#endif
