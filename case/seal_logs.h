/* seal_logs.h - of a log of sign-ins, what may be said anew when it is read again with another
 * zone: its own row, and when each of its sign-ins was. Sealed in the journal when it is read to
 * its end; open from when it is read again until then. */
#ifndef CASE_SEAL_LOGS_H
#define CASE_SEAL_LOGS_H

#include "seal.h"

/* What is sealed: id and moment of each sign-in in the order of ids, then the log's row. */
void seal_log_add_login(struct hasher *hasher, struct query *query, int id, int moment);
bool seal_log_add_row(struct casefile *cf, struct hasher *hasher, int64_t log, bool *there,
                      struct error *err) NODISCARD;

/* In the open transaction. None of its sign-ins has an id up to `after`. */
bool seal_log(struct casefile *cf, int64_t log, int64_t after, struct error *err) NODISCARD;
bool seal_log_open(struct casefile *cf, int64_t log, struct error *err) NODISCARD;

#endif
