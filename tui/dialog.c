/* dialog.c - see dialog.h. */
#include "dialog.h"

#include "app_state.h"
#include "secret_line.h"

#include <stdio.h>
#include <string.h>

void dialog_drop(struct dialog *dialog)
{
    deed_wipe(&dialog->deed);
    explicit_bzero(&dialog->input, sizeof(dialog->input));
    dialog->count = dialog->at = 0;
}

struct dialog *dialog_begin(struct app *app, void (*done)(struct app *app, struct dialog *dialog))
{
    struct dialog *dialog = &app->dialog;

    dialog_drop(dialog);
    *dialog = (struct dialog){.done = done};
    return dialog;
}

struct question *dialog_ask(struct dialog *dialog, const char *label, const char *hint, char *out,
                            size_t size, const char *missing)
{
    struct question *question = &dialog->questions[dialog->count];

    if (dialog->count + 1 < DIALOG_QUESTIONS)
        dialog->count++;
    *question = (struct question){.missing = missing, .size = size};
    question->out = out;
    snprintf(question->label, sizeof(question->label), "%s", label);
    snprintf(question->hint, sizeof(question->hint), "%s", hint ? hint : "");
    return question;
}

void dialog_ask_secret(struct dialog *dialog, const char *name, const char *hint)
{
    struct deed_secret *secret = &dialog->deed.secrets[dialog->deed.secret_count];
    struct error ignored = {0};
    struct question *question;

    if (dialog->deed.secret_count == DEED_SECRETS || !secret_init(&secret->value, &ignored))
        return;
    snprintf(secret->name, sizeof(secret->name), "%s", name);
    dialog->deed.secret_count++;
    question = dialog_ask(dialog, name, hint, NULL, 0, NULL);
    question->secret = secret;
}

void dialog_choice(struct dialog *dialog, const char *name)
{
    if (dialog->choice_count < DIALOG_CHOICES)
        snprintf(dialog->choices[dialog->choice_count++], DEED_NAME, "%s", name);
}

void dialog_choice_as(struct dialog *dialog, const char *name, const char *means)
{
    size_t at = dialog->choice_count;

    dialog_choice(dialog, name);
    if (dialog->choice_count > at)
        dialog->choice_means[at] = means;
}

static const char *means_of(const struct dialog *dialog, size_t choice)
{
    return dialog->choice_means[choice] ? dialog->choice_means[choice] : "";
}

static int text_lines(const struct canvas *canvas, const char *text)
{
    struct str rest = str_of(text), line;
    int lines = 0;

    while (str_next_line(&rest, &line))
        lines += canvas_line_count(canvas, canvas->width, line);
    return lines;
}

/* One a line. Where they do not all fit with what they mean, without; at last one behind the other:
 * none is left out. */
static void list_choices(const struct app *app, const struct dialog *dialog, size_t from,
                         struct buf *text)
{
    enum { BESIDE = 7 }; /* keys, what is typed, a complaint, heading and page above */
    const struct canvas screen = {.height = app->height, .width = app->width};

    for (int least = 0; least < 3; least++) {
        buf_clear(text);
        for (size_t i = from; i < dialog->choice_count; i++)
            buf_printf(text, "%zu  %s%s%s%s", i - from + 1, dialog->choices[i],
                       least == 0 && means_of(dialog, i)[0] ? ": " : "",
                       least == 0 ? means_of(dialog, i) : "", least < 2 ? "\n" : "   ");
        if (!text->full && text_lines(&screen, buf_c(text)) <= app->height - BESIDE)
            return;
    }
}

struct question *dialog_choose(struct app *app, struct dialog *dialog, const char *label, char *out,
                               size_t size, bool (*then)(struct app *app, struct dialog *dialog))
{
    size_t from = dialog->choice_from;
    struct question *question;
    struct buf text;

    dialog->choice_from = dialog->choice_count;
    if (dialog->choice_count == from + 1) {
        snprintf(out, size, "%s", dialog->choices[from]);
        if (then)
            (void)then(app, dialog);
        return NULL;
    }
    buf_init(&text, DIALOG_HINT - 1);
    list_choices(app, dialog, from, &text);
    question = dialog_ask(dialog, label, buf_c(&text), out, size, "Type one of the numbers.");
    question->chooses = true;
    question->from = from;
    question->to = dialog->choice_count;
    question->then = then;
    buf_dispose(&text);
    return question;
}

void dialog_choose_secret(struct app *app, struct dialog *dialog, const char *label, char *out,
                          size_t size, bool (*then)(struct app *app, struct dialog *dialog))
{
    struct question *question = dialog_choose(app, dialog, label, out, size, then);
    size_t len = question ? strlen(question->hint) : 0;

    if (!question)
        return;
    question->before_secret = true;
    snprintf(question->hint + len, sizeof(question->hint) - len,
             "Type its number or its name. The secret itself is asked for next, hidden.");
}

static void show_question(struct dialog *dialog)
{
    input_set(&dialog->input, dialog->questions[dialog->at].standing);
}

void dialog_show(struct app *app)
{
    struct dialog *dialog = &app->dialog;

    if (dialog->at < dialog->count) {
        app->mode = MODE_DIALOG;
        show_question(dialog);
        return;
    }
    app->mode = MODE_BROWSE;
    dialog->done(app, dialog);
}

void dialog_again(struct app *app, const char *complaint)
{
    struct dialog *dialog = &app->dialog;

    if (dialog->count == 0)
        return;
    dialog->at = dialog->count - 1;
    snprintf(dialog->complaint, sizeof(dialog->complaint), "%s", complaint);
    app->mode = MODE_DIALOG;
    if (dialog->questions[dialog->at].out)
        input_set(&dialog->input, dialog->questions[dialog->at].out);
}

