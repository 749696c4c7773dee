/* command.h - what a command is, and what all of them share.
 *
 * A command is a row in cli/table.c: its words, its options, one function. The same rows make the
 * usage text, the man page and the shell completion, so these cannot differ. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/error.h"
#include "base/role.h"
#include "case/casefile.h"

/* Exit codes, the same for every command. */
enum {
    EXIT_CLEAN = 0,       /* done; nothing found */
    EXIT_FAILED = 1,      /* an error, in one sentence */
    EXIT_USAGE = 2,       /* the command line */
    EXIT_FINDINGS = 10,   /* done; there is something to look at */
    EXIT_INCOMPLETE = 20, /* done, but something could not be examined */
    EXIT_ALTERED = 30, /* verify: the case is not what it was, whether or not all of it could then
                        * be checked; nothing else ends so */
};

/* The same in words, for help and the man page; in help.c. */
extern const char exit_codes[];

struct option {
    const char *name;  /* "--json" */
    const char *value; /* what it takes, in capitals; NULL: nothing */
    const char *help;
};

struct invocation;

enum { ALSO_MOST = 3 };

struct command {
    const char *name;             /* "findings" */
    const char *arguments;        /* "CASE" */
    const char *summary;          /* one line */
    const char *details;          /* for the man page; may be NULL */
    unsigned least, most;         /* how many arguments */
    const struct option *options; /* ends with a NULL name; may be NULL */
    bool (*run)(struct invocation *call, struct error *err);
    /* Options shared with other commands; NULL behind the last. Only those that mean something
     * here: what a command does not know, it refuses. */
    const struct option *also[ALSO_MOST + 1];
    bool is_bare; /* of the common options only --help */
};

extern const struct command commands[]; /* ends with a NULL name */
/* Those of all commands that this one takes. */
const struct option *command_common_options(const struct command *command);

enum { CALL_MOST = 64 };

struct invocation {
    const struct command *command;
    const char *arguments[CALL_MOST];
    unsigned count;
    struct given_option {
        const struct option *option;
        const char *value;
    } options[CALL_MOST];
    unsigned option_count;
    int status; /* what to exit with when run() is true */
};

/* Sorts words into arguments and options. False: a sentence that says what is wrong. */
bool call_parse(struct invocation *call, int argc, char **argv, struct error *err) NODISCARD;

bool call_has(const struct invocation *call, const char *option);
/* The last value given, or NULL. */
const char *call_value(const struct invocation *call, const char *option);
/* Fills values with each one given; returns how many. */
size_t call_values(const struct invocation *call, const char *option, const char **values,
                   size_t most);
bool call_number(const struct invocation *call, const char *option, uint64_t most, uint64_t *out,
                 struct error *err) NODISCARD;

/* Who sits here: this machine's user; in the arena. */
struct arena;
const char *call_our_name(struct arena *arena);

/* The case named by the first argument. */
bool call_open_case(const struct invocation *call, enum case_mode mode, struct casefile **out,
                    struct error *err) NODISCARD;
/* The same for what leaves the case: to be written down in its journal, but from a case that is
 * sealed, or lies where nothing can be written, it can be had, too. */
bool call_open_to_hand_out(const struct invocation *call, struct casefile **out, struct error *err)
    NODISCARD;
/* On standard error; for a case that was not opened for writing. */
void call_say_not_logged(const struct invocation *call);
void call_role_options(const struct invocation *call, struct role_options *out);

struct scan_options;
/* What the command line says about how mail is judged: --data, --dkim-keys, --yara, --clamd and
 * the jail. Refused: words for a scan beside --no-scan, which leaves it out. */
bool call_scan_options(const struct invocation *call, struct scan_options *out, struct error *err)
    NODISCARD;

/* "NAME", "NAME/" or "NAME.case"; true if a case is there. */
bool case_exists(const char *path);
/* The same names; true if that case is sealed, so that nothing may be written to it. */
bool case_is_sealed(const char *name);
/* Whether one is there or could be made: before anything is asked of anybody. */
bool case_check_place(const char *path, struct error *err) NODISCARD;
/* Makes one for this owner when none is there. */
bool case_make_if_missing(const char *path, const char *owner, struct error *err) NODISCARD;

#endif
