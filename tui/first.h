/* first.h - the screen without a case, as a value: three choices, then a few fields. */
#ifndef TUI_FIRST_H
#define TUI_FIRST_H

#include "input.h"
#include "tui/tui.h"

enum first_field {
    FIELD_ADDRESS,
    FIELD_USER,
    FIELD_SERVER,
    FIELD_TRUST,
    FIELD_ALONE,
    FIELD_PASSWORD,
    FIELD_EXPORTS,
    FIELD_CASE,
    FIELD_COUNT,
};

enum first_state { FIRST_OPEN, FIRST_DONE, FIRST_LEFT };

struct first {
    bool choosing;                    /* the three choices; else the fields of one */
    enum first_choice choice;         /* the line that is selected */
    enum first_field field;           /* the one being typed into */
    bool trusts;                      /* the server's certificate is a question here */
    char fingerprint[HASH_HEX];       /* of the one that was not believed; "" unknown */
    struct input fields[FIELD_COUNT]; /* but not the password */
    char guessed[INPUT_MOST];         /* the address from which the fields behind it were filled */
    struct secret *password;          /* borrowed; typed straight into its page */
    bool (*server_ok)(const char *server, struct error *err); /* as in struct first_run */
    char news[400];
};

void first_init(struct first *first, struct secret *password);
enum first_state first_key(struct first *first, uint32_t key);
bool first_asks(const struct first *first, enum first_field field); /* in this form */
void first_draw(const struct first *first, struct canvas *canvas);

/* What was entered before stands there again, and what was wrong with it. */
void first_recall(struct first *first, const struct first_run *before);
/* What was entered. */
void first_answer(const struct first *first, struct first_run *out);

#endif
