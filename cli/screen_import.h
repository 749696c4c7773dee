/* screen_import.h - files that the screen takes into the case. */
#ifndef CLI_SCREEN_IMPORT_H
#define CLI_SCREEN_IMPORT_H

#include "import.h"

enum { SCREEN_IMPORT_MOST = 4 };

struct screen_import {
    struct casefile *cf;
    struct scan_options scan;
    const char *paths[SCREEN_IMPORT_MOST]; /* files and folders; all NULL: it cannot be started */
};

/* A job_fn; arg: the struct screen_import. What `mailmedic import` does; the reports are in the
 * case. */
bool screen_import(struct job *job, void *arg, struct error *err);

#endif
