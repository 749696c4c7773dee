/* report.h - what the files of `mailmedic report` share. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "base/mem.h"
#include "report/report.h"

/* What each rule that leaks, hides or destroys did to the mail. A rule whose mail cannot be worked
 * out says why. *left: rules that were not tried. Everything lies in the arena. */
bool report_exposures(struct casefile *cf, struct arena *arena, const char *data_dir,
                      struct report_exposure **out, size_t *count, size_t *left, struct error *err)
    NODISCARD;

/* "html", or what the file's name ends with. */
bool report_pick_format(const char *named, const char *path, enum report_format *out,
                        struct error *err) NODISCARD;
/* A new file, synced; what is there is not replaced. "-": standard output. */
bool report_store(const char *path, struct str bytes, struct error *err) NODISCARD;

struct invocation;

/* What the words of `mailmedic report` ask for, on a case that is open already; nothing is printed.
 * preview: it goes in there, and no file is written. */
bool report_on(struct invocation *call, struct casefile *cf, struct buf *preview, struct error *err)
    NODISCARD;

#endif
