/* limits.h - every bound on what a stranger may choose, with its name (security.md 13).
 * Passing one is recorded as limit(NAME): "not fully examined", never "clean". */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define KIB(n) ((size_t)(n) << 10)
#define MIB(n) ((size_t)(n) << 20)

/* parse worker */
#define LIMIT_HEADER_BLOCK    MIB(1)
#define LIMIT_HEADERS         2000
#define LIMIT_FIELD           KIB(256)
#define LIMIT_ADDRESSES       10000
#define LIMIT_GROUP_DEPTH     8
#define LIMIT_COMMENT_DEPTH   50
#define LIMIT_PARAMETERS      200
#define LIMIT_MIME_DEPTH      50
#define LIMIT_PARTS           2000
#define LIMIT_MESSAGE_DEPTH   8 /* mails in files in mails */
#define LIMIT_ENCODED_WORDS   2000
#define LIMIT_LINE            MIB(1)
#define LIMIT_PART_TEXT       MIB(32)
#define LIMIT_MESSAGE_TEXT    MIB(256)
#define LIMIT_STORED_TEXT     KIB(64) /* of a message's text kept in its facts */
#define LIMIT_STORED_PASSAGES KIB(16) /* of what is cut off of it, which is searched */
#define LIMIT_STORED_WORDS    KIB(96) /* of the text of all its attached documents */
#define LIMIT_URLS            500
#define LIMIT_PARSE_MS        1000 /* deadline of one message; more by its size, 8,000 at most */
#define LIMIT_RECYCLE         256  /* messages a parse worker lives for; a header is a sixteenth */

/* pictures, in which QR codes are looked for */
#define LIMIT_PICTURE_PIXELS 25000000 /* of one */
#define LIMIT_MAIL_PIXELS    8000000  /* of all of one mail, as they are searched */

/* archives */
#define LIMIT_ARCHIVE_ENTRIES 1000
#define LIMIT_ARCHIVE_OUTPUT  MIB(64)
#define LIMIT_ARCHIVE_DEPTH   3
#define LIMIT_ARCHIVE_MS      500 /* of processor time for one attachment's members */

/* wire */
#define LIMIT_WIRE_LINE        MIB(1)
#define LIMIT_WIRE_SEARCH      MIB(8)
#define LIMIT_WIRE_DEPTH       100
#define LIMIT_WIRE_LITERAL     MIB(256)
#define LIMIT_MESSAGE          MIB(1024) /* one message; a large one comes in parts */
#define LIMIT_WIRE_IDLE_MS     60000
#define LIMIT_WIRE_GREETING_MS 30000               /* the server's first word */
#define LIMIT_WIRE_RUN         ((uint64_t)1 << 40) /* bytes of one connection */
#define LIMIT_WIRE_LISTING     ((uint64_t)4 << 30) /* bytes of one that asks for no message bytes */
#define LIMIT_WIRE_SCRIPTS     ((uint64_t)256 << 20) /* bytes of a ManageSieve connection */
#define LIMIT_WIRE_EXISTS      50000000              /* messages we believe a folder to have */
#define LIMIT_WIRE_TAGS        1024                  /* commands in flight */
#define LIMIT_COMMAND_LINE     KIB(8)

/* frames between our own processes */
#define LIMIT_FRAME MIB(4)

/* what we print */
#define LIMIT_REPORT MIB(256)

/* rules */
#define LIMIT_SCRIPT      MIB(1)
#define LIMIT_RULES       2000
#define LIMIT_SIEVE_DEPTH 50
#define LIMIT_SCRIPTS     1000
#define LIMIT_FOLDERS     20000

/* files that are imported */
#define LIMIT_SNIFF          KIB(64)  /* of its beginning, to tell what it is */
#define LIMIT_EXPORT         MIB(32)  /* an export of rules */
#define LIMIT_LOG            MIB(256) /* a log of sign-ins */
#define LIMIT_LOG_ROWS       20000    /* sign-ins on one page of it */
#define LIMIT_IMPORT_MESSAGE MIB(256) /* one mail */
#define LIMIT_IMPORT_DEPTH   64       /* folders in folders */
#define LIMIT_UNPACK_SECONDS 7200     /* of processor time for one archive or Outlook data file */

#define LIMIT_RULE_CONDITIONS 500
#define LIMIT_RULE_VALUES     5000 /* of one condition */
#define LIMIT_RULE_ACTIONS    100
#define LIMIT_RULE_WARNINGS   50     /* of one rule, and of one file */
#define LIMIT_RULE_REJECTS    100    /* rejected rows told one by one; the rest is counted */
#define LIMIT_RULE_TEXT       MIB(2) /* of one script's rules, all strings together */

#define LIMIT_KEY_FILE     MIB(8) /* the operator's public keys */
#define LIMIT_YARA_SOURCES MIB(32)

/* playbooks */
#define LIMIT_PLAYBOOK       KIB(256)
#define LIMIT_PLAYBOOK_TEXT  KIB(16) /* one text in it */
#define LIMIT_PLAYBOOK_DEPTH 16
#define LIMIT_PLAYBOOK_NODES 40000
#define LIMIT_PLAYBOOK_KEYS  2000 /* of one map */
#define LIMIT_PLAYBOOK_STEPS 300
#define LIMIT_CACAO          MIB(1)
#define LIMIT_COMMAND_OUTPUT MIB(4)
#define LIMIT_COMMAND_MS     600000
#define LIMIT_STEP_FILE      MIB(64) /* an artefact attached to a step */

#endif
