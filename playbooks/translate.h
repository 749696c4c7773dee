/* translate.h - a playbook's texts in another language, from NAME.vi.yaml or NAME.zh.yaml beside
 * it.
 *
 *     format: mailmedic-playbook-text/1
 *     of: alimail-account-takeover
 *     language: vi
 *     source: <SHA-256 of alimail.yaml when this was written>      # optional
 *     title, summary
 *     vars: {mailbox: ...}   facts: {payment_at: ...}   clocks: {funds: ...}
 *     steps:
 *       stop-money: {title, do, undo, residual, ask: {bank_ref: ...}, verify: {1: ...},
 *                    evidence: {bank-recall: ...}, commands ... }
 *
 * What is not given is looked up among the texts already translated (`words`: of the base playbook,
 * and above in the file), and else stays English, text by text. Places in the mailbox, commands and
 * conditions are not in here: a translation cannot change what happens. */
#ifndef PLAYBOOKS_TRANSLATE_H
#define PLAYBOOKS_TRANSLATE_H

#include "playbooks/playbook.h"
#include "tree.h"

struct translated; /* English texts and what they became */
struct translated *translated_new(struct arena *arena);

/* tree NULL: there is no sidecar, what `words` knows is put in. */
bool playbook_translate(struct arena *arena, const char *file, const struct node *tree,
                        struct translated *words, struct playbook *book, struct error *err)
    NODISCARD;

#endif
