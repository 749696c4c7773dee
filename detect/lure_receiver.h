/* lure_receiver.h - whose Authentication-Results are believed. Private to detect/.
 *
 * Anybody can write the field. A receiving server puts what it writes above all that came with the
 * mail, so the place tells: above the topmost Received, or below hops that stayed inside the
 * receiving organisation. Of several the topmost field counts. */
#ifndef DETECT_LURE_RECEIVER_H
#define DETECT_LURE_RECEIVER_H

#include "parse/mail.h"

bool receiver_is_trusted(const struct mail *mail, size_t index);

#endif
