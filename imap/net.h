/* net.h - main's side of the talk with [net] (private to imap/): what to do, and the secret.
 *
 * The secret travels alone: it is written from its locked page and read into one, and passes
 * through no buffer that nobody wipes. */
#ifndef IMAP_NET_H
#define IMAP_NET_H

#include "base/secret.h"
#include "imap/acquire.h"
#include "permit.h"
#include "wire.h"

struct net_setup {
    enum net_protocol protocol;
    enum net_purpose purpose; /* POP3 and submission: never NET_TO_READ */
    struct server_address address;
    enum sign_in sign_in;
    const char *ca_file;            /* NULL: the system's */
    const char *pin;                /* NULL: none */
    uint64_t budget;                /* bytes from the server; 0: LIMIT_WIRE_RUN */
    int idle_ms;                    /* 0: LIMIT_WIRE_IDLE_MS */
    struct permit permit;           /* none: only what reads */
    bool compress;                  /* IMAP, to read: if the server can */
    const char *path;               /* HTTP, and nothing else */
    struct str body;                /* likewise; to send: the message, lines ending in CR LF */
    const char *sender, *recipient; /* to send: addresses, without angle brackets */
};

bool net_send_setup(int fd, const struct net_setup *setup, struct error *err) NODISCARD;

/* How many bytes may still come. */
bool net_send_allow(int fd, uint64_t budget, struct error *err) NODISCARD;

/* The answer to NET_WANTS_SECRET. The secret stays the caller's. */
bool net_send_secret(int fd, const struct secret *secret, struct error *err) NODISCARD;

/* --- in [net] --- */

/* Text lives in arena. False: not a NET_SETUP that makes sense. */
bool net_read_setup(const struct frame *frame, struct arena *arena, struct net_setup *out,
                    struct error *err) NODISCARD;

/* UINT64_MAX: not a NET_ACT that makes sense. */
uint64_t net_read_act(const struct frame *frame);

/* 0: not a NET_ALLOW that makes sense. */
uint64_t net_read_allow(const struct frame *frame);

/* Waits for the NET_SECRET frame and reads it into a page of its own. */
bool net_read_secret(int fd, struct secret *out, int timeout_ms, struct error *err) NODISCARD;

#endif
