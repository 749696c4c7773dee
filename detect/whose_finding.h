/* whose_finding.h - which mailbox a finding is about, where a case holds more than one. Private to
 * scan*.c. */
#ifndef DETECT_WHOSE_FINDING_H
#define DETECT_WHOSE_FINDING_H

#include "collect.h"

/* Each says in whose mailbox its rules, messages and folders are. The same thing in two mailboxes
 * is two findings, each with a verdict of its own: keys of the first mailbox stay as they are. */
bool whose_findings(struct collect *found, const struct case_facts *facts, struct casefile *cf,
                    struct error *err) NODISCARD;

#endif
