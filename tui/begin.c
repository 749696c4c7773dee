/* begin.c - see begin.h. */
#include "begin.h"

#include "term.h"

#include <stdio.h>
#include <string.h>

struct app *begin_app(const struct tui_options *options, struct app_job jobs[TUI_JOBS],
                      const struct canvas *canvas)
{
    const char *path = casefile_path(options->cf);
    const char *slash = strrchr(path, '/');
    size_t count = options->job_count < TUI_JOBS ? options->job_count : TUI_JOBS;
    struct app *app;
    char news[500];

    for (size_t i = 0; i < count; i++)
        jobs[i] = (struct app_job){options->jobs[i].name, options->jobs[i].title,
                                   options->jobs[i].why_not};
    app = app_new(
        &(struct app_options){
            .case_name = slash && slash[1] ? slash + 1 : path,
            .jobs = jobs,
            .job_count = count,
            .read_only = !casefile_writable(options->cf),
            .why_read_only = options->why_read_only,
            .replay = options->replay,
            .hands = options->hands,
            .no_secrets = options->plain || term_is_dumb(),
            .ascii = canvas->ascii,
        },
        canvas->height, canvas->width);
    if (options->why_read_only) {
        snprintf(news, sizeof(news), "Only for looking: %s", options->why_read_only);
        app_news(app, STYLE_WARN, news);
    }
    return app;
}
