/* dump.c - the screen as text, without a terminal. */
#include "begin.h"
#include "term.h"

enum { MOST_SIZE = 1000 };

bool tui_size_parse(const char *text, int *height, int *width, struct error *err)
{
    struct str rest = str_of(text);
    size_t x = str_find_char(rest, 'x');
    uint64_t columns, lines;

    if (!str_to_u64(str_part(rest, 0, x), MOST_SIZE, &columns) ||
        !str_to_u64(str_part(rest, x + 1, rest.len), MOST_SIZE, &lines) || columns == 0 ||
        lines == 0)
        return error_set(err, ERROR_USAGE, "\"%s\" is not a size such as 80x24", text);
    *width = (int)columns;
    *height = (int)lines;
    return true;
}

/* Says no to what a key has asked for. False: it wants to leave. */
static bool refuse(struct app *app, enum effect effect)
{
    struct error error = {0};
    struct event failed = {.kind = EVENT_JOB};

    error_set(&error, ERROR_USAGE, "a dump starts nothing and changes nothing");
    if (effect == EFFECT_WRITE)
        app_written(app, "", &error);
    if (effect == EFFECT_DEED) {
        (void)app_deed(app);
        app_deed_done(app, &(struct deed){0}, str_of(""), "", &error);
    }
    if (effect == EFFECT_START_JOB) {
        failed.job.number = app_order(app)->job;
        failed.job.status = (struct job_status){.state = JOB_FAILED, .error = error};
        (void)!app_update(app, &failed);
    }
    return effect != EFFECT_QUIT;
}

static bool press(struct app *app, struct casefile *cf, const char *keys, struct error *err)
{
    struct event event = {.kind = EVENT_KEY};
    struct str rest = str_of(keys);

    app_load(app, cf);
    while (keys_next(&rest, &event.key)) {
        if (!refuse(app, app_update(app, &event)))
            return true;
        app_load(app, cf);
    }
    if (rest.len > 0)
        return error_set(err, ERROR_USAGE, "\"%.40s\" is not a key; write <Enter>, <Esc>, <lt> ...",
                         rest.at);
    return true;
}

bool tui_dump(const struct tui_options *options, const struct tui_dump *dump, FILE *out,
              struct error *err)
{
    struct app_job jobs[TUI_JOBS] = {0};
    struct canvas canvas;
    struct app *app;
    bool ok;

    canvas_init(&canvas, dump->height, dump->width);
    canvas.ascii = options->ascii || !term_is_utf8();
    canvas.plain = !dump->styles;
    app = begin_app(options, jobs, &canvas);
    ok = press(app, options->cf, dump->keys ? dump->keys : "", err);
    if (ok) {
        app_draw(app, &canvas);
        if (dump->styles)
            canvas_dump(&canvas, out);
        else
            canvas_print(&canvas, out);
    }
    app_free(app);
    canvas_dispose(&canvas);
    return ok;
}
