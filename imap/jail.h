/* jail.h - what main and [imap], the jailed libetpan, say to each other (private to imap/).
 *
 * Main writes command lines (imap/command.h builds them), [imap] gives each a tag and sends it to
 * [net], which lets through only what reads. What the server answers comes back as the flat fields
 * below. [imap] is not believed: every number is checked, every text is checked UTF-8, and message
 * bytes are named only by the running number that [net] gave them (imap/wire.h).
 *
 * Commands may be sent ahead of their answers. Answers are matched by the frame's id, messages by
 * folder and UID: a server may answer several FETCHes together. */
#ifndef IMAP_JAIL_H
#define IMAP_JAIL_H

#include "base/frame.h"

enum jail_frame {
    /* main to imap; id: main's number for the command */
    JAIL_COMMAND = 1, /* field JAIL_LINE */
    JAIL_EXAMINE,     /* the same, and what it selects is reported when it is done */

    /* imap to main */
    JAIL_UP = 32,  /* libetpan is ready; field JAIL_SANDBOX */
    JAIL_MESSAGES, /* rows of FETCH answers, each begins with JAIL_UID; id: 0 */
    JAIL_FOLDERS,  /* rows of LIST answers, each begins with JAIL_NAME; id: the command's */
    JAIL_FACTS,    /* what else was answered: JAIL_LABEL and JAIL_VALUE in turn; id as above */
    JAIL_DONE,     /* the command is finished; JAIL_STATUS first, then what there is */
    JAIL_BROKEN,   /* over; fields JAIL_STATUS (bad: out of step), JAIL_TEXT; nothing follows */
};

enum jail_field { /* tags in the above */
                  JAIL_LINE = 1,
                  JAIL_SANDBOX,
                  JAIL_STATUS, /* enum jail_status */
                  JAIL_CODE,   /* response code, "NONEXISTENT" */
                  JAIL_TEXT,   /* the server's words */
                  /* JAIL_MESSAGES */
                  JAIL_UID, /* 0: the server told of a message without naming it */
                  JAIL_FLAGS,
                  JAIL_DATE,
                  JAIL_SIZE,
                  JAIL_MODSEQ,
                  JAIL_BODY,     /* @number of an object that [net] wrote */
                  JAIL_HEADER,   /* the same behind BODY[HEADER] */
                  JAIL_NO_BODY,  /* BODY[] NIL, or an empty string */
                  JAIL_ODD_BODY, /* BODY[] with something that [net] did not put there */
                  /* JAIL_FOLDERS */
                  JAIL_NAME, /* bytes, as the server spells it */
                  JAIL_DELIMITER,
                  JAIL_ATTRIBUTES,
                  /* JAIL_FACTS */
                  JAIL_LABEL,
                  JAIL_VALUE,
                  /* JAIL_DONE, of EXAMINE and STATUS; JAIL_MODSEQ as well */
                  JAIL_EXISTS,
                  JAIL_RECENT,
                  JAIL_UNSEEN,
                  JAIL_UIDNEXT,
                  JAIL_UIDVALIDITY,
                  JAIL_READ_ONLY, /* the server says so; it must, to an EXAMINE */
                  JAIL_EXPUNGED,  /* how many EXPUNGE responses came on the way */
                  JAIL_CUT,       /* some facts did not fit */
};

enum jail_status { JAIL_OK, JAIL_NO, JAIL_BAD };

enum {
    JAIL_FLAGS_MOST = 2048,       /* bytes of one message's flags */
    JAIL_NAME_MOST = 2048,        /* bytes of a folder's name */
    JAIL_TEXT_MOST = 4096,        /* of any other text */
    JAIL_ROWS_MOST = 32 * 1024,   /* a frame of rows is sent when it holds this much */
    JAIL_FACTS_MOST = 256 * 1024, /* of one command */
    JAIL_COMMANDS_MOST = 1024,    /* in flight */
};

#endif
