/* etpan.h - what we take from libetpan, which only [imap] loads; see base/library.h. */
#ifndef IMAP_ETPAN_H
#define IMAP_ETPAN_H

#include "base/library.h"

#include <libetpan/libetpan.h>

#define ETPAN_NAMES(X)                                                                             \
    X(mailimap_connect)                                                                            \
    X(mailimap_extension_acl)                                                                      \
    X(mailimap_extension_condstore)                                                                \
    X(mailimap_extension_data_new)                                                                 \
    X(mailimap_extension_id)                                                                       \
    X(mailimap_extension_namespace)                                                                \
    X(mailimap_extension_quota)                                                                    \
    X(mailimap_extension_register)                                                                 \
    X(mailimap_free)                                                                               \
    X(mailimap_new)                                                                                \
    X(mailimap_parse_response)                                                                     \
    X(mailimap_read_line)                                                                          \
    X(mailimap_response_free)                                                                      \
    X(mailimap_selection_info_free)                                                                \
    X(mailimap_selection_info_new)                                                                 \
    X(mailimap_set_msg_att_handler)                                                                \
    X(mailimap_set_progress_callback)                                                              \
    X(mailstream_close)                                                                            \
    X(mailstream_low_new)                                                                          \
    X(mailstream_new)

struct etpan {
    ETPAN_NAMES(LIBRARY_SLOT)
};

/* Before the process is locked down, and before etpan(). */
NODISCARD bool etpan_load(struct error *err);

const struct etpan *etpan(void);

#endif
