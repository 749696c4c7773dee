/* cacao.h - playbooks in the interchange format CACAO 2.0 (OASIS), out and in.
 *
 * Out: every step is a chain of workflow steps - its condition, what to do, its commands, its
 * probes - and the step itself, whole, in an extension, so that nothing is lost. Secrets are
 * declared without value. In: what comes from elsewhere is read in a jail and shown; it never runs.
 */
#ifndef PLAYBOOKS_CACAO_H
#define PLAYBOOKS_CACAO_H

#include "playbooks/playbook.h"

/* One JSON object; the same playbook gives the same bytes. */
void cacao_export(const struct playbook *book, struct buf *out);

/* What was done in one run of it, step by step, in the words of CACAO Roaster's execution status:
 * the ids are those of cacao_export(). events: of the run, oldest first. No secret is in them. */
void cacao_status(const struct playbook *book, const struct play *play,
                  const struct play_event *events, size_t count, struct buf *out);

#endif