/* The choice that was typed, by number or by name; -1: none. */
static int find_choice(const struct dialog *dialog, const struct question *question,
                       struct str typed)
{
    uint64_t number;

    for (size_t i = question->from; i < question->to; i++)
        if (str_equal(typed, str_of(dialog->choices[i])))
            return (int)i;
    if (str_to_u64(typed, question->to - question->from, &number) && number > 0)
        return (int)(question->from + number) - 1;
    return -1;
}

/* What is typed so far may still become a choice. */
static bool leads_to_choice(const struct dialog *dialog, const struct question *question)
{
    const struct input *input = &dialog->input;
    char number[24];

    for (size_t i = question->from; i < question->to; i++) {
        snprintf(number, sizeof(number), "%zu", i - question->from + 1);
        if (strncmp(dialog->choices[i], input->text, input->len) == 0 ||
            strncmp(number, input->text, input->len) == 0)
            return true;
    }
    return false;
}

static void refuse_choice(struct dialog *dialog, const struct question *question)
{
    if (!question->before_secret) {
        snprintf(dialog->complaint, sizeof(dialog->complaint), "\"%.60s\" is none of these.",
                 dialog->input.text);
        return;
    }
    explicit_bzero(dialog->input.text, sizeof(dialog->input.text));
    dialog->input.len = dialog->input.at = 0;
    snprintf(dialog->complaint, sizeof(dialog->complaint),
             "That is none of these, and is forgotten. First say which: its number or name.");
}

/* Puts the answer where it belongs. False: it will not do. */
static bool take(struct dialog *dialog, const struct question *question)
{
    struct str typed = str_trim(str_of(dialog->input.text));
    int choice;

    if (question->secret)
        return true;
    if (input_has_lost(&dialog->input)) {
        snprintf(dialog->complaint, sizeof(dialog->complaint),
                 "That was too long: its end was not taken. Enter takes what stands here.");
        return false;
    }
    if (typed.len == 0 && question->missing) {
        snprintf(dialog->complaint, sizeof(dialog->complaint), "%s", question->missing);
        return false;
    }
    if (typed.len >= question->size) {
        snprintf(dialog->complaint, sizeof(dialog->complaint), "That is too long.");
        return false;
    }
    if (!question->chooses) {
        snprintf(question->out, question->size, "%.*s", (int)typed.len, typed.at);
        return true;
    }
    choice = find_choice(dialog, question, typed);
    if (choice < 0) {
        refuse_choice(dialog, question);
        return false;
    }
    snprintf(question->out, question->size, "%s", dialog->choices[choice]);
    return true;
}

static void answer(struct app *app, struct dialog *dialog)
{
    const struct question *question = &dialog->questions[dialog->at];

    dialog->complaint[0] = '\0';
    if (!take(dialog, question) || (question->then && !question->then(app, dialog)))
        return;
    dialog->at++;
    dialog_show(app);
}

void dialog_key(struct app *app, uint32_t key)
{
    struct dialog *dialog = &app->dialog;
    struct question *question = &dialog->questions[dialog->at];

    if (key == KEYCODE_ESC || key == ('C' & KEYCODE_CTRL)) {
        app->mode = MODE_BROWSE;
        dialog_drop(dialog);
        app_news(app, STYLE_PLAIN, "Left as it was.");
    } else if (key == KEYCODE_ENTER) {
        answer(app, dialog);
    } else if (question->secret) {
        secret_line_key(&question->secret->value, key);
    } else {
        (void)input_key(&dialog->input, key);
    }
}

/* How many lines text takes, as draw_text() draws it. */
static void draw_text(struct canvas *canvas, struct rect area, enum style style, const char *text)
{
    struct str rest = str_of(text), line;
    int used = 0;

    while (used < area.height && str_next_line(&rest, &line))
        used += canvas_lines(canvas,
                             (struct rect){area.y + used, area.x, area.height - used, area.width},
                             style, line);
}

/* From the bottom up: the line that is typed, what will not do, what to know. */
void dialog_draw(const struct app *app, struct canvas *canvas)
{
    const struct dialog *dialog = &app->dialog;
    const struct question *question = &dialog->questions[dialog->at];
    bool complains = dialog->complaint[0] != '\0';
    int y = canvas->height - 2, x;
    int said = complains ? text_lines(canvas, dialog->complaint) : 0;
    int lines = text_lines(canvas, question->hint), top;

    if (said > y - 4)
        said = y - 4;
    if (lines > y - 4 - said)
        lines = y - 4 - said;
    top = y - said - lines - 1;
    canvas_erase(canvas, (struct rect){top, 0, y - top + 1, canvas->width});
    for (int i = 0; i < canvas->width; i++)
        canvas_put(canvas, top, i, STYLE_DIM, '-');
    if (dialog->deed.step[0] || dialog->deed.book[0])
        canvas_printf(canvas, top, 2, canvas->width - 2, STYLE_HEADING, " %s ",
                      dialog->deed.step[0] ? dialog->deed.step : dialog->deed.book);
    draw_text(canvas, (struct rect){top + 1, 0, lines, canvas->width}, STYLE_PLAIN, question->hint);
    draw_text(canvas, (struct rect){top + 1 + lines, 0, said, canvas->width}, STYLE_WARN,
              dialog->complaint);
    x = canvas_printf(canvas, y, 0, canvas->width / 2, STYLE_HEADING, "%s: ", question->label);
    if (question->secret)
        secret_line_draw(&question->secret->value, canvas, y, x, canvas->width - x, true);
    else if (question->before_secret && !leads_to_choice(dialog, question))
        input_draw_hidden(&dialog->input, canvas, y, x, canvas->width - x);
    else
        input_draw(&dialog->input, canvas, y, x, canvas->width - x);
}
