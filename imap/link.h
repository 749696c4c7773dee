/* link.h - one connection to a server, seen from main: a [net] process that holds it and, for
 * IMAP, an [imap] process behind that (private to imap/).
 *
 * Never waits: poll() its descriptors and call link_run(), which tells the owner through the
 * handler what has arrived. Neither process is believed: counts, sizes, texts and numbers are
 * checked here, and the [imap] process cannot name bytes that [net] did not write. */
#ifndef IMAP_LINK_H
#define IMAP_LINK_H

#include "base/mem.h"
#include "case/evidence.h"
#include "jail.h"
#include "net.h"

struct link;
struct pollfd;

struct link_object { /* a record that is complete in the link's segment */
    uint64_t number;
    struct hash hash;
    struct evidence_place place;
    uint32_t uid;    /* as [net] read it; 0: it did not say */
    bool whole;      /* BODY[], not a part of it */
    bool header;     /* BODY[HEADER] */
    uint64_t begins; /* BODY[]<begins>: where in the message its bytes belong */
    bool nil;        /* the server had no bytes for it, as for a message that has just gone */
};

enum link_body { LINK_NO_BODY, LINK_OBJECT, LINK_HEADER, LINK_ODD_BODY };

struct link_message { /* one FETCH answer; borrowed during the call */
    uint32_t uid;     /* 0: the server told of a message without naming it */
    bool has_flags, has_size;
    struct str flags;
    int64_t date; /* INT64_MIN: not told */
    uint64_t size, modseq;
    enum link_body body;
    struct link_object object;
};

struct link_folder { /* one LIST answer; borrowed */
    struct str name; /* bytes */
    char delimiter;
    struct str attributes;
};

struct link_done { /* a command is finished; borrowed; numbers are -1 when not told */
    uint64_t id;
    enum jail_status status;
    struct str code, text;
    int64_t exists, recent, unseen, uidnext, uidvalidity, modseq;
    bool read_only, cut;
    uint64_t expunged;
};

struct link_script { /* ManageSieve */
    struct str name; /* bytes */
    bool active;
    struct link_object object;
};

/* Who is told. arg is the link's. Any may be NULL. */
struct link_handler {
    void (*ready)(void *arg);
    void (*message)(void *arg, const struct link_message *message);
    void (*folder)(void *arg, uint64_t id, const struct link_folder *folder);
    void (*fact)(void *arg, uint64_t id, struct str label, struct str value);
    void (*done)(void *arg, const struct link_done *done);
    void (*script)(void *arg, const struct link_script *script);
    void (*scripts_done)(void *arg);
    void (*acted)(void *arg, uint64_t number, bool ok, struct str text);
    void (*answer)(void *arg, const struct link_object *object); /* HTTP */
    void (*note)(void *arg, struct str rule, struct str text);
    void (*transcript)(void *arg, const struct link_object *piece);
};

enum link_state {
    LINK_DOWN,     /* not started, or closed */
    LINK_STARTING, /* TLS, sign-in */
    LINK_READY,
    LINK_LOST, /* `why` says it; link_stop() and perhaps start again */
};

struct link_hello { /* what the server and its certificate say, in shown form; never NULL */
    const char *greeting, *capabilities, *tls, *mechanism, *identity, *sandbox, *jail;
    const char *subject, *issuer, *spki, *names;
    int64_t from, until;
};

