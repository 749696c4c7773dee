/* roles.h - this program as one of its own jailed processes. */
#ifndef CLI_ROLES_H
#define CLI_ROLES_H

#include "base/base.h"

/* The first thing in main(). When the program was started as a role this does not return. */
void roles_dispatch(int argc, char **argv);

#endif
