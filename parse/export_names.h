/* export_names.h - names of folders and labels that an export tells beside its rules, so that a
 * rule which files by an id can be read: Gmail's labels, Microsoft Graph's mailFolders, in the same
 * file (formats.md 16). Inside of export_json(). */
#ifndef PARSE_EXPORT_NAMES_H
#define PARSE_EXPORT_NAMES_H

#include "export.h"
#include "json_in.h"

/* Looks through all documents of text before they are read as rules. */
void export_names_find(struct export *export, struct str text);
/* Such an object tells a name and is no rule. */
bool export_is_name(const struct json_in *object);
/* The name of that id; false: nothing tells it. */
bool export_named(const struct export *export, struct str id, struct str *name);

#endif
