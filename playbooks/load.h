/* load.h - the parts of the loader. */
#ifndef PLAYBOOKS_LOAD_H
#define PLAYBOOKS_LOAD_H

#include "reader.h"

/* One step from its map; what it names is looked up by load_links(). */
void load_step(struct reader *r, const struct node *map, struct play_step *step);
/* The step's probes. */
void load_checks(struct reader *r, const struct node *map, struct play_step *step);
/* The step's command templates. */
void load_commands(struct reader *r, const struct node *map, struct play_step *step);
/* After all is read: every name that a step uses exists, nothing waits for itself, a step without
 * probes can be skipped. */
void load_links(struct reader *r, const struct node *steps, struct playbook *book);

#endif
