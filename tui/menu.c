/* menu.c - help and palette: the actions there are, searched and run. */
#include "app_state.h"
#include "fold.h"

#include <string.h>

/* How well the words typed fit; less is better, -1: not at all. Help looks for the words
 * anywhere; the palette takes the letters of the name in order. */
static int score(const struct app *app, const char *name, const char *help)
{
    struct str typed = {app->menu.input.text, app->menu.input.len};
    size_t at;
    int gaps;

    if (typed.len == 0)
        return 0;
    at = fold_find(str_of(name), typed);
    if (at < strlen(name))
        return (int)at;
    if (app->mode == MODE_HELP)
        return fold_find(str_of(help), typed) < strlen(help) ? 100 : -1;
    return fold_subsequence(str_of(name), typed, &gaps) ? 100 + gaps : -1;
}

static void add(struct menu *menu, size_t *count, struct match match)
{
    if (match.score >= 0 && *count < MOST_MATCHES)
        menu->matches[(*count)++] = match;
}

static void add_table(struct app *app, const struct action *table, size_t *count)
{
    for (; table && table->name; table++)
        add(&app->menu, count,
            (struct match){.action = table, .score = score(app, table->name, table->help)});
}

/* Best first; equals keep their order. */
static void sort(struct match *matches, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && matches[k].score < matches[k - 1].score; k--) {
            struct match better = matches[k];

            matches[k] = matches[k - 1];
            matches[k - 1] = better;
        }
}

static void search(struct app *app)
{
    struct menu *menu = &app->menu;
    size_t count = 0;

    add_table(app, app_pane(app)->view->actions, &count);
    add_table(app, common_actions, &count);
    for (size_t i = 0; i < app->options.job_count; i++) {
        const struct app_job *job = &app->options.jobs[i];

        add(menu, &count, (struct match){.job = i, .score = score(app, job->name, job->title)});
    }
    if (app->mode == MODE_PALETTE || menu->input.len > 0)
        sort(menu->matches, count);
    menu->list.count = (int64_t)count;
    list_select(&menu->list, 0);
}

void menu_open(struct app *app, enum mode mode)
{
    app->menu = (struct menu){0};
    app->mode = mode;
    search(app);
}

static void run(struct app *app, const struct match *match)
{
    app->mode = MODE_BROWSE;
    if (match->action)
        action_run(app, match->action);
    else
        job_run_or_say(app, match->job);
}

void menu_key(struct app *app, uint32_t key)
{
    struct menu *menu = &app->menu;

    switch (key) {
    case KEYCODE_ESC:
    case 'C' & KEYCODE_CTRL:
        app->mode = MODE_BROWSE;
        return;
    case KEYCODE_ENTER:
        if (menu->list.count > 0)
            run(app, &menu->matches[menu->list.selected]);
        return;
    case KEYCODE_DOWN:
    case KEYCODE_TAB:
        list_select(&menu->list, menu->list.selected + 1);
        return;
    case KEYCODE_UP:
    case KEYCODE_BACKTAB:
        list_select(&menu->list, menu->list.selected - 1);
        return;
    case KEYCODE_HOME: /* in the line that is typed, Ctrl-A and Ctrl-E do that */
        list_select(&menu->list, 0);
        return;
    case KEYCODE_END:
        list_select(&menu->list, menu->list.count - 1);
        return;
    case KEYCODE_PAGE_DOWN:
        list_select(&menu->list, menu->list.selected + 10);
        return;
    case KEYCODE_PAGE_UP:
        list_select(&menu->list, menu->list.selected - 10);
        return;
    default:
        if (input_key(&menu->input, key))
            search(app);
    }
}

static const char *match_why_not(const struct app *app, const struct match *match)
{
    return match->action ? action_why_not(app, match->action) : job_why_not(app, match->job);
}

static const char *match_help(const struct app *app, const struct match *match)
{
    return match->action ? match->action->help : app->options.jobs[match->job].title;
}

static void draw_match(const struct app *app, const struct match *match, struct canvas *canvas,
                       int y)
{
    enum { NAME = 17, HELP = 36 };
    bool can = !match_why_not(app, match);
    char key[KEY_NAME] = "", other[KEY_NAME] = "";
    struct buf help;

    if (match->action) {
        keys_name(match->action->key, key);
        keys_name(match->action->other_key, other);
    }
    canvas_printf(canvas, y, 0, NAME, can ? STYLE_KEY : STYLE_DIM, "%s%s%s", key,
                  other[0] ? ", " : "", other);
    canvas_column(canvas, y, NAME, HELP - NAME - 1, can ? STYLE_PLAIN : STYLE_DIM,
                  str_of(match->action ? match->action->name : app->options.jobs[match->job].name));
    buf_init(&help, 1024);
    buf_printf(&help, "%s%s", can ? "" : "(not now) ", match_help(app, match));
    canvas_column(canvas, y, HELP, canvas->width - HELP, can ? STYLE_PLAIN : STYLE_DIM,
                  buf_as_str(&help));
    buf_dispose(&help);
}

void menu_draw_line(const struct app *app, struct canvas *canvas, int y)
{
    const struct menu *menu = &app->menu;
    const struct match *match = &menu->matches[menu->list.selected];
    const char *why_not;
    int x;

    if (menu->list.count == 0)
        return;
    why_not = match_why_not(app, match);
    x = why_not ? canvas_printf(canvas, y, 0, canvas->width, STYLE_WARN, "Not now: %s. ", why_not)
                : 0;
    canvas_column(canvas, y, x, canvas->width - x, STYLE_PLAIN, str_of(match_help(app, match)));
}

void menu_draw(const struct app *app, struct canvas *canvas)
{
    const struct menu *menu = &app->menu;
    int rows = canvas->height - 5;
    int64_t top = menu->list.selected < rows ? 0 : menu->list.selected - rows + 1;
    int x = canvas_text(canvas, 2, 0, canvas->width, STYLE_HEADING,
                        str_of(app->mode == MODE_HELP ? "What can be done here: " : "Command: "));

    for (int i = 0; i < rows && top + i < menu->list.count; i++)
        draw_match(app, &menu->matches[top + i], canvas, 3 + i);
    if (menu->list.count == 0)
        canvas_text(canvas, 3, 0, canvas->width, STYLE_DIM, str_of("Nothing has that name."));
    else
        canvas_reverse(canvas,
                       (struct rect){3 + (int)(menu->list.selected - top), 0, 1, canvas->width});
    input_draw(&menu->input, canvas, 2, x, canvas->width - x);
}
