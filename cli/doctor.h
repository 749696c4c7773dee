/* doctor.h - what `mailmedic doctor` finds, a row for each step on the way into a mailbox. */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include "account.h"

#include "base/mem.h"
#include "case/own_logins.h"

enum { DOCTOR_PATH = 4200, DOCTOR_ROWS = 12 };

enum doctor_state { DOCTOR_WORKS, DOCTOR_FAILS, DOCTOR_NOT_TRIED };

struct doctor_row {
    enum doctor_state state;
    const char *title, *text, *next; /* next: what to do; "" nothing */
};

struct doctor {
    const struct invocation *call;
    struct account_words words;
    struct casefile *cf;
    struct arena arena;
    struct doctor_row rows[DOCTOR_ROWS];
    size_t count;
    const char *rules; /* how to get the rules out at this provider; NULL not known */
};

#define DOCTOR_NEXT_SERVER                                                                         \
    "try once more; if it stays so, show these words to whoever runs the server"

void doctor_say(struct doctor *doctor, enum doctor_state state, const char *title, const char *next,
                const char *fmt, ...) PRINTF_LIKE(5, 6);
const char *doctor_data(const struct doctor *doctor); /* the folder of lists */

/* Who takes the domain's mail, and so at which provider it probably is. */
bool doctor_recognise(struct doctor *doctor, struct error *err) NODISCARD;
/* Rows for the way to the server and for the sign-in; true: we were let in. */
bool doctor_judge_sign_in(struct doctor *doctor, const struct own_login *login);
const char *doctor_rules_advice(const struct doctor *doctor);

#endif
