/* ticket.h - first come, first served: a lock that a busy thread cannot keep from the others.
 *
 * Around write transactions. A plain mutex, or SQLite's own waiting, lets the one who has just let
 * go take it again at once; a screen beside a job then waits for seconds. */
#ifndef CASE_TICKET_H
#define CASE_TICKET_H

struct ticket; /* opaque */

struct ticket *ticket_new(void);
void ticket_free(struct ticket *ticket);
void ticket_take(struct ticket *ticket);
void ticket_give(struct ticket *ticket);

#endif
