/* exposure.h - what a rule did to the mail of the case, for the page that shows it. */
#ifndef TUI_EXPOSURE_H
#define TUI_EXPOSURE_H

#include "base/base.h"

struct exposure_message {
    int64_t id;   /* of the message's row */
    int64_t when; /* it came; INT64_MIN: not known */
    bool certain; /* false: it cannot be told */
    const char *from, *subject;
    size_t attachments;
};

struct exposure_list { /* text is shown form or ours */
    const char *rule;  /* its name */
    const char *deed;  /* "sends it to a@b.example" */
    uint64_t certain, open, tried;
    const char **notes; /* sentences: what the list does not tell */
    size_t note_count;
    struct exposure_message *messages; /* oldest first */
    size_t count;
};

#endif
