/* export_work.h - what the formats of an export share. Private to export*.c. */
#ifndef REPORT_EXPORT_WORK_H
#define REPORT_EXPORT_WORK_H

#include "case/indicators.h"
#include "case/logins.h"
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

/* Times that other programs can read: 0001-01-01 to 9999-12-31. */
#define EXPORT_FIRST_TIME (-62135596800)
#define EXPORT_LAST_TIME  253402300799

bool export_to_blocklist(struct export_work *work, struct error *err);
bool export_to_csv(struct export_work *work, struct error *err);
bool export_to_eml(struct export_work *work, struct error *err);
bool export_to_mbox(struct export_work *work, struct error *err);
bool export_to_misp(struct export_work *work, struct error *err);
bool export_to_navigator(struct export_work *work, struct error *err);
bool export_to_stix(struct export_work *work, struct error *err);
bool export_to_timesketch(struct export_work *work, struct error *err);

/* Whether that target makes a folder. False with an error: there is no such target. */
bool export_blocklist_folder(const char *target, bool *folder, struct error *err) NODISCARD;

/* Indicators as the setup asks for them; withdrawn: those as well. */
bool export_indicators(struct export_work *work, bool withdrawn, struct indicator **rows,
                       size_t *count, struct error *err) NODISCARD;
/* Findings that the newest scan saw, or the one that the setup asks for. */
bool export_findings(struct export_work *work, struct finding **rows, size_t *count,
                     struct error *err) NODISCARD;

/* Each message that the setup asks for, oldest first; row is good during the call. */
typedef bool (*export_message_fn)(struct export_work *work, void *arg, const struct message *row,
                                  struct error *err);
bool export_each_message(struct export_work *work, export_message_fn fn, void *arg,
                         struct error *err) NODISCARD;

struct export_event { /* one line of a timeline */
    int64_t when;
    const char *text, *what, *data_type;
    int64_t id;
    const struct message *message;   /* NULL: it is a finding or a sign-in */
    const struct login_row *login;   /* NULL: it is none */
    const char *severity, *detector; /* of a finding; else NULL */
    const char *attack;              /* ATT&CK techniques, space between */
};
/* Messages, findings and sign-ins in the order of their times; those without one are left out and
 * counted. */
typedef bool (*export_event_fn)(struct export_work *work, void *arg,
                                const struct export_event *event, struct error *err);
bool export_each_event(struct export_work *work, export_event_fn fn, void *arg, struct error *err)
    NODISCARD;

#endif
