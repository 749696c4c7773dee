/* dns_server.h - a name server for tests: UDP on a free port of the loopback address, a table of
 * records, nothing else. A process of its own, which ends with the test. */
#ifndef TESTS_DNS_SERVER_H
#define TESTS_DNS_SERVER_H

#include <sys/types.h>

struct dns_record {
    const char *name; /* "mill.example"; NULL ends the table */
    int type;         /* 15 MX, 16 TXT */
    const char *data; /* TXT: the text; MX: "10 mail.mill.example"; NULL: a server failure */
};

struct dns_server {
    pid_t pid;
    unsigned port;
};

/* Fails the test when it cannot. */
void dns_server_start(struct dns_server *server, const struct dns_record *records);
void dns_server_stop(struct dns_server *server);

#endif
