/* stage.c - see stage.h. */
#include "stage.h"

#include "base/clock.h"
#include "tui/exposure.h"

#include "intact.h"
#include "screen_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void draw(struct stage *stage)
{
    const char *broken;

    app_load(stage->app, stage->cf);
    app_draw(stage->app, &stage->canvas);
    broken = screen_broken(&stage->canvas);
    if (!broken)
        return;
    canvas_dump(&stage->canvas, stdout);
    fail_msg("the screen is broken: %s", broken);
}

/* Says the same of every rule. */
static bool play_replay(struct casefile *cf, struct arena *arena, int64_t rule,
                        struct exposure_list *out, struct error *err)
{
    static const char *notes[] = {"Earlier rules are not taken into account."};
    static struct exposure_message messages[] = {
        {1, 1709541720, true, "buyer@partner.example", "Invoice 2024-0317", 1},
        {2, INT64_MIN, false, "someone@else.example", "Re: invoice", 0},
    };

    (void)cf;
    (void)arena;
    (void)rule;
    (void)err;
    *out = (struct exposure_list){.rule = ".",
                                  .deed = "sends it to drop@evil.example",
                                  .certain = 1,
                                  .open = 1,
                                  .tried = 1620,
                                  .notes = notes,
                                  .note_count = 1,
                                  .messages = messages,
                                  .count = ARRAY_LEN(messages)};
    return true;
}

/* Says what it was asked for. */
static bool play_report(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                        struct error *err)
{
    (void)self;
    (void)cf;
    (void)err;
    if (deed->kind == DEED_PREVIEW)
        buf_printf(text, "# Report\n\nIn %s.\n", deed->who);
    return true;
}

/* A mailbox with one name, on which one rule can be switched off and on. */
static bool play_act(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                     struct error *err)
{
    (void)self;
    (void)cf;
    buf_printf(text, "%s %s of lan.nguyen@acme.example\n", deed->name, deed->text);
    if (deed->who[0] == '\0') {
        snprintf(deed->until, sizeof(deed->until), "lan.nguyen@acme.example");
        return true;
    }
    if (strcmp(deed->who, "lan.nguyen@acme.example") != 0)
        return error_set(err, ERROR_USAGE, "nothing was sent: this would change another mailbox");
    buf_text(text, "Action 7: done\n");
    deed->id = strcmp(deed->name, "undo") == 0 ? 0 : 7;
    return true;
}

static void make_app(struct stage *stage, bool ascii, int height, int width)
{
    const struct app_options options = {
        .case_name = "lan.case",
        .jobs = stage->jobs,
        .job_count = ARRAY_LEN(stage->jobs),
        .replay = play_replay,
        .hands = &stage->hands,
        .read_only = stage->read_only,
        .why_read_only = stage->why_read_only,
        .ascii = ascii,
    };

    stage->app = app_new(&options, height, width);
    canvas_init(&stage->canvas, height, width);
    stage->canvas.ascii = ascii;
    draw(stage);
}

void stage_open(struct stage *stage, bool empty, int height, int width)
{
    struct error err = {0};
    char path[TEMP_PATH + 32];

    memset(stage, 0, sizeof(*stage));
    if (!temp_make(stage->folder, &err))
        fail_msg("%s", err.text);
    stage->jobs[0] = (struct app_job){"acquire", "Copy the mailbox", NULL};
    stage->jobs[1] = (struct app_job){"scan", "Examine what is here", NULL};
    stage->jobs[2] = (struct app_job){"verify", "Check journal and evidence", "not in this test"};
    snprintf(path, sizeof(path), "%s/lan.case", stage->folder);
    stage->play = (struct engine_setup){
        .actor = "Lan", .role = "operator", .now = clock_from_civil(2027, 3, 5, 9, 0, 0)};
    stage->hands = (struct deed_hands){
        .play = &stage->play, .report = play_report, .act = play_act, .self = stage};
    stage->cf = empty ? screen_case_empty(path) : screen_case(path);
    make_app(stage, false, height, width);
}

