/* playbook_probes.c - the probes that need a server or DNS, handed to the engine.
 *
 * imap/ knows nothing of playbooks: what is here turns a probe_call into its functions and their
 * answer into a probe_result. */
#include "playbook.h"

#include <stddef.h>

const struct probe playbook_probes[] = {
    {0},
};
