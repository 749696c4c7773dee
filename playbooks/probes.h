/* probes.h - the probes that need no network, one function each. */
#ifndef PLAYBOOKS_PROBES_H
#define PLAYBOOKS_PROBES_H

#include "base/limits.h"
#include "playbooks/playbook.h"

/* A person says so. */
bool probe_ask_choice(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_ask_confirm(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_ask_table(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_file_attached(const struct probe_call *call, struct probe_result *out,
                         struct error *err);
bool probe_cmd_output(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_log_verify(const struct probe_call *call, struct probe_result *out, struct error *err);

/* Read again from the case. */
bool probe_acl_absent(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_import_logs(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_rescan_clean(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_rescan_review(const struct probe_call *call, struct probe_result *out,
                         struct error *err);
bool probe_sieve_active(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_snapshot_complete(const struct probe_call *call, struct probe_result *out,
                             struct error *err);
bool probe_watch_clean(const struct probe_call *call, struct probe_result *out, struct error *err);

/* The newest event of this kind and name in the step since it was reopened; NULL none. */
const struct play_event *probe_event(const struct probe_call *call, enum play_event_kind kind,
                                     const char *name);
/* The mailbox was looked at after the step was begun: a run of acquire or import, and of the scan.
 * False: the result says so. */
bool probe_fresh(const struct probe_call *call, struct probe_result *out, bool *fresh,
                 struct error *err);

#endif
