/* own.h - which addresses and domains are the owner's, and so what lies outside. Private to
 * detect/. What cannot be told is never taken for inside. */
#ifndef DETECT_OWN_H
#define DETECT_OWN_H

#include "detect/detect.h"

/* The senders of the mail in Sent folders, counted. */
struct own_tally; /* opaque */
struct own_tally *own_tally_new(void);
void own_tally_free(struct own_tally *tally); /* NULL is fine */
void own_tally_add(struct own_tally *tally, const char *address);

/* Fills owner, own_addresses and own_domains of facts, whose owner may be given already and whose
 * words must be. Beside the owner those addresses count that sent enough to be no intruder's one
 * trick: at least one in twenty mails and three at all. given: further own addresses and domains,
 * blanks between. */
void own_decide(const struct own_tally *tally, const char *given, struct arena *arena,
                struct case_facts *facts);

bool own_is_own(const struct case_facts *facts, const char *address);
/* Own address, or at a domain of the owner's organisation. */
bool own_is_inside(const struct case_facts *facts, const char *address);
/* An address at somebody else's domain. */
bool own_is_outside(const struct case_facts *facts, const char *address);
/* The operator allowed it: the address itself, or its domain. kind: as in struct allowed. */
bool own_is_allowed(const struct case_facts *facts, const char *kind, const char *address);
/* At a domain where anybody can get an address. */
bool own_is_freemail(const struct case_facts *facts, const char *address);
bool own_is_relay(const struct case_facts *facts, const char *address);

#endif
