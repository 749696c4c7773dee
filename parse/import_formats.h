/* import_formats.h - the rows of rule_formats[], each in a file of its own. */
#ifndef PARSE_IMPORT_FORMATS_H
#define PARSE_IMPORT_FORMATS_H

#include "parse/import.h"

extern const struct rule_format sieve_file; /* sieve_file.c */

#endif
