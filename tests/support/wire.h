/* wire.h - a [net] process between a scripted server, a scripted jail and a scripted main.
 *
 * The test plays all three, in turn: it says what the server says, looks at what the server hears,
 * at what the jail gets and at the frames for main. Everything waits at most ten seconds and then
 * fails the running test. */
#ifndef TESTS_WIRE_H
#define TESTS_WIRE_H

#include "net.h"
#include "temp.h"
#include "tls_server.h"

#define WIRE_USER     "anna@mill.example"
#define WIRE_PASSWORD "blue-\"Kettle\\4711"

struct wire {
    struct role role;
    struct frame_reader control;
    struct frame frame; /* the one wire_frame() took */
    int server;         /* the server's end; -1: closed */
    int jail;           /* the jail's end */
    struct tls_server *tls;
    struct buf heard; /* by the server, and not looked at yet */
    char folder[TEMP_PATH];
    char segment[TEMP_PATH + 16], transcript[TEMP_PATH + 16];
};

/* Starts it and tells it what to do. address.host "" is localhost, user "" WIRE_USER. */
void wire_start(struct wire *wire, const struct net_setup *setup);
void wire_stop(struct wire *wire); /* and removes its folder */

/* As the server. */
void wire_say(struct wire *wire, const char *words);
void wire_say_bytes(struct wire *wire, struct str bytes);
/* What it hears next begins with words; they are taken. */
void wire_hear(struct wire *wire, const char *words);
/* The next line it hears; good until the next call. */
const char *wire_hear_line(struct wire *wire);
/* Nothing more is heard before the other side hangs up. */
void wire_hear_end(struct wire *wire);
void wire_hang_up(struct wire *wire);
/* The handshake as a server with that certificate. False: the other side did not like it. */
bool wire_tls(struct wire *wire, const char *certificate, const char *key, bool old);

/* As main: the next frame is one of this type (notes are passed over unless asked for). */
void wire_frame(struct wire *wire, enum net_frame type);
struct str wire_field(const struct wire *wire, enum net_field tag); /* of it; "" none */
uint64_t wire_number(const struct wire *wire, enum net_field tag);
/* NET_REFUSED comes and says this. */
void wire_refused(struct wire *wire, const char *words);
void wire_give_secret(struct wire *wire, const char *secret);
/* Reads frames until the end. */
void wire_frames_end(struct wire *wire);

/* As the jail: what it gets next is exactly this. */
void wire_jail_gets(struct wire *wire, const char *words);
void wire_jail_asks(struct wire *wire, const char *words);

/* All of a file. The caller's to dispose. */
void wire_file(const char *path, struct buf *out);

/* Whether those bytes are anywhere in segment or transcript. */
bool wire_kept(const struct wire *wire, const char *bytes);

#endif
