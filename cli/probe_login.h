/* probe_login.h - the probes that sign in (private to cli/). */
#ifndef CLI_PROBE_LOGIN_H
#define CLI_PROBE_LOGIN_H

#include "door.h"

#include "base/limits.h"
#include "playbooks/playbook.h"

bool probe_auth_denied(const struct probe_call *call, struct probe_result *out, struct error *err);
bool probe_auth_accepted(const struct probe_call *call, struct probe_result *out,
                         struct error *err);
bool probe_session_revoked(const struct probe_call *call, struct probe_result *out,
                           struct error *err);
bool probe_token_revoked(const struct probe_call *call, struct probe_result *out,
                         struct error *err);
bool probe_proto_closed(const struct probe_call *call, struct probe_result *out, struct error *err);

#endif
