/* mail_relay.h - where a submission server hands its mail to: SMTP on a port of the loopback
 * address, without TLS. Each mail goes through dovecot-lda into the recipient's mailbox, Sieve and
 * all; what Sieve sends on goes straight into that recipient's Maildir. A process of its own, which
 * ends with the test. */
#ifndef TESTS_MAIL_RELAY_H
#define TESTS_MAIL_RELAY_H

#include "temp.h"

#include <sys/types.h>

struct mail_relay {
    char folder[TEMP_PATH]; /* holds "sendmail", which Dovecot is told of */
    int listener;
    unsigned port;
    pid_t pid;
};

/* Whether Debian's packages for it are there (dovecot-submissiond). */
bool mail_relay_installed(void);
unsigned mail_relay_port(void); /* one that is free */
/* Fails the test when it cannot. */
void mail_relay_listen(struct mail_relay *relay);
/* dovecot: the folder of the server, with its dovecot.conf and its mail. */
void mail_relay_run(struct mail_relay *relay, const char *dovecot);
void mail_relay_stop(struct mail_relay *relay);

#endif
