/* library.h - a shared library that only the process loads that uses it.
 *
 * What the program is linked with, each of its processes pays for at its start: with pango,
 * libetpan and libunbound 36 libraries of 86, and 17 of 40 ms. A gate file lists the names it takes
 * from its library in a table of pointers with the types of the library's header; the library is
 * loaded before the process is locked down, and stays. */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include "base/error.h"

/* For each name of a list LIST(X), one after the other: X is one of these. No function declares. */
#define LIBRARY_SLOT(name) __typeof__(name) *name;
#define LIBRARY_NAME(name) LIBRARY_TEXT(name),

/* What a name or number of the header stands for (u_isalpha is u_isalpha_72), in quotes. */
#define LIBRARY_TEXT(name)  LIBRARY_QUOTE(name)
#define LIBRARY_QUOTE(name) #name

/* Loads `file`, e.g. "libetpan.so.20", and fills `slots`, a struct of `count` pointers, with where
 * it or a library it needs has `names`. ERROR_IO, one sentence: the library or a name is missing,
 * and no slot is filled.
 */
NODISCARD bool library_load(const char *file, const char *const *names, size_t count, void *slots,
                            struct error *err);

#endif
