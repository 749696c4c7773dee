/* wrong_port.h - a port of another kind than was thought.
 *
 * Who waits for TLS says nothing to somebody who waits for a greeting, and who greets in clear is
 * no TLS: what is seen then may have other causes, so that this is said as a guess, behind what was
 * seen. */
#ifndef IMAP_WRONG_PORT_H
#define IMAP_WRONG_PORT_H

#include "dialog.h"
#include "net.h"
#include "tls.h"

/* tls may be NULL. Does nothing where there is nothing to guess. */
void wrong_port_guess(const struct net_setup *setup, const struct dialog *dialog,
                      const struct tls *tls, struct error *err);

#endif
