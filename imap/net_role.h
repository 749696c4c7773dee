/* net_role.h - what the files of the [net] role share (private to it). */
#ifndef IMAP_NET_ROLE_H
#define IMAP_NET_ROLE_H

#include "base/mem.h"
#include "body_store.h"
#include "dialog.h"
#include "net.h"
#include "sign_in.h"
#include "tls.h"

struct net {
    struct arena arena;
    struct net_setup setup;
    struct frame_reader control;
    struct tls *tls;         /* NULL: in clear */
    struct squeeze *squeeze; /* NULL: not compressed */
    struct stream stream;
    struct transcript transcript;
    struct body_store bodies;
    struct dialog dialog;
    struct signed_in facts;
    char sandbox[ROLE_STATE];
};

/* Frames to main. A main that is gone is noticed by whoever reads from it. */
void net_note(void *arg, const char *rule, const char *text);
bool net_send(struct net *net, enum net_frame type, const struct buf *fields, struct error *err)
    NODISCARD;
bool net_send_ready(struct net *net, struct error *err) NODISCARD;

/* After sign-in: has the server compress what follows, if that is wanted and it can. */
bool net_compress(struct net *net, struct error *err) NODISCARD;

/* After sign-in: filters between server and jail until one of them, or main, ends it. */
bool net_filter(struct net *net, struct error *err) NODISCARD;

/* After sign-in: a session that only stays, until the server or main ends it. */
bool net_stay(struct net *net, struct error *err) NODISCARD;
/* Says goodbye, and gives the server a moment to answer. */
void net_leave(struct net *net, const char *words);

/* HTTP: one question, whose answer becomes an object. */
bool net_post(struct net *net, struct error *err) NODISCARD;

/* After sign-in: ManageSieve, as main asks. */
struct managesieve;
bool net_scripts(struct net *net, struct managesieve *sieve, struct error *err) NODISCARD;

#endif
