/* table_options.h - the options of each command's own; only for table.c. Each ends with a NULL
 * name. Those that several commands share are in account.h and passphrase.h. */
#ifndef CLI_TABLE_OPTIONS_H
#define CLI_TABLE_OPTIONS_H

#include "command.h"

extern const struct option new_options[];
extern const struct option acquire_options[];
extern const struct option watch_options[];
extern const struct option doctor_options[];
extern const struct option import_options[];
extern const struct option scan_options[];
extern const struct option findings_options[];
extern const struct option messages_options[];
extern const struct option journal_options[];
extern const struct option indicators_options[];
extern const struct option export_options[];
extern const struct option show_options[];
extern const struct option verdict_options[];
extern const struct option act_options[];
extern const struct option allow_options[];
extern const struct option replay_options[];
extern const struct option playbook_options[];
extern const struct option report_options[];
extern const struct option canary_options[];
extern const struct option verify_options[];
extern const struct option sign_options[];
extern const struct option timestamp_options[];
extern const struct option seal_options[];
extern const struct option unseal_options[];
extern const struct option screen_options[];

#endif
