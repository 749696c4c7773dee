/* first_draw.c - how the screen without a case looks. */
#include "first.h"
#include "secret_line.h"
#include "small.h"

enum { FORM_BEGIN = 3, FIELD_LINES = 2 };

static const struct {
    const char *label, *hint;
} fields[FIELD_COUNT] = {
    [FIELD_ADDRESS] = {"E-mail address", "whose mailbox it is"},
    [FIELD_USER] = {"Sign in as", "usually the address"},
    [FIELD_SERVER] = {"IMAP server", "host, or host:port"},
    [FIELD_TRUST] = {"CA file", "certificates to trust, a PEM file (--ca-file); may be empty"},
    [FIELD_PASSWORD] = {"Password", "kept in memory until signed in, written nowhere"},
    [FIELD_EXPORTS] = {"File or folder", ".eml, mbox, Maildir, rules, logs"},
    [FIELD_CASE] = {"Case folder", "where evidence and log are kept"},
};

static const struct {
    const char *title, *explained;
} choices[] = {
    [FIRST_MAILBOX] = {"A mailbox may be stolen now",
                       "Sign in, copy it without changing anything, and look for the intruder."},
    [FIRST_EXPORTS] = {"I have exported mail, rules or logs",
                       "Read files that are here already; needs no network."},
    [FIRST_DEMO] = {"Show me a demo", "A sample mailbox that was taken over; needs no network."},
};

static void draw_field(const struct first *first, enum first_field field, struct canvas *canvas,
                       int y)
{
    enum { LABEL = 2, TEXT = 19 };
    int cursor_y = canvas->cursor_y, cursor_x = canvas->cursor_x;
    int width = canvas->width - TEXT;
    bool here = field == first->field;

    canvas_text(canvas, y, LABEL, TEXT - LABEL, here ? STYLE_KEY : STYLE_PLAIN,
                str_of(fields[field].label));
    if (field == FIELD_PASSWORD)
        secret_line_draw(first->password, canvas, y, TEXT, width, here);
    else
        input_draw(&first->fields[field], canvas, y, TEXT, width);
    if (here) {
        canvas_text(canvas, y + 1, TEXT, width, STYLE_DIM, str_of(fields[field].hint));
        return;
    }
    canvas->cursor_y = cursor_y;
    canvas->cursor_x = cursor_x;
}

static void draw_form(const struct first *first, struct canvas *canvas)
{
    int y = FORM_BEGIN;

    canvas_text(canvas, 2, 0, canvas->width, STYLE_HEADING, str_of(choices[first->choice].title));
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (!first_asks(first, (enum first_field)i))
            continue;
        draw_field(first, (enum first_field)i, canvas, y);
        y += FIELD_LINES;
    }
}

static void draw_choices(const struct first *first, struct canvas *canvas)
{
    for (int i = FIRST_MAILBOX; i <= FIRST_DEMO; i++) {
        int y = 2 + 3 * (i - FIRST_MAILBOX);

        canvas_printf(canvas, y, 1, canvas->width - 1, STYLE_TITLE, "%d  %s", i, choices[i].title);
        canvas_text(canvas, y + 1, 4, canvas->width - 4, STYLE_DIM, str_of(choices[i].explained));
        if (i == (int)first->choice)
            canvas_select(canvas, (struct rect){y, 0, 1, canvas->width});
    }
}

/* The line below it. */
static int form_end(const struct first *first)
{
    int end = FORM_BEGIN;

    for (int i = 0; i < FIELD_COUNT; i++)
        end += first_asks(first, (enum first_field)i) ? FIELD_LINES : 0;
    return end;
}

/* Above the line of keys, as many lines as it takes and the form leaves; if that is none, in the
 * free one above the form. */
static void draw_news(const struct first *first, struct canvas *canvas)
{
    int lines = canvas_line_count(canvas, canvas->width, str_of(first->news));
    int free_lines = canvas->height - 1 - form_end(first);
    int y;

    if (lines > free_lines)
        lines = free_lines > 0 ? free_lines : 1;
    y = free_lines > 0 ? canvas->height - 1 - lines : 1;
    canvas_lines(canvas, (struct rect){y, 0, lines, canvas->width}, STYLE_WARN,
                 str_of(first->news));
}

void first_draw(const struct first *first, struct canvas *canvas)
{
    canvas_clear(canvas);
    if (small_draw(canvas, "Keys do nothing here; Ctrl-C leaves."))
        return;
    canvas_text(canvas, 0, 0, canvas->width, STYLE_TITLE,
                str_of("mailmedic - who is in this mailbox, and what did they do?"));
    if (first->choosing)
        draw_choices(first, canvas);
    else
        draw_form(first, canvas);
    draw_news(first, canvas);
    canvas_text(canvas, canvas->height - 1, 0, canvas->width, STYLE_DIM,
                str_of(first->choosing ? "Enter choose  q leave"
                                       : "Enter next, at the end begin  Up Down move  Esc back"));
}
