/* gmail.h - Gmail's filters: what the XML export, the API and GAM have in common. */
#ifndef PARSE_GMAIL_H
#define PARSE_GMAIL_H

#include "export.h"

/* One criterion or action; name is the XML export's ("hasTheWord", "shouldTrash" ...) or the API's
 * for criteria. False: the name is not known. */
bool gmail_property(struct export *export, struct str name, struct str value);

/* What the API's addLabelIds and removeLabelIds say. */
void gmail_label(struct export *export, struct str id, bool removed);

struct gmail_size { /* size, sizeOperator and sizeUnit stand apart: the last two alone mean nothing
                     */
    struct str size, operator, unit;
};
void gmail_size(struct export *export, const struct gmail_size *size);

/* When a filter was made, from its id: UTC seconds; 0: the id does not tell. */
int64_t gmail_made(struct str id);

#endif
