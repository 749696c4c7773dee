/* shipped.h - what is in shipped.c, which CMake makes. */
#ifndef PLAYBOOKS_SHIPPED_H
#define PLAYBOOKS_SHIPPED_H

extern const char *const shipped_hashes[]; /* in hex; ends with NULL */

#endif
