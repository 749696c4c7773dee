/* dialog.h - a few questions, one after another, whose answers become a deed.
 *
 * What asks begins with dialog_begin(), adds its questions with dialog_ask() and the like, and ends
 * with dialog_show(). An answer that will not do is asked for again, and a sentence says why. When
 * all are answered `done` is called. Answers go straight into the dialog's deed or note. */
#ifndef TUI_DIALOG_H
#define TUI_DIALOG_H

#include "input.h"
#include "tui/canvas.h"
#include "tui/deed.h"

struct app;
struct dialog;

enum { DIALOG_QUESTIONS = 16, DIALOG_CHOICES = 40, DIALOG_HINT = 2400 };

struct question {
    char label[80];
    char hint[DIALOG_HINT];     /* what to know before answering */
    char standing[DEED_VALUE];  /* stands there already */
    const char *missing;        /* said when nothing was typed; NULL: that will do */
    struct deed_secret *secret; /* goes in here, and is not shown; NULL: it goes to out */
    char *out;
    size_t size;
    bool chooses;       /* one of the dialog's choices */
    bool before_secret; /* only what leads to a choice is seen: it may be the secret, by mistake */
    size_t from, to;    /* from .. to */
    /* After a good answer: may ask more. False: it will not do, and complaint says why. */
    bool (*then)(struct app *app, struct dialog *dialog);
};

struct dialog {
    struct question questions[DIALOG_QUESTIONS];
    size_t count, at;
    char choices[DIALOG_CHOICES][DEED_NAME];  /* of the questions that choose, one after another */
    const char *choice_means[DIALOG_CHOICES]; /* in words, beside it; NULL: it says so itself */
    size_t choice_count, choice_from;         /* those of the next such question begin there */
    struct input input;                       /* of questions[at], unless it is a secret */
    char complaint[DEED_TOLD];
    struct deed deed;
    char note[3][DEED_TEXT]; /* for answers that are not the deed's */
    void (*done)(struct app *app, struct dialog *dialog);
};

/* Forgets what was there. */
struct dialog *dialog_begin(struct app *app, void (*done)(struct app *app, struct dialog *dialog));
/* Adds a question, whose answer goes to out. hint may be NULL. */
struct question *dialog_ask(struct dialog *dialog, const char *label, const char *hint, char *out,
                            size_t size, const char *missing);
/* A password, for the deed's secret of that name. */
void dialog_ask_secret(struct dialog *dialog, const char *name, const char *hint);
/* One more choice; said by its name or its number. */
void dialog_choice(struct dialog *dialog, const char *name);
/* One whose name tells a stranger nothing; means: good until it is chosen from; "" and
 * NULL: nothing. */
void dialog_choice_as(struct dialog *dialog, const char *name, const char *means);
/* Asks which of the choices it is; takes it without asking if there is one only, and calls then
 * at once. */
struct question *dialog_choose(struct app *app, struct dialog *dialog, const char *label, char *out,
                               size_t size, bool (*then)(struct app *app, struct dialog *dialog));
/* The same where a password is asked for next, and says so. */
void dialog_choose_secret(struct app *app, struct dialog *dialog, const char *label, char *out,
                          size_t size, bool (*then)(struct app *app, struct dialog *dialog));
void dialog_show(struct app *app);
/* The last question again, with what was typed, and this sentence. */
void dialog_again(struct app *app, const char *complaint);

void dialog_key(struct app *app, uint32_t key);
void dialog_draw(const struct app *app, struct canvas *canvas);
/* Wipes what it holds. */
void dialog_drop(struct dialog *dialog);

#endif
