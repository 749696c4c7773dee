/* export_work.h - what the formats of an export share. Private to export*.c. */
#ifndef REPORT_EXPORT_WORK_H
#define REPORT_EXPORT_WORK_H

#include "case/indicators.h"
#include "case/tables.h"
#include "out.h"
#include "report/export.h"

struct export_work {
    const struct export_setup *setup;
    struct export_result *result;
    struct out *out;
    struct arena arena; /* for the whole export */
    struct buf text;    /* gathers what is written next */
};

struct export_format {
    const char *name;
    bool folder; /* a folder of files; else one file */
    bool (*write)(struct export_work *work, struct error *err);
};

/* The only file of a format that has one. */
#define EXPORT_FILE "export"

bool export_blocklist(struct export_work *work, struct error *err);
/* Whether that target makes a folder. False with an error: there is no such target. */
bool export_blocklist_folder(const char *target, bool *folder, struct error *err) NODISCARD;

/* Indicators as the setup asks for them; withdrawn: those as well. */
bool export_indicators(struct export_work *work, bool withdrawn, struct indicator **rows,
                       size_t *count, struct error *err) NODISCARD;

#endif