struct link {
    enum link_state state;
    struct error why;
    bool violated;           /* it ended because an answer broke a rule or a process died */
    char ended[ROLE_ENDED];  /* how the [imap] process ended, if by itself */
    struct arena arena;      /* of hello */
    struct link_hello hello; /* good from LINK_READY on */
    enum net_protocol protocol;
    bool jailed;                /* with an [imap] process */
    bool asked;                 /* [net] was given the secret */
    char fingerprint[HASH_HEX]; /* of its certificate, if that was not believed; else "" */
    const char *said; /* the server, last: about our sign-in; shown form, a line each; never NULL */
    char local[64];   /* our address as the server sees it; "" not known */
    int64_t segment, transcript; /* in the case; 0: none yet */
    /* private: */
    const struct link_handler *handler;
    void *arg;
    const struct secret *secret;
    struct casefile *cf; /* the caller's, until [net] was given the secret */
    const char *host, *pin;
    struct role net, imap;
    struct frame_reader from_net, from_imap;
    int segment_fd, transcript_fd;
    struct link_object *objects; /* written, and not yet named by [imap]; number 0: a gap */
    size_t object_first, object_count, object_room;
    uint64_t next_id;
    bool net_ready, jail_up, refused; /* refused: [net] has said why it ends */
    int64_t give_up_ms; /* it is ending: when to stop waiting for last words; 0: it is not */
    char hearsay[120];  /* how [imap] saw it end; `why`, unless [net] says it better meanwhile */
};

/* It ends, for what [imap] knows. */
void link_hear(struct link *link, struct str text);

void link_init(struct link *link, const struct link_handler *handler, void *arg);
void link_dispose(struct link *link);

struct link_options {
    struct net_setup setup;
    const struct secret *secret; /* the caller's, until [net] was given it */
    const struct role_options *role;
    int cancel_fd, connect_ms; /* of server_connect() */
};

/* Connects (waits for that) and starts the processes. When nothing but a pin vouches for the
 * server, the journal has it before the secret leaves: the case is used until then. */
bool link_start(struct link *link, struct casefile *cf, const struct link_options *options,
                struct error *err) NODISCARD;

/* Ends it at once. Bytes of a message that is not complete stay unnamed. */
void link_stop(struct link *link);

/* Says LOGOUT, takes what still comes (the transcript), ends it; waits timeout_ms at most. */
void link_close(struct link *link, int timeout_ms);

/* Sends a command; examine: it is an EXAMINE. False: the link is lost. */
bool link_command(struct link *link, bool examine, struct str line, uint64_t *id) NODISCARD;
/* ManageSieve: asks for all scripts. */
bool link_fetch_scripts(struct link *link) NODISCARD;

/* The number-th permitted command of the setup, from 0, is asked for: on ManageSieve it is said; on
 * IMAP it may leave now, and link_command() says it. */
bool link_act(struct link *link, uint64_t number) NODISCARD;

/* How many bytes may come from now on; until then those of the setup. IMAP only. */
void link_allow(struct link *link, uint64_t bytes);

/* Whether the server announced this capability. */
bool link_has(const struct link *link, const char *capability);

size_t link_fds(const struct link *link, struct pollfd *fds, size_t most);
int link_timeout(const struct link *link); /* milliseconds until link_run() wants a call; -1 */
/* Takes what has arrived, a bounded piece of it. */
void link_run(struct link *link);

/* Two readers of the same answer, [net] and libetpan, must agree on whose bytes these are, and that
 * these are all of them. A body is only asked for together with its UID. */
bool link_readers_agree(const struct link_message *message);
/* The same of its header, BODY[HEADER]. */
bool link_readers_agree_on_header(const struct link_message *message);

/* --- between link.c, link_net.c and link_imap.c --- */

/* It is over; the first reason stays. Last words may still come. */
void link_end(struct link *link, bool violated, enum error_code code, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
void link_broken(struct link *link, const char *process);
/* A text of at most 4 KB, in shown form, in the link's arena. */
const char *link_keep(struct link *link, struct unpack *in, const struct field *field);
void link_take_net(struct link *link, const struct frame *frame);
void link_take_imap(struct link *link, const struct frame *frame);
/* An object that [imap] names: [net] has said it before, though perhaps not yet been heard. */
bool link_take_object(struct link *link, uint64_t number, struct link_object *out);
/* Both processes are where they should be: tells the owner. */
void link_maybe_ready(struct link *link);
/* Takes everything [net] has said so far. */
void link_drain_net(struct link *link);

#endif