void stage_close(struct stage *stage)
{
    canvas_dispose(&stage->canvas);
    app_free(stage->app);
    casefile_close(stage->cf);
    temp_remove(stage->folder);
}

void stage_again(struct stage *stage, bool ascii, int height, int width)
{
    canvas_dispose(&stage->canvas);
    app_free(stage->app);
    make_app(stage, ascii, height, width);
}

/* As the event loop does it, but here and now. */
static void do_deed(struct stage *stage)
{
    struct deed *deed = app_deed(stage->app);
    char told[DEED_TOLD];
    struct error err = {0};
    struct buf text;

    buf_init(&text, 1 << 20);
    if (!deed_do(deed, &stage->hands, stage->cf, &text, told, &err))
        told[0] = '\0';
    app_deed_done(stage->app, deed, buf_as_str(&text), told, &err);
    buf_dispose(&text);
}

static void write_first(struct stage *stage, const char *failure)
{
    struct deed deed;
    char told[DEED_TOLD] = "";
    struct error err = {0};
    struct buf text;

    assert_non_null(app_to_write(stage->app));
    deed = *app_to_write(stage->app);
    buf_init(&text, 1 << 20);
    if (failure)
        error_set(&err, ERROR_IO, "%s", failure);
    else if (!deed_do(&deed, &stage->hands, stage->cf, &text, told, &err))
        told[0] = '\0';
    assert_int_equal(text.len, 0);
    app_written(stage->app, told, &err);
    buf_dispose(&text);
}

static void send(struct stage *stage, const struct event *event)
{
    enum effect effect = app_update(stage->app, event);

    if (effect != EFFECT_NONE)
        stage->effect = effect;
    if (effect == EFFECT_DEED)
        do_deed(stage);
    if (effect == EFFECT_WRITE && !stage->holds)
        write_first(stage, NULL);
    draw(stage);
}

void stage_write(struct stage *stage, const char *failure)
{
    write_first(stage, failure);
    draw(stage);
}

void stage_resize(struct stage *stage, int height, int width)
{
    struct event event = {.kind = EVENT_RESIZE, .size = {0, 0, height, width}};
    bool ascii = stage->canvas.ascii;

    canvas_dispose(&stage->canvas);
    canvas_init(&stage->canvas, height, width);
    stage->canvas.ascii = ascii;
    send(stage, &event);
}

void stage_key(struct stage *stage, uint32_t key)
{
    send(stage, &(struct event){.kind = EVENT_KEY, .key = key});
}

void stage_press(struct stage *stage, const char *keys)
{
    struct str rest = str_of(keys);
    uint32_t key;

    stage->effect = EFFECT_NONE;
    while (keys_next(&rest, &key))
        stage_key(stage, key);
    assert_int_equal(rest.len, 0);
}

void stage_job(struct stage *stage, size_t number, const struct job_status *status)
{
    send(stage, &(struct event){.kind = EVENT_JOB, .job = {number, *status}});
}

void stage_tick(struct stage *stage)
{
    send(stage, &(struct event){.kind = EVENT_TICK});
}

bool stage_shows(const struct stage *stage, const char *text)
{
    char *screen = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&screen, &len);
    bool found;

    assert_non_null(out);
    canvas_print(&stage->canvas, out);
    fclose(out);
    found = strstr(screen, text) != NULL;
    free(screen);
    return found;
}

static void need(const struct stage *stage, const char *keys, const char *want)
{
    if (stage_shows(stage, want))
        return;
    canvas_dump(&stage->canvas, stdout);
    fail_msg("after \"%s\" there is no \"%s\"", keys, want);
}

void stage_must_show(const struct stage *stage, const char *want)
{
    need(stage, "", want);
}

void stage_expect(struct stage *stage, const char *keys, const char *want)
{
    stage_press(stage, keys);
    need(stage, keys, want);
}
