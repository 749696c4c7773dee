/* dovecot.h - a private Dovecot for tests: IMAP with STARTTLS, IMAPS and ManageSieve on free ports
 * of the loopback address, Maildirs in a folder of its own. Works as root (the mail then belongs
 * to nobody) and as an ordinary user. It ends with the test, even when that crashes. */
#ifndef TESTS_DOVECOT_H
#define TESTS_DOVECOT_H

#include "temp.h"

#include <sys/types.h>

#define DOVECOT_USER     "anna@mill.example"
#define DOVECOT_PASSWORD "blue-Kettle-4711"

struct dovecot_user {
    const char *name, *password;
};

struct dovecot_options {
    const struct dovecot_user *users; /* NULL: the one above */
    size_t user_count;
    const char *certificate, *key; /* files; NULL: a good one for localhost and 127.0.0.1 */
    const char *extra;             /* more configuration, at its end */
    const char *first;             /* and at its beginning: a passdb that is asked before ours */
    bool pop3;                     /* POP3, too, with and without TLS from the start */
    bool submission;               /* and message submission, with TLS from the start */
};

struct dovecot {
    char root[TEMP_PATH];
    char ca_file[TEMP_PATH + 32]; /* of the certificate it made */
    unsigned imap, imaps, sieve;  /* ports */
    unsigned pop3, pop3s;         /* if asked for */
    unsigned smtps;               /* likewise */
    pid_t pid;                    /* 0: not running */
};

/* Whether the packages are there; when not, the test says skip() and why. */
bool dovecot_installed(void);
bool dovecot_has_pop3(void);
bool dovecot_has_submission(void);

/* Returns when it accepts connections. options may be NULL. */
bool dovecot_start(struct dovecot *dovecot, const struct dovecot_options *options,
                   struct error *err) NODISCARD;
/* Ends it and removes its folder; {0} is fine. */
void dovecot_stop(struct dovecot *dovecot);

/* A user's Maildir, or the Maildir of a folder of it ("Archive", "Archive/2026"; NULL: INBOX). */
void dovecot_maildir(const struct dovecot *dovecot, const char *user, const char *folder,
                     char out[TEMP_PATH * 3]);

/* Puts a message into a folder as a delivery would (new/, \Recent), with that INTERNALDATE; the
 * folder is made if need be. Call it before the server has opened the folder or as mail that
 * arrives later. Lines may end in LF or CR LF. */
struct dovecot_mail {
    const char *user, *folder; /* NULL: DOVECOT_USER, INBOX */
    int64_t date;              /* 0: now */
    const char *flags;         /* "S", "RS" ...: goes to cur/ with them; NULL: new/ */
};
bool dovecot_deliver(const struct dovecot *dovecot, const struct dovecot_mail *mail,
                     struct str bytes, struct error *err) NODISCARD;

/* Puts a Sieve script where ManageSieve finds it. */
bool dovecot_script(const struct dovecot *dovecot, const char *user, const char *name, bool active,
                    const char *text, struct error *err) NODISCARD;

#endif
