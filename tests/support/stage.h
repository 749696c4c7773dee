/* stage.h - a screen with a case and without a terminal: keys in, a canvas out. */
#ifndef TESTS_STAGE_H
#define TESTS_STAGE_H

#include "case/casefile.h"
#include "temp.h"
#include "tui/app.h"

struct stage {
    char folder[TEMP_PATH];
    struct casefile *cf;
    struct app *app;
    struct canvas canvas;
    enum effect effect;       /* of the last key that had one */
    struct engine_setup play; /* of March 2027 */
    struct deed_hands hands;
    bool read_only; /* for stage_again() */
    const char *why_read_only;
    bool holds;             /* what is ordered is not written until stage_write() */
    struct app_job jobs[3]; /* acquire, scan, verify; verify cannot be started */
};

/* Opens the sample case (or an empty one). Fails the test when it cannot. */
void stage_open(struct stage *stage, bool empty, int height, int width);
void stage_close(struct stage *stage);

/* Another size; keeps what is open. */
void stage_resize(struct stage *stage, int height, int width);

/* The same case on a new screen. */
void stage_again(struct stage *stage, bool ascii, int height, int width);

/* Presses keys as keys_next() reads them, loads, draws. */
void stage_press(struct stage *stage, const char *keys);
void stage_key(struct stage *stage, uint32_t key);
void stage_job(struct stage *stage, size_t number, const struct job_status *status);

/* Writes the first of what waits; failure: it cannot be, and that is why. Draws. */
void stage_write(struct stage *stage, const char *failure);

/* A minute has gone. */
void stage_tick(struct stage *stage);

/* Whether some line of the screen holds this text. */
bool stage_shows(const struct stage *stage, const char *text);
/* The test fails with a picture of the screen where it does not. */
void stage_must_show(const struct stage *stage, const char *want);
/* Presses keys, and then the screen must show that. */
void stage_expect(struct stage *stage, const char *keys, const char *want);

#endif
