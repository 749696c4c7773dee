/* data_uri.h - pages that lie in a page itself, as data: addresses. */
#ifndef PARSE_DATA_URI_H
#define PARSE_DATA_URI_H

#include "base/text.h"

/* Adds the page that an address holds. False: it holds none. */
bool data_page(struct buf *out, struct str address);

#endif
