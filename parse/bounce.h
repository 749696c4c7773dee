/* bounce.h - is this a delivery report? (detections.md 9) A classifier, no finding. */
#ifndef PARSE_BOUNCE_H
#define PARSE_BOUNCE_H

#include "parse/mail.h"

/* mail: header, addresses and parts are filled. reports_delivery: a multipart/report said that it
 * is a delivery-status. */
bool bounce_is(const struct mail *mail, bool reports_delivery);

#endif
