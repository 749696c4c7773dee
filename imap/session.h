/* session.h - the jailed libetpan session, between its three files (private to imap/).
 *
 * session.c moves bytes and commands, session_rows.c turns FETCH and LIST answers into rows,
 * session_facts.c everything else. The three are the only files that know libetpan. */
#ifndef IMAP_SESSION_H
#define IMAP_SESSION_H

#include "jail.h"

struct mailimap;
struct mailimap_msg_att;

struct session_command {
    uint64_t id; /* main's */
    int tag;     /* ours, as sent */
    bool examine;
};

struct session {
    int control, wire;
    struct frame_reader commands;
    struct mailimap *imap;
    struct session_command queue[JAIL_COMMANDS_MOST]; /* a ring: sent, not answered */
    size_t first, count;
    int last_tag;
    struct buf rows;   /* of a JAIL_MESSAGES frame being filled */
    struct buf fields; /* of any other */
    size_t facts;      /* bytes of facts told of the command at hand */
    bool lost;         /* main is gone */
};

/* Serves main on `control` and speaks IMAP on `wire` until either ends. */
void session_serve(int control, int wire);

void session_send(struct session *session, enum jail_frame type, uint64_t id,
                  const struct buf *payload);

/* Text for main: UTF-8 as it is, else in shown form; NULL adds nothing; cut at `most` bytes. */
void session_text(struct buf *out, uint16_t tag, const char *text, size_t most);

/* --- session_rows.c --- */
void session_message_row(struct mailimap_msg_att *att, void *arg); /* arg: session */
void session_folder_rows(struct session *session, uint64_t id);

/* --- session_facts.c --- */
/* Loads libetpan and teaches it to keep untagged lines that it does not know. */
NODISCARD bool session_set_up(struct error *err);
void session_facts(struct session *session, uint64_t id);
/* Adds the numbers of STATUS, and of the response codes, to session->fields. */
void session_numbers(struct session *session, bool examine);

#endif
