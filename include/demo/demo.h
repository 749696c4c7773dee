/* demo.h - the sample mailbox: a year of a furniture exporter's mail, and how it was taken over.
 * All people and domains in it are made up. The same on every machine. */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "base/error.h"

/* Makes home/Maildir, home/sieve and home/planted.tsv, which names every trace that a scan has to
 * find. home is made if need be. *messages: how many there are. */
bool demo_write(const char *home, unsigned *messages, struct error *err) NODISCARD;

const char *demo_owner(void); /* the address whose mailbox it is */

#endif
