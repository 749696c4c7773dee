/* place.h - where a case is. People say "smith", "smith/" or "smith.case" and mean smith.case; a
 * folder "smith" with what the client sent may lie beside it. */
#ifndef CASE_PLACE_H
#define CASE_PLACE_H

#include "base/error.h"

#include <limits.h>
#include <stdbool.h>

/* The name that a case made at this path gets: ".case" is appended when missing. False: it is none.
 */
bool case_name(const char *path, char out[PATH_MAX]);
/* The folder that is meant: the one that holds a case, with or without ".case". False: neither. */
bool case_find(const char *path, char out[PATH_MAX]);
/* A case is at this path, or can be made there; changes nothing. False: errno says why not. */
bool case_can_be(const char *path);
/* A case is there and nothing can be written to it: another's, or on a disk that is only read. */
bool case_is_fixed(const char *path);
/* For whoever is to write a new file or folder: not into a case, this one or another. Whatever is
 * added to one, its next check calls altered. */
bool case_refuse_inside(const char *path, struct error *err) NODISCARD;

#endif
