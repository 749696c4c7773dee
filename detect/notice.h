/* notice.h - what notices of providers have in common: who signed them, and what they say in
 * lines of "label: value". Private to detect/. */
#ifndef DETECT_NOTICE_H
#define DETECT_NOTICE_H

#include "detect/detect.h"
#include "domain.h"

/* A good signature (DKIM) of the sender's own domain: checked here with its key, or by the word of
 * the host that received the mail (lure_receiver.h). Anybody else may write that it is good. */
bool notice_is_genuine(const struct mail *mail);

enum notice_value { NOTICE_IP, NOTICE_WHERE, NOTICE_DEVICE, NOTICE_TIME, NOTICE_VALUES };

enum { NOTICE_TEXT = 120 };

struct notice_values { /* "" not told */
    char at[NOTICE_VALUES][NOTICE_TEXT];
};

/* Of the text: "IP address: 203.0.113.7", or the label on one line and the value on the next. */
void notice_read(struct notice_values *out, struct str text);

#endif
